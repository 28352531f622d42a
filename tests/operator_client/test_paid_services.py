"""Paid services through the client, on the mocked operator."""
from __future__ import annotations

from decimal import Decimal

import pytest

from journeys.paid_services import PaidServices
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.money import Money
from tests.journeys.world import POLICY
from tests.mock_operator.running import running


@pytest.fixture(scope="module")
def demo():
    with running() as mock:
        mock.reset("demo")
        yield Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


async def test_what_runs_is_read_with_price_and_consent(demo):
    tunes, game = sorted(await demo.subscriptions.running("+919000000566"), key=lambda each: each.name)
    assert (tunes.name, game.name) == ("Caller Tunes", "GameZone")
    assert game.price == Money(Decimal(149), "INR") and not game.tax_included
    assert all(each.period == "month" and each.since and each.consent_channel == "app" for each in (game, tunes))
    astro = next(each for each in await demo.subscriptions.running("+919000000567") if each.name == "Daily Astro")
    assert astro.consent_reference is None and astro.tax_included and astro.period == "day"


async def test_all_are_stopped_what_was_not_agreed_comes_back_and_nothing_starts_again(demo):
    line = await demo.subscribers.line("+919000000567")
    customer = await demo.subscribers.customer(line.customer_id)
    journey = PaidServices(demo, POLICY, SystemClock())
    assert await journey.taken_without_consent(line, customer)
    done = await journey.bar(line, customer, barred=True, asked="t1")
    assert done.barred and {each.name: each.back for each in done.stopped} == {
        "Caller Tunes": None, "Daily Astro": Money(Decimal(20), "INR")}
    view = await journey.view(line)
    assert view.running == () and view.barred
    assert not (await journey.bar(line, customer, barred=False, asked="t2")).barred
