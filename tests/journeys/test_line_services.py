"""A locked phone and the app: what the operator holds decides, and only what was read back is told."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.line_services import LineServices, ServiceResult
from tests.journeys.world import ASHA, POLICY, prepaid_lines


@pytest.fixture
def line(operator):
    return prepaid_lines(operator)


@pytest.fixture
def journey(operator):
    return LineServices(operator, POLICY, operator.clock)


@pytest.mark.parametrize(("locked", "days", "result"), [
    (False, None, ServiceResult.NOT_LOCKED), (True, None, ServiceResult.OFFER_UNLOCK),
    (True, -1, ServiceResult.OFFER_UNLOCK), (True, 1, ServiceResult.LOCKED_UNTIL),
    (None, None, ServiceResult.HANDED_OVER)])
async def test_how_the_lock_stands(operator, line, journey, locked, days, result):
    start = None if days is None else operator.clock.now() + timedelta(days=days)
    operator.sims.put(line, device_locked=locked, unlock_allowed_from=start)
    assert (await journey.run(line, ASHA, "unlock", "")).result is result
    assert (await journey.unlock(line, ASHA, "")).result is (
        ServiceResult.UNLOCKED if result is ServiceResult.OFFER_UNLOCK else result)
    assert ("unlock_device" in operator.called) is (result is ServiceResult.OFFER_UNLOCK)


async def test_a_companys_phone_is_its_administrators(operator, line, journey):
    operator.sims.put(line, device_locked=True)
    employee = replace(ASHA, enterprise=True)
    assert (await journey.unlock(line, employee, "")).result is ServiceResult.ADMINISTRATOR
    assert (await journey.unlock(line, replace(employee, enterprise_admin=True), "")).result is ServiceResult.UNLOCKED


@pytest.mark.parametrize("fault", ["refuses", "idle"])
async def test_a_lock_that_stays_is_handed_over_once(operator, line, journey, fault):
    operator.sims.put(line, device_locked=True)
    getattr(operator.sims, fault).add("unlock_device")
    for _ in range(2):
        assert (await journey.unlock(line, ASHA, "")).result is ServiceResult.HANDED_OVER
    assert len(operator.care.listed) == 1


@pytest.mark.parametrize(("account", "result"), [
    ("active", ServiceResult.APP_LINK), ("locked", ServiceResult.APP_OPENED), ("none", ServiceResult.APP_NONE),
    (None, ServiceResult.HANDED_OVER)])
async def test_the_app(operator, line, journey, account, result):
    operator.sims.put(line, app_account=account)
    assert (await journey.run(line, ASHA, "app", "")).result is result
    assert ("reset_app" in operator.called) is (account in {"active", "locked"})


@pytest.mark.parametrize("account", ["active", "locked"])
async def test_a_link_that_was_refused_is_not_told_as_sent(operator, line, journey, account):
    operator.sims.put(line, app_account=account)
    operator.sims.refuses.add("reset_app")
    assert (await journey.run(line, ASHA, "app", "")).result is ServiceResult.HANDED_OVER
