"""New lines against the mocked operator: identity, credit, activation, its repair, and a forecast that comes true."""
from __future__ import annotations

import time
from dataclasses import replace

import pytest

from journeys.onboarding import Application, Connect, CreditOutcome, credit_outcome
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.errors import OperatorRefused
from telecom.onboarding import CreditCheck, LineKind
from tests.journeys.world import POLICY
from tests.mock_operator.running import running

STRANGER, KNOWN, UNPAID, STUCK, STUCK_FOR_GOOD = "+919000000620", "+919000000610", "+919000000611", \
    "+919000000612", "+919000000613"
AADHAAR = "234567891234"


@pytest.fixture(scope="module")
def mock():
    with running() as mock:
        mock.reset("demo")
        yield mock


@pytest.fixture
def operator(mock):
    return Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


@pytest.fixture
def journey(operator):
    return Connect(operator, POLICY, SystemClock())


async def application(journey, contact: str, kind: LineKind = "prepaid", name: str = "Nila Das") -> Application:
    person = await journey.person(contact, name)
    check = await journey.verify(person, "aadhaar", AADHAAR, "I agree", f"{contact}:{time.monotonic()}")
    assert check.status == "validated"
    if kind == "prepaid":
        plan = next(p for p in await journey.operator.onboarding.plans("prepaid-plan")
                    if p.id == POLICY.onboarding.prepaid_plan)
    else:
        plan = next(p for p in await journey.operator.onboarding.plans("postpaid-plan") if p.id == "PLAN-699")
    return Application(kind, person.id, person.name, plan.id, plan.price, check.id)


async def test_a_stranger_gets_a_prepaid_line_once(operator, journey):
    assert await journey.person(STRANGER, None) is None and await journey.person(STRANGER, "Nila") is None
    wanted = await application(journey, STRANGER)
    assert (await journey.person(STRANGER, "Other Name")).name == "Nila Das"
    first, again = await journey.run(wanted), await journey.run(wanted)
    assert first.ticket is None and first.tries == 0 and first.line.account_type == "prepaid"
    assert first.service is not None and first.service.sim and first.service.features["voice"]
    assert again.line.msisdn == first.line.msisdn
    assert (await operator.prepaid.balances(first.line.msisdn)).money("INR").amount == 0


async def test_a_document_that_no_register_knows(journey):
    person = await journey.person("+919000000621", "Omar Said")
    check = await journey.verify(person, "passport", "A1230000", "I agree", "now")
    assert check.status == "rejected"
    with pytest.raises(OperatorRefused) as refused:
        await journey.operator.onboarding.order_line(person.id, "PLAN-PREPAID", None, key="x")
    assert refused.value.code == "IDENTITY_NOT_VALIDATED"


@pytest.mark.parametrize(("contact", "outcome", "reason"), [
    (KNOWN, CreditOutcome.ACCEPT, "knownLong"), ("+919000000622", CreditOutcome.DEPOSIT, "noHistory"),
    (UNPAID, CreditOutcome.DECLINE, "unpaidBill")])
async def test_three_outcomes_of_credit(journey, contact, outcome, reason):
    wanted = await application(journey, contact, "postpaid")
    person = await journey.person(contact, None)
    check = await journey.operator.onboarding.identity_check(wanted.check_id)
    credit = await journey.assess(person, check)
    assert credit_outcome(credit, POLICY.onboarding) is outcome and reason in credit.reasons


def test_scores_at_their_limits():
    rules = POLICY.onboarding
    scores = [rules.accept_score, rules.accept_score - 0.1, rules.deposit_score, rules.deposit_score - 0.1]
    assert [credit_outcome(CreditCheck(score, ()), rules) for score in scores] == [
        CreditOutcome.ACCEPT, CreditOutcome.DEPOSIT, CreditOutcome.DEPOSIT, CreditOutcome.DECLINE]


async def test_a_stuck_activation_is_repaired(journey):
    done = await journey.run(await application(journey, STUCK))
    assert done.ticket is None and done.tries == 1 and done.line.status == "active"


async def test_one_that_stays_stuck_goes_to_a_person_once(operator):
    hasty = POLICY.copy(update={"onboarding": POLICY.onboarding.copy(update={"activation_wait_seconds": 2.5})})
    journey = Connect(operator, hasty, SystemClock())
    wanted = await application(journey, STUCK_FOR_GOOD)
    done = await journey.run(wanted)
    assert done.ticket is not None and done.ticket.kind == "Provisioning Failure" and done.line.status != "active"
    assert done.tries == POLICY.onboarding.activation_tries
    assert (await journey.run(wanted)).ticket == done.ticket


async def test_the_first_bill_is_what_was_forecast(mock, operator, journey):
    wanted = await application(journey, KNOWN, "postpaid")
    done = await journey.run(wanted)
    assert done.ticket is None and done.bill is not None and done.line.billing_account_id
    assert replace(done).line.plan_offering_id == "PLAN-699"
    try:
        mock.clock(33 * 86400)
        bill, = await operator.postpaid.bills(done.line.billing_account_id, 5)
    finally:
        mock.clock(0)
    assert bill.due == done.bill
