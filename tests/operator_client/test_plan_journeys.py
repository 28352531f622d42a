"""Plan journeys on the mocked operator: what is told before is what the bill says afterwards, to the paisa."""
from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import yaml

from journeys.leaving import CloseLine
from journeys.leaving.closure import final_bill
from journeys.plan_change import ChangePlan, PlanComparison, PlanTerms
from journeys.plan_change.terms import midnight
from mock_operator.seed.read import FOLDER
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.money import Money, total
from tests.journeys.world import POLICY
from tests.mock_operator.running import running

AARAV, BINA, CHARU, ELA = "+919000000541", "+919000000542", "+919000000543", "+919000000545"


@pytest.fixture(scope="module")
def mock():
    with running() as operator:
        yield operator


@pytest.fixture
def operator(mock):
    mock.begin_with("demo", "demo")
    return Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


async def subscriber(operator, msisdn):
    line = await operator.subscribers.line(msisdn)
    return line, await operator.subscribers.customer(line.customer_id)


@pytest.mark.parametrize("msisdn", [AARAV, BINA])
async def test_the_present_plan_costs_what_was_billed(operator, msisdn):
    line, customer = await subscriber(operator, msisdn)
    found = await PlanComparison(operator, POLICY, SystemClock()).run(line, customer, "postpaid")
    bills = sorted(await operator.postpaid.bills(line.billing_account_id, 3), key=lambda bill: bill.start)
    billed = []
    for bill in bills:
        lines = await operator.postpaid.bill_lines(bill.id)
        billed.append(total((each.amount for each in lines if each.category in {"planRental", "data"}), "INR"))
    assert found.current is not None and list(found.current.months) == billed
    assert found.others[0].total < found.current.total


@pytest.mark.parametrize("enterprise", ["547", "548"])
async def test_companies_compare_company_plans(operator, enterprise):
    line, customer = await subscriber(operator, f"+919000000{enterprise}")
    found = await PlanComparison(operator, POLICY, SystemClock()).run(line, customer, "postpaid")
    assert [each.plan.id for each in found.others] == ["PLAN-ENT-799"]


async def test_a_change_within_the_cycle_is_billed_as_it_was_told(operator, mock):
    line, customer = await subscriber(operator, BINA)
    plan = next(p for p in await operator.plans.offered("postpaid-plan") if p.id == "PLAN-999")
    terms = await PlanTerms(operator, POLICY, SystemClock()).run(line, plan, "postpaid")
    assert terms.starts is None and terms.charged is not None and terms.given_back is not None
    done = await ChangePlan(operator, POLICY, SystemClock()).run(line, customer, plan.id, None)
    assert done.order is not None and done.line.plan_offering_id == "PLAN-999"
    assert terms.cycle_ends is not None
    mock.clock((midnight(terms.cycle_ends, "Asia/Kolkata") - datetime.now(timezone.utc) + timedelta(hours=7)
                ).total_seconds())
    bill = (await operator.postpaid.bills(line.billing_account_id, 1))[0]
    amounts = [each.amount for each in await operator.postpaid.bill_lines(bill.id) if each.category == "proration"]
    assert sorted(amounts, key=lambda amount: amount.amount) == [-terms.given_back, terms.charged]
    mock.clock(0)


async def test_a_later_change_stands_and_is_found_again(operator):
    line, customer = await subscriber(operator, AARAV)
    plan = next(p for p in await operator.plans.offered("postpaid-plan") if p.id == "PLAN-499")
    terms = await PlanTerms(operator, POLICY, SystemClock()).run(line, plan, "postpaid")
    assert terms.starts is not None
    start = midnight(terms.starts, "Asia/Kolkata")
    done = await ChangePlan(operator, POLICY, SystemClock()).run(line, customer, plan.id, start)
    assert done.later and done.order is not None
    found = await PlanComparison(operator, POLICY, SystemClock()).run(line, customer, "postpaid")
    assert found.pending is not None and found.pending.expected == start


