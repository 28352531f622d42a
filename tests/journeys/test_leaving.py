"""Closing lines, moving numbers: forecasts to the paisa, rules against facts, each order once, the code never read."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.leaving import CloseLine, Closing, PortNumber, StayOffers, comes_here, offer_for, reason_in
from journeys.leaving.closure import final_bill, working_day_after
from journeys.plan_change import withdraw_order
from journeys.plan_change.cost import with_tax
from telecom.billing import BillingAccount
from telecom.errors import OperatorUnreachable
from telecom.money import Money
from telecom.plans import Porting
from tests.journeys.bills import ISHA, bill
from tests.journeys.bills import OWN as POSTPAID
from tests.journeys.fake_operator import ProcessDied, rupees
from tests.journeys.test_plan_change import on_499
from tests.journeys.usage_world import pack_used_daily
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines

RULES = POLICY.leaving
GST = POLICY.plans.taxes
money = st.decimals("0", "20000", places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(("day", "count", "end"), [
    (date(2026, 11, 23), 7, date(2026, 12, 2)), (date(2026, 11, 20), 1, date(2026, 11, 23)),
    (date(2026, 11, 21), 1, date(2026, 11, 23)), (date(2026, 11, 23), 0, date(2026, 11, 23))])
def test_working_days_leave_out_the_weekend(day, count, end):
    assert working_day_after(day, count) == end


@given(money, money, money, st.integers(0, 52))
def test_a_final_bill_is_what_is_owed_and_no_day_of_rental_too_many(owed, unbilled, rental, days):
    newest, today = bill(due=rupees(0)), date(2026, 11, 20)
    account = BillingAccount("BA-1", rupees(owed), rupees(0), unbilled=rupees(unbilled))
    closing = today + timedelta(days=days)
    final = final_bill(account, rupees(rental), newest, today, closing, GST)
    assert final.total == final.owed + final.unbilled + final.rental - final.given_back
    assert rupees(0) <= final.given_back <= with_tax(rupees(rental), GST)
    # One day more costs a day of rental, and never less than nothing but for the rounding of each line.
    later = final_bill(account, rupees(rental), newest, today, closing + timedelta(days=1), GST)
    assert later.total - final.total >= rupees("-0.03")
    assert later.total - final.total <= Money(rupees(rental).amount * Decimal("0.05") + Decimal("0.06"), "INR")


def test_a_disputed_amount_is_no_due():
    account = BillingAccount("BA-1", rupees(500), rupees(200))
    assert final_bill(account, rupees(0), bill(due=rupees(0)), date(2026, 11, 20), date(2026, 11, 21),
                      GST).total == rupees(300)


async def test_what_closing_a_prepaid_line_loses(operator):
    held = pack_used_daily(operator)
    found = await Closing(operator, POLICY, operator.clock).run(held)
    assert found.final is None and found.balances is not None and [p.name for p in found.packs] == ["Smart 239"]
    assert found.closes_by == date(2026, 12, 1) and operator.writes == []


async def test_what_closing_a_postpaid_line_costs(operator):
    found = await Closing(operator, POLICY, operator.clock).run(on_499(operator))
    # Closes on 1 December at the latest: 13 of 30 days are left then.
    assert found.final is not None and found.final.given_back == rupees("255.15") and found.final.rental == rupees(0)
    assert found.final.total == rupees("-255.15")


async def test_a_closure_is_ordered_once_and_read_back(operator):
    held = on_499(operator)
    journey = CloseLine(operator, POLICY, operator.clock)
    done = await journey.run(held, ISHA, "moving")
    assert done.order is not None and done.order.expected == operator.clock.now() + timedelta(days=4)
    again = await journey.run(held, ISHA, "moving", before=1)
    assert again.order == done.order and operator.writes == ["close:PLAN-201:0"]
    found = await Closing(operator, POLICY, operator.clock).run(operator.subscribers.lines[POSTPAID])
    assert found.standing is not None and found.standing.id == done.order.id
    assert await withdraw_order(operator, done.order.id)
    assert operator.subscribers.lines[POSTPAID].status == "active"


@pytest.mark.parametrize("fault", ["killed", "answer lost"])
async def test_whatever_breaks_the_line_is_closed_once(operator, fault):
    held = on_499(operator)
    setattr(operator.trouble, "die_after_write" if fault == "killed" else "lost_answer", 1)
    with pytest.raises(ProcessDied if fault == "killed" else OperatorUnreachable):
        await CloseLine(operator, POLICY, operator.clock).run(held, ISHA, "price")
    operator.calm()
    done = await CloseLine(operator, POLICY, operator.clock).run(held, ISHA, "price")
    assert done.order is not None and len(operator.plans.ordered[POSTPAID]) == 1 and done.ticket is None


@pytest.mark.parametrize("broken", ["stuck", "refused"])
async def test_a_closure_without_effect_goes_to_a_person(operator, broken):
    operator.plans.stuck = broken == "stuck"
    operator.plans.refuses = "STRANGE" if broken == "refused" else None
    done = await CloseLine(operator, POLICY, operator.clock).run(on_499(operator), ISHA, "price")
    assert done.order is None and done.ticket is not None
    assert "reason of the customer: price" in operator.care.listed[0][1].summary


# --- reasons and offers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("words", "reason"), [
    ("your plan is too expensive, cancel my line", "price"), ("close it, the signal is bad", "network"),
    ("i don't need this number any more", "not_needed"), ("cancel my connection", None),
    ("cancel this service", None), ("i am leaving your network", None), ("your service is bad", "service"),
    ("too expensive and no signal", None)])
def test_reasons_are_heard_without_asking(words, reason):
    assert reason_in(words, RULES) == reason


@pytest.mark.parametrize(("changes", "reason", "offer"), [
    ({"value_tier": "platinum", "churn_risk": "high"}, None, "loyalty_third"), ({"value_tier": "gold"}, None,
                                                                                "rental_tenth"),
    ({}, "price", "smaller_plan"), ({}, "moving", None)])
def test_offers_follow_segment_and_reason(changes, reason, offer):
    found = offer_for(replace(ISHA, **changes), reason, POLICY)
    assert (found and found.name) == offer


async def test_an_offer_is_booked_once_and_not_made_again(operator):
    held, loyal = on_499(operator), replace(ISHA, value_tier="platinum", churn_risk="high")
    offers = StayOffers(operator, POLICY, operator.clock)
    assert await offers.fresh(held, loyal, None) is not None
    ticket = await offers.take(held, loyal, "loyalty_third", "price")
    assert ticket.kind == "Retention" and (await offers.take(held, loyal, "loyalty_third", "price")) == ticket
    assert await offers.fresh(held, loyal, None) is None


# --- numbers that move -----------------------------------------------------------------------------------------------
async def test_a_number_without_obstacles_may_leave(operator):
    operator.plans.since = operator.clock.now() - timedelta(days=90)
    found = await PortNumber(operator, POLICY, operator.clock).check(prepaid_lines(operator), ASHA)
    assert found.blocks == () and not found.code_stands(operator.clock.now())


async def test_every_rule_is_told_with_its_day(operator):
    held = on_499(operator)
    operator.plans.since = operator.clock.now() - timedelta(days=89)
    service = operator.subscribers.services[held.service_id]
    operator.subscribers.services[held.service_id] = replace(
        service, sim_changed=operator.clock.now() - timedelta(days=6), fraud_hold=True)
    operator.postpaid.issued["BILL-0"] = replace(operator.postpaid.issued["BILL-0"], remaining=rupees("12.50"))
    found = await PortNumber(operator, POLICY, operator.clock).check(
        replace(held, status="pendingTerminate"), replace(ISHA, enterprise=True))
    assert [(block.rule, block.day, block.owed) for block in found.blocks] == [
        ("company", None, None), ("closing", None, None), ("fraud_hold", None, None), ("dues", None, rupees("12.50")),
        ("network_days", date(2026, 11, 21), None), ("sim_change", date(2026, 11, 21), None)]


async def test_the_code_is_sent_once_and_never_read(operator):
    held, journey = prepaid_lines(operator), PortNumber(operator, POLICY, operator.clock)
    done = await journey.send_code(held, ASHA, before=0)
    assert done.until == operator.plans.moving[OWN].code_expires and "SM3K9P2A" not in repr(done)
    again = await journey.send_code(held, ASHA, before=1)
    assert again.until == done.until and len(operator.plans.ordered[OWN]) == 1
    assert len([text for _, text in operator.sms if "UPC" in text]) == 1


@pytest.mark.parametrize("fault", ["killed", "answer lost"])
async def test_whatever_breaks_one_code_is_sent(operator, fault):
    held = prepaid_lines(operator)
    setattr(operator.trouble, "die_after_write" if fault == "killed" else "lost_answer", 1)
    with pytest.raises(ProcessDied if fault == "killed" else OperatorUnreachable):
        await PortNumber(operator, POLICY, operator.clock).send_code(held, ASHA, before=0)
    operator.calm()
    done = await PortNumber(operator, POLICY, operator.clock).send_code(held, ASHA, before=0)
    assert done.until is not None and len(operator.plans.ordered[OWN]) == 1


@pytest.mark.parametrize(("code", "rule"), [
    ("COMPANY_LINE", "company"), ("DUES_OPEN", "dues"), ("TOO_NEW", "network_days"),
    ("SIM_CHANGED_RECENTLY", "sim_change"), ("LINE_CLOSING", "closing"), ("FRAUD_HOLD", "fraud_hold")])
async def test_a_refusal_is_told_as_its_rule(operator, code, rule):
    operator.plans.refuses = code
    done = await PortNumber(operator, POLICY, operator.clock).send_code(prepaid_lines(operator), ASHA, before=0)
    assert done.block is not None and done.block.rule == rule and done.ticket is None


@pytest.mark.parametrize("broken", ["stuck", "refused"])
async def test_a_code_that_does_not_come_goes_to_a_person(operator, broken):
    operator.plans.stuck = broken == "stuck"
    operator.plans.refuses = "STRANGE" if broken == "refused" else None
    done = await PortNumber(operator, POLICY, operator.clock).send_code(prepaid_lines(operator), ASHA, before=0)
    assert done.until is None and done.ticket is not None


async def test_a_number_on_its_way_has_no_rules_against_it(operator):
    held = replace(prepaid_lines(operator), status="pendingActive")
    operator.plans.moving[OWN] = Porting(into="accepted", source="Nirmal Telecom")
    found = await PortNumber(operator, POLICY, operator.clock).check(held, replace(ASHA, enterprise=True))
    assert found.blocks == () and found.moving.into == "accepted"


@pytest.mark.parametrize(("words", "comes"), [
    ("how do i port in", True), ("airtel se vi me aana hai", True), ("i am coming from BSNL", True),
    ("status of my port in request", True), ("i want to port out", False), ("upc code bhejo", False),
    ("port my number to jio", False)])
def test_leaving_and_coming_are_told_apart(words, comes):
    assert comes_here(words, RULES.porting) is comes
