"""Stopping a subscription of a postpaid line."""
from __future__ import annotations

from dataclasses import replace

import pytest

from journeys.subscriptions import StopSubscription
from telecom.errors import NotPermitted
from telecom.subscriber import Subscription
from tests.journeys.bills import ISHA, OWN, postpaid_line
from tests.journeys.world import POLICY

GAME = Subscription("SUB-1", "GameZone", "SUB-GAMEZONE", "active", "subscription")


@pytest.fixture
def line(operator):
    operator.subscribers.hold(OWN, GAME)
    return postpaid_line(operator)


@pytest.fixture
def journey(operator):
    return StopSubscription(operator, POLICY, operator.clock)


async def test_it_stops_once(operator, line, journey):
    assert await journey.running(line, GAME.id) == GAME
    for _ in range(2):
        assert (await journey.run(line, ISHA, GAME.id)).ticket is None
    assert await journey.running(line, GAME.id) is None
    assert operator.writes == ["stop:SUB-1"]


@pytest.mark.parametrize(("change", "runs"), [({"status": "terminated"}, False), ({"status": "suspended"}, True),
                                              ({"role": "pack"}, False), ({"id": "SUB-2"}, False)])
async def test_what_counts_as_running(operator, line, journey, change, runs):
    operator.subscribers.held[OWN] = [replace(GAME, **change)]
    assert (await journey.running(line, GAME.id) is not None) is runs


async def test_one_that_does_not_stop_goes_to_a_person_once(operator, line, journey):
    operator.subscribers.stuck_subscriptions.add(GAME.id)
    first = await journey.run(line, ISHA, GAME.id)
    second = await journey.run(line, ISHA, GAME.id)
    assert first.ticket is not None and first.ticket == second.ticket
    assert len(operator.care.listed) == 1


@pytest.mark.parametrize(("seconds", "stops"), [(0, True), (5, True), (60, False)])
async def test_it_waits_by_the_clock_as_long_as_policy_says(operator, line, journey, clock, seconds, stops):
    operator.subscribers.seconds = seconds
    before = clock.now()
    assert ((await journey.run(line, ISHA, GAME.id)).ticket is None) is stops
    waited = (clock.now() - before).total_seconds()
    rules = POLICY.recharge
    assert min(seconds, rules.provisioning_wait_seconds) <= waited
    assert waited <= min(seconds, rules.provisioning_wait_seconds) + rules.poll_seconds


async def test_a_product_of_another_line_is_not_stopped(operator, line, journey):
    with pytest.raises(NotPermitted):
        await journey.run(line, ISHA, "SUB-99")
    assert operator.writes == []
