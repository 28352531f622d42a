"""Comparing and changing plans: facts, terms, one order whatever breaks, and what is read back."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from journeys.plan_change import ChangePlan, PlanComparison, PlanTerms, wanted_kind, withdraw_order
from journeys.plan_change.terms import midnight
from telecom.errors import OperatorUnreachable
from telecom.subscriber import Line
from tests.journeys.bills import ISHA, bill, line, postpaid_line
from tests.journeys.bills import OWN as POSTPAID
from tests.journeys.fake_operator import FakeOperator, ProcessDied, rupees
from tests.journeys.fake_plans import BASE, plan
from tests.journeys.usage_world import ago, pack_used_daily
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines

WORDS = POLICY.plans


def on_499(operator: FakeOperator, mb: int = 0) -> Line:
    """A postpaid line on the 499 plan with three bills, and use in the newest billed cycle."""
    held = postpaid_line(operator, *(bill(line(f"R{n}", "planRental", "588.82"), number=n, due=rupees(0))
                                     for n in range(3)))
    held = replace(held, plan_offering_id="PLAN-499", plan_name="Postpaid 499")
    operator.subscribers.lines[POSTPAID] = held
    if mb:
        operator.usage.use(POSTPAID, mb, ago(operator, 20))
    return held


@pytest.mark.parametrize(("words", "held", "kind"), [
    ("change my plan", "postpaid", "postpaid"), ("convert prepaid to postpaid", "prepaid", "postpaid"),
    ("from postpaid back to prepaid", "postpaid", "prepaid"), ("postpaid se wapas prepaid me", "postpaid", "prepaid"),
    ("show postpaid plans", "prepaid", "postpaid"), ("a cheaper pack", "prepaid", "prepaid")])
def test_the_kind_named_last_is_meant(words, held, kind):
    assert wanted_kind(words, held, WORDS) == kind


async def test_plans_are_compared_on_the_billed_cycles(operator):
    held = on_499(operator, 95 * 1024)
    found = await PlanComparison(operator, POLICY, operator.clock).run(held, ISHA, "postpaid")
    assert (found.start, found.end) == (date(2026, 8, 14), date(2026, 11, 13))
    assert found.used_mb == (0, 0, 95 * 1024)
    assert found.current is not None and found.current.total == rupees("2249.78")
    assert [each.plan.id for each in found.others] == ["PLAN-699", "PLAN-999"]
    assert [str(month.amount) for month in found.others[0].months] == ["824.82"] * 3
    assert operator.writes == []


async def test_companies_are_offered_company_plans_only(operator):
    company = replace(ISHA, enterprise=True, enterprise_admin=True)
    found = await PlanComparison(operator, POLICY, operator.clock).run(on_499(operator), company, "postpaid")
    assert [each.plan.id for each in found.others] == ["PLAN-1199"]


async def test_packs_are_compared_on_days(operator):
    held = pack_used_daily(operator, 900)
    found = await PlanComparison(operator, POLICY, operator.clock).run(held, ASHA, "prepaid")
    assert found.current is None and len(found.used_mb) == 3
    assert sum(found.used_mb) == 12 * 900
    assert {each.plan.id: each.total for each in found.others} == {"PACK-199": rupees(199 * 4),
                                                                   "PACK-299": rupees(299 * 4)}


async def test_a_smaller_plan_waits_for_the_next_cycle_and_a_larger_one_begins_now(operator):
    held = replace(on_499(operator), plan_offering_id="PLAN-699")
    terms = PlanTerms(operator, POLICY, operator.clock)
    smaller = await terms.run(held, plan(499, 75), "postpaid")
    assert smaller.starts == date(2026, 12, 14) and smaller.charged is None
    larger = await terms.run(held, plan(999, 150), "postpaid")
    # 24 of 30 days are left, today among them.
    assert (larger.starts, larger.days, larger.days_in_cycle) == (None, 24, 30)
    assert larger.given_back == rupees("659.86") and larger.charged == rupees("943.06")


async def test_without_a_bill_a_change_begins_now_and_no_share_is_made_up(operator):
    held = on_499(operator)
    operator.postpaid.issued.clear()
    found = await PlanTerms(operator, POLICY, operator.clock).run(held, plan(999, 150), "postpaid")
    assert found.starts is None and found.charged is None and found.blocked is None


async def test_dues_and_identity_stand_against_the_other_kind(operator):
    held, terms = on_499(operator), PlanTerms(operator, POLICY, operator.clock)
    assert (await terms.run(held, BASE, "prepaid")).blocked is None
    operator.plans.unknown_identity.add(ISHA.id)
    assert (await terms.run(held, BASE, "prepaid")).blocked == "identity"
    operator.postpaid.issued["BILL-0"] = replace(operator.postpaid.issued["BILL-0"], remaining=rupees("12.50"))
    found = await terms.run(held, BASE, "prepaid")
    assert found.blocked == "dues" and found.owed == rupees("12.50")
    prepaid = prepaid_lines(operator)
    assert (await terms.run(prepaid, plan(499, 75), "postpaid")).blocked is None
    operator.plans.unknown_identity.add(ASHA.id)
    assert (await terms.run(prepaid, plan(499, 75), "postpaid")).blocked == "identity"


async def test_a_pack_needs_its_price_on_the_balance(operator):
    held = prepaid_lines(operator)
    found = await PlanTerms(operator, POLICY, operator.clock).run(held, plan(199, 24, days=24), "prepaid")
    assert found.blocked == "balance" and found.monthly == rupees(199)


async def test_a_change_is_read_back(operator):
    held = on_499(operator)
    done = await ChangePlan(operator, POLICY, operator.clock).run(held, ISHA, "PLAN-999", None)
    assert done.order is not None and done.order.state == "completed" and done.line.plan_offering_id == "PLAN-999"
    assert done.ticket is None and not done.later and len(operator.writes) == 1


async def test_a_later_change_stands_as_ordered(operator):
    held, start = on_499(operator), midnight(date(2026, 12, 14), "Asia/Kolkata")
    done = await ChangePlan(operator, POLICY, operator.clock).run(held, ISHA, "PLAN-699", start)
    assert done.later and done.order is not None and done.order.expected == start
    assert operator.subscribers.lines[POSTPAID].plan_offering_id == "PLAN-499"
    found = await PlanComparison(operator, POLICY, operator.clock).run(held, ISHA, "postpaid")
    assert found.pending is not None and found.pending.id == done.order.id
    assert await withdraw_order(operator, done.order.id)
    assert (await PlanComparison(operator, POLICY, operator.clock).run(held, ISHA, "postpaid")).pending is None


@pytest.mark.parametrize(("code", "why"), [
    ("DUES_OPEN", "dues"), ("IDENTITY_NOT_ON_RECORD", "identity"), ("CHANGE_PENDING", "pending"),
    ("LINE_CLOSING", "closing")])
async def test_the_operators_rules_are_told_and_no_ticket_is_opened(operator, code, why):
    operator.plans.refuses = code
    done = await ChangePlan(operator, POLICY, operator.clock).run(on_499(operator), ISHA, "PLAN-999", None)
    assert done.refusal is not None and done.refusal.why == why and operator.writes == []


@pytest.mark.parametrize("broken", ["stuck", "refused"])
async def test_what_does_not_take_place_goes_to_a_person_with_a_case_file(operator, broken):
    operator.plans.stuck = broken == "stuck"
    operator.plans.refuses = "STRANGE" if broken == "refused" else None
    done = await ChangePlan(operator, POLICY, operator.clock).run(on_499(operator), ISHA, "PLAN-999", None)
    assert done.ticket is not None and done.order is None
    _, ticket = operator.care.listed[0]
    assert "PLAN-999" in ticket.summary and any("Suggested next step" in note for note in ticket.notes)


@pytest.mark.parametrize("fault", ["killed", "answer lost"])
async def test_whatever_breaks_the_plan_is_ordered_once(operator, fault):
    held = on_499(operator)
    setattr(operator.trouble, "die_after_write" if fault == "killed" else "lost_answer", 1)
    with pytest.raises(ProcessDied if fault == "killed" else OperatorUnreachable):
        await ChangePlan(operator, POLICY, operator.clock).run(held, ISHA, "PLAN-999", None)
    operator.calm()
    operator.clock.forward(timedelta(minutes=2))
    again = operator.subscribers.lines[POSTPAID]
    done = await ChangePlan(operator, POLICY, operator.clock).run(again, ISHA, "PLAN-999", None)
    assert done.order is not None and len(operator.plans.ordered[POSTPAID]) == 1
    assert operator.subscribers.lines[POSTPAID].plan_offering_id == "PLAN-999"


async def test_to_and_fro_on_one_day_orders_each_time(operator):
    held = on_499(operator)
    for number, wanted in enumerate(("PLAN-999", "PLAN-699", "PLAN-999")):
        done = await ChangePlan(operator, POLICY, operator.clock).run(held, ISHA, wanted, None, before=number)
        held = done.line
        assert held.plan_offering_id == wanted
    assert len(operator.plans.ordered[POSTPAID]) == 3


async def test_a_pack_is_bought_once_and_again_when_asked_again(operator):
    held = prepaid_lines(operator)
    journey = ChangePlan(operator, POLICY, operator.clock)
    first = await journey.run(held, ASHA, "PACK-199", None, pack=True, before=0)
    same = await journey.run(held, ASHA, "PACK-199", None, pack=True, before=0)
    assert first.order == same.order and len(operator.plans.ordered[OWN]) == 1
    await journey.run(held, ASHA, "PACK-199", None, pack=True, before=1)
    assert len(operator.plans.ordered[OWN]) == 2


async def test_too_late_to_withdraw(operator):
    done = await ChangePlan(operator, POLICY, operator.clock).run(on_499(operator), ISHA, "PLAN-999", None)
    assert done.order is not None and not await withdraw_order(operator, done.order.id)


def test_midnight_is_the_markets():
    assert midnight(date(2026, 12, 14), "Asia/Kolkata").astimezone(timezone.utc) == datetime(
        2026, 12, 13, 18, 30, tzinfo=timezone.utc)
