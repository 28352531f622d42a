"""The usage journeys on the mocked operator: each customer of the demonstration hears what their story says."""
from __future__ import annotations

import pytest

from journeys.usage import AccountView, Reason, UsageCheck
from journeys.usage.days import total_mb
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from tests.journeys.world import POLICY
from tests.mock_operator.running import running


@pytest.fixture(scope="module")
def operator():
    with running() as mock:
        mock.reset("demo")
        yield Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


@pytest.mark.parametrize(("number", "reasons"), [
    ("401", (Reason.HEAVY_DAYS,)), ("402", (Reason.AT_NIGHT,)), ("403", (Reason.SMALL_PACK,)),
    ("404", (Reason.INCONSISTENT,)), ("405", (Reason.AS_USUAL,)), ("411", (Reason.HEAVY_DAYS,)),
    ("412", (Reason.AS_USUAL,))])
async def test_where_data_went(operator, number, reasons):
    line = await operator.subscribers.line(f"+919000000{number}")
    found = await UsageCheck(operator, POLICY, SystemClock()).run(line)
    assert found.verdict is not None and found.verdict.reasons == reasons
    assert total_mb(found.days) == found.verdict.used > 0


@pytest.mark.parametrize("number", ["101", "105", "107", "201", "203", "208"])
async def test_the_other_customers_are_not_told_of_a_loss_that_is_none(operator, number):
    line = await operator.subscribers.line(f"+919000000{number}")
    found = await UsageCheck(operator, POLICY, SystemClock()).run(line)
    assert found.verdict is None or found.verdict.consistent


@pytest.mark.parametrize(("number", "packs", "left"), [
    ("401", 1, True), ("405", 2, True), ("406", 0, False), ("412", 0, True)])
async def test_what_is_left(operator, number, packs, left):
    line = await operator.subscribers.line(f"+919000000{number}")
    seen = await AccountView(operator, POLICY, SystemClock()).read(line, with_days=True)
    assert len(seen.packs) == packs and (seen.allowance is not None) is left
    if seen.allowance is not None:
        assert seen.allowance.left_mb and seen.days and total_mb(seen.days) > 0