async def test_prepaid_becomes_postpaid_and_back(operator):
    line, customer = await subscriber(operator, CHARU)
    found = await PlanComparison(operator, POLICY, SystemClock()).run(line, customer, "postpaid")
    assert found.current is None and found.others[0].plan.id == "PLAN-499" and min(found.used_mb) > 10_000
    terms = await PlanTerms(operator, POLICY, SystemClock()).run(line, found.others[0].plan, "postpaid")
    assert terms.blocked is None and terms.packs and terms.balances is not None
    assert terms.balances.money("INR") == Money(Decimal(300), "INR")
    journey = ChangePlan(operator, POLICY, SystemClock())
    done = await journey.run(line, customer, "PLAN-499", None)
    assert done.line.account_type == "postpaid" and done.line.billing_account_id == "BA-9000000543"
    back = await journey.run(done.line, customer, "PLAN-PREPAID", None, before=1)
    assert back.line.account_type == "prepaid"


async def test_who_may_not_change(operator):
    line, customer = await subscriber(operator, "+919000000544")
    assert not await operator.plans.identity_on_record(customer.id)
    done = await ChangePlan(operator, POLICY, SystemClock()).run(line, customer, "PLAN-499", None)
    assert done.refusal is not None and done.refusal.why == "identity"


async def test_a_pack_is_paid_from_the_balance(operator):
    line, customer = await subscriber(operator, CHARU)
    done = await ChangePlan(operator, POLICY, SystemClock()).run(line, customer, "PACK-199", None, pack=True)
    assert done.order is not None and done.order.state == "completed"
    assert (await operator.prepaid.balances(CHARU)).money("INR") == Money(Decimal(101), "INR")


async def test_porting_and_closing_as_the_client_reads_them(operator):
    line, _ = await subscriber(operator, "+919000000552")
    assert (await operator.plans.porting(line)).out is None
    order = await operator.plans.send_porting_code(line, key="k1")
    deadline = time.monotonic() + 4
    while (await operator.plans.line_order(order.id)).open and time.monotonic() < deadline:
        time.sleep(0.1)
    moving = await operator.plans.porting(line)
    assert moving.out == "codeSent" and moving.code_sent is not None
    assert moving.code_expires == moving.code_sent + timedelta(days=4)
    coming = await operator.plans.porting(await operator.subscribers.line("+919000000555"))
    assert coming.into == "accepted" and coming.source == "Nirmal Telecom" and coming.expected is not None
    swapped = await operator.subscribers.service("SRV-9000000554")
    assert swapped.sim_changed is not None
    since = await operator.plans.on_network_since(line)
    assert since is not None and datetime.now(timezone.utc) - since > timedelta(days=400)
    closing, _ = await subscriber(operator, "+919000000550")
    ordered = await operator.plans.close_line(closing, "moving", key="k2")
    assert ordered.expected is not None and await operator.plans.line_status(closing) == "pendingTerminate"
    assert (await operator.subscribers.line("+919000000550")).status == "pendingTerminate"
    account = await operator.postpaid.account("BA-9000000549")
    assert account.deposit == Money(Decimal(1000), "INR") and account.unbilled is not None


@pytest.mark.parametrize("closure_hours", [96, 500])
async def test_the_final_bill_is_what_was_forecast(mock, closure_hours):
    seed = yaml.safe_load((FOLDER / "demo" / "plans.yml").read_text(encoding="utf-8"))
    mock.reset({**seed, "apart": False, "operator": {"closureHours": closure_hours, "orderSeconds": 0.01}})
    operator = Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")
    line, customer = await subscriber(operator, "+919000000549")
    account = await operator.postpaid.account(line.billing_account_id)
    bill = (await operator.postpaid.bills(line.billing_account_id, 1))[0]
    held = next(p for p in await operator.plans.offered("postpaid-plan") if p.id == line.plan_offering_id)
    done = await CloseLine(operator, POLICY, SystemClock()).run(line, customer, "moving")
    assert done.order is not None and done.order.expected is not None
    zone = ZoneInfo("Asia/Kolkata")
    closing = done.order.expected.astimezone(zone).date()
    forecast = final_bill(account, held.price, bill, datetime.now(zone).date(), closing, POLICY.plans.taxes)
    assert bool(forecast.rental) is (closure_hours == 500) and forecast.given_back
    mock.clock(70 * 86400)
    bills = [each for each in await operator.postpaid.bills(line.billing_account_id, 9) if each.issued > bill.issued]
    lines = [each for issued in bills for each in await operator.postpaid.bill_lines(issued.id)]
    # Nobody pays in this test; what that costs is no part of a forecast.
    billed = total((each.amount for each in lines if each.category != "lateFee"), "INR")
    assert account.owed + billed == forecast.total
    mock.clock(0)
