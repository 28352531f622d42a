"""Fraud: held where a SIM swap shows, and always in the hands of a person."""
from __future__ import annotations

from datetime import timedelta

import pytest

from journeys.call_back import CallBack
from journeys.fraud_report import FraudReport, FraudResult
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines


@pytest.fixture
def line(operator):
    return prepaid_lines(operator)


@pytest.fixture
def journey(operator):
    return FraudReport(operator, POLICY, operator.clock)


def swapped(operator, line, days: float = 0.2) -> None:
    operator.sims.put(line, sim_changed=operator.clock.now() - timedelta(days=days))


@pytest.mark.parametrize(("days", "words", "held"), [
    (0.2, "money is gone", True), (13.9, "money is gone", True), (14, "money is gone", False),
    (500, "somebody did a SIM swap on me", True), (500, "a fake agent took my code", False)])
async def test_a_trace_of_a_swap_holds_the_line(operator, line, journey, days, words, held):
    swapped(operator, line, days)
    found = await journey.run(line, ASHA, words)
    assert found.result is (FraudResult.HELD if held else FraudResult.REPORTED)
    assert operator.sims.service(line).fraud_hold is held and found.swap_seen is (days < 14)
    ticket, new = operator.care.listed[0]
    assert (ticket.kind, new.priority, new.queue) == ("Fraud", "Critical", "fraud desk")
    assert new.due - operator.clock.now() <= timedelta(hours=1)
    assert any(("the line is held" if held else "NOT held") in note for note in new.notes)


@pytest.mark.parametrize("fault", ["refuses", "idle"])
async def test_a_hold_that_does_not_take_is_not_told_as_one(operator, line, journey, fault):
    swapped(operator, line)
    getattr(operator.sims, fault).add("hold")
    found = await journey.run(line, ASHA, "sim swap")
    assert found.result is FraudResult.NOT_HELD
    assert any("NOT held" in note for note in operator.care.listed[0][1].notes)


async def test_a_hold_that_cannot_be_read_back_keeps_nothing_from_the_fraud_desk(operator, line, journey):
    swapped(operator, line)
    # Line's four facts are read; the hold and its reading back fail.
    operator.trouble.unreachable = lambda call: call in {5, 6}
    found = await journey.run(line, ASHA, "sim swap")
    assert found.result is FraudResult.NOT_HELD and len(operator.care.listed) == 1


async def test_a_second_report_finds_the_first_one_and_still_holds_the_line(operator, line, journey):
    first = await journey.run(line, ASHA, "a scam")
    assert first.result is FraudResult.REPORTED
    swapped(operator, line)
    second = await journey.run(line, ASHA, "now my SIM is dead")
    assert second.result is FraudResult.KNOWN and second.ticket == first.ticket
    assert operator.sims.service(line).fraud_hold and len(operator.care.listed) == 1


@pytest.mark.parametrize(("intent", "kind"), [("report_fraud", "Urgent Callback"), ("replace_sim", "Urgent Callback"),
                                              ("talk_to_human", "Callback Request"), ("", "Callback Request")])
async def test_who_cannot_prove_anything_is_called_and_belongs_to_no_customer(operator, line, intent, kind):
    journey = CallBack(operator, POLICY, operator.clock)
    for _ in range(2):
        ticket = await journey.register("abc", intent, "phone is gone", OWN, "+919811111111")
    assert ticket.kind == kind and len(operator.care.listed) == 1
    new = operator.care.listed[0][1]
    assert new.customer_id is None and any("NOT proved" in note for note in new.notes)
    assert operator.called.count("customer") == 0
