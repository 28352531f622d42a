"""Roaming through the client: what the mocked operator sells and does, and answers that lack their fields."""
from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.errors import OperatorRefused, OperatorUnexpected
from telecom.money import Money, total
from tests.journeys.test_roaming import POLICY, ChangeResult, ChangeRoaming
from tests.mock_operator.running import running
from tests.operator_client.loopback import Answer, loopback

QATAR, SHORT, LANDED, BACK = (f"+919000000{number}" for number in (562, 563, 564, 565))


@pytest.fixture(scope="module")
def demo():
    with running() as mock:
        mock.reset("demo")
        yield Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


@pytest.fixture
def scripted():
    with loopback() as server:
        yield server, Operator(OperatorHttp(server.url), "Asia/Kolkata", "INR")


async def test_packs_and_prices(demo):
    gulf, world = await demo.roaming.packs()
    assert (gulf.offering_id, gulf.days, gulf.data_gb, gulf.minutes) == ("ROAM-199", 3, 1, 30)
    assert gulf.price_for("postpaid") == Money(Decimal("234.82"), "INR") and "AE" in world.countries
    rates = await demo.roaming.rates()
    assert len(rates) == 4 and next(r for r in rates if "TH" in r.countries).minute == Money(Decimal(75), "INR")


async def test_a_pack_is_bought_from_the_balance(demo):
    line = await demo.subscribers.line(QATAR)
    customer = await demo.subscribers.customer(line.customer_id)
    journey = ChangeRoaming(demo, POLICY, SystemClock())
    for _ in range(2):
        done = await journey.buy(line, customer, "ROAM-199", "t1")
        assert done.result is ChangeResult.PACK_ACTIVE and done.view.on
        assert done.view.balance == Money(Decimal(61), "INR")
    short = await demo.subscribers.line(SHORT)
    with pytest.raises(OperatorRefused, match="INSUFFICIENT_BALANCE"):
        await demo.roaming.order_pack(short, "ROAM-199", key="t1")


async def test_switch_and_limit_are_read_back(demo):
    line = await demo.subscribers.line(BACK)
    customer = await demo.subscribers.customer(line.customer_id)
    journey = ChangeRoaming(demo, POLICY, SystemClock())
    assert not (await journey.switch(line, customer, on=False, asked="t1")).view.on
    limited = await journey.switch(line, customer, on=True, asked="t2", limit=Money(Decimal(2000), "INR"))
    assert limited.view.on and limited.view.service.roaming_limit == 2000


async def test_a_pack_that_was_paid_while_roaming_is_off(demo):
    line = await demo.subscribers.line(LANDED)
    journey = ChangeRoaming(demo, POLICY, SystemClock())
    seen = await journey._view(line)
    assert [pack.name for pack in seen.held_for("SG")] == ["World roaming 649"] and not seen.on


async def test_use_abroad_is_summed_from_the_records(demo):
    line = await demo.subscribers.line("+919000000201")
    used = await demo.roaming.used(line.product_id, SystemClock().now() - timedelta(days=120))
    # 1180 MB at 5.50 and 16 minutes at 65.
    assert total(used, "INR") == Money(Decimal(7530), "INR")
    assert await demo.roaming.used(line.product_id, SystemClock().now()) == []


@pytest.mark.parametrize("answers", [
    [[{"id": "P", "name": "P"}]],
    [[{"id": "P", "name": "P", "productOfferingPrice": [{"id": "1"}]}], {"price": {"unit": "INR", "value": 1}}],
    [[{"id": "P", "name": "P", "productOfferingPrice": [{"id": "1"}]}], {}]])
async def test_an_offering_without_its_fields_is_unexpected(scripted, answers):
    server, operator = scripted
    server.script = [Answer(each) for each in answers]
    with pytest.raises(OperatorUnexpected):
        await operator.roaming.packs()


async def test_an_order_without_its_product_is_unexpected(scripted, demo):
    server, operator = scripted
    line = await demo.subscribers.line(BACK)
    server.script = [Answer({"productOrderItem": []}, status=201)]
    with pytest.raises(OperatorUnexpected):
        await operator.roaming.order_pack(line, "ROAM-199", key="k")
