"""Segments, service levels, the rules of one-time codes, and requests for a person."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from business.care_policy import PRIORITIES
from journeys.care_request import CareRequest
from journeys.casefile import CaseFile
from journeys.identity import CodeRecord, CodeVerdict, judge_code, may_send
from journeys.segmentation import automatic_credit_limit, segment_of, service_level
from telecom.clock import FixedClock
from telecom.subscriber import Customer
from telecom.tickets import Ticket
from tests.journeys.fake_operator import rupees
from tests.journeys.world import ASHA, POLICY, prepaid_lines

BASE = Customer("C", "Name", "postpaid")
NOW = FixedClock().now()


@pytest.mark.parametrize(("facts", "segment", "prepaid", "postpaid"), [
    ({}, "standard", 500, 500),
    ({"value_tier": "silver"}, "standard", 500, 500),
    ({"value_tier": "gold"}, "premium", 750, 1500),
    ({"value_tier": "platinum"}, "premium", 750, 1500),
    ({"value_tier": "gold", "churn_risk": "high"}, "premium about to leave", 1000, 3000),
    ({"value_tier": "gold", "churn_risk": "medium"}, "premium", 750, 1500),
    ({"value_tier": "silver", "churn_risk": "high"}, "standard", 500, 500),
    ({"complaints_90_days": 2}, "standard", 500, 500),
    ({"complaints_90_days": 3}, "let down before", 500, 750),
    ({"complaints_90_days": 9, "value_tier": "gold"}, "premium", 750, 1500),
    ({"enterprise": True}, "enterprise", 1000, 2000),
    ({"enterprise": True, "value_tier": "platinum", "churn_risk": "high"}, "enterprise", 1000, 2000),
])
def test_shipped_segments_and_their_limits(facts, segment, prepaid, postpaid):
    customer = replace(BASE, **facts)
    assert segment_of(customer, POLICY).name == segment
    assert automatic_credit_limit(customer, POLICY) == rupees(postpaid)
    assert automatic_credit_limit(replace(customer, account_type="prepaid"), POLICY) == rupees(prepaid)


@pytest.mark.parametrize(("condition", "fits", "does_not"), [
    ({"account_type": ["prepaid"]}, {"account_type": "prepaid"}, {"account_type": "postpaid"}),
    ({"usage_level": ["heavy", "normal"]}, {"usage_level": "heavy"}, {"usage_level": "light"}),
    ({"enterprise": False}, {}, {"enterprise": True}),
    ({"min_monthly_revenue": 700}, {"monthly_revenue": Decimal(700)}, {"monthly_revenue": Decimal("699.99")}),
    ({"min_tenure_months": 60}, {"tenure_months": 60}, {"tenure_months": 59}),
    ({"min_tenure_months": 60, "churn_risk": ["high"]}, {"tenure_months": 60, "churn_risk": "high"},
     {"tenure_months": 60}),
])
def test_each_condition(condition, fits, does_not):
    first = POLICY.segments[-1].copy(update={"name": "ours", "when": type(POLICY.segments[0].when)(**condition)})
    policy = POLICY.copy(update={"segments": [first, POLICY.segments[-1]]})
    assert segment_of(replace(BASE, **fits), policy).name == "ours"
    assert segment_of(replace(BASE, **does_not), policy).name == "standard"


customers = st.builds(
    Customer, st.just("C"), st.just("N"), st.sampled_from(["prepaid", "postpaid"]), value_tier=st.sampled_from(
        ["bronze", "silver", "gold", "platinum"]), churn_risk=st.sampled_from(["low", "medium", "high"]),
    complaints_90_days=st.integers(0, 9), enterprise=st.booleans(), tenure_months=st.integers(0, 400))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(customers, st.sampled_from(sorted(POLICY.tickets)))
def test_every_customer_has_a_segment_and_a_due_time_within_the_regulators(customer, kind):
    level = service_level(kind, customer, POLICY, NOW)
    regulator = POLICY.market.regulator
    days = {"Bill Dispute": regulator.billing_days, "Appeal": regulator.appeal_days}.get(kind, regulator.complaint_days)
    assert NOW < level.due <= NOW + timedelta(days=days)
    assert level.priority in PRIORITIES
    plain = service_level(kind, replace(BASE, account_type=customer.account_type), POLICY, NOW)
    assert level.due <= plain.due and PRIORITIES.index(level.priority) >= PRIORITIES.index(plain.priority)


@pytest.mark.parametrize(("kind", "facts", "priority", "queue", "hours"), [
    ("Bill Dispute", {}, "High", "billing", 168),
    ("Bill Dispute", {"account_type": "prepaid"}, "Medium", "billing", 72),
    ("Bill Dispute", {"value_tier": "gold"}, "Critical", "premium care", 126),
    ("Payment Allocation", {"enterprise": True}, "Critical", "enterprise desk", 12),
    ("Provisioning Failure", {"account_type": "prepaid", "complaints_90_days": 3}, "Critical", "complaint resolution",
     3),
    ("Complaint", {}, "Medium", "care", 72),
    ("Appeal", {"value_tier": "gold"}, "Critical", "appellate authority", 540),
])
def test_service_level(kind, facts, priority, queue, hours):
    level = service_level(kind, replace(BASE, **facts), POLICY, NOW)
    assert (level.priority, level.queue, level.due - NOW) == (priority, queue, timedelta(hours=hours))


def test_a_kind_without_a_row_is_an_error():
    with pytest.raises(KeyError):
        service_level("Weather", BASE, POLICY, NOW)


# --- one-time codes --------------------------------------------------------------------------------------------------
IDENTITY = POLICY.identity


def ago(seconds: float):
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(("sent", "wait"), [
    ([], 0), ([0], 30), ([29], 1), ([30], 0), ([31], 0), ([100, 0], 60), ([100, 59], 1), ([100, 60], 0),
    ([300, 200, 0], 120), ([300, 200, 120], 0), ([400, 300, 200, 0], 120), ([900, 700, 500, 300, 120], 0),
    ([3600], 0), ([3601, 3600], 0), ([3599], 0),
])
def test_waits_between_codes(sent, wait):
    verdict = may_send([ago(s) for s in sent], None, NOW, IDENTITY)
    assert (verdict.allowed, verdict.wait, verdict.locked) == (wait == 0, timedelta(seconds=wait), False)


@pytest.mark.parametrize(("sent", "wait"), [([], 0), ([0], 10), ([60, 0], 20), ([90, 60, 0], 20), ([9, 6, 3, 0], 20)])
def test_the_first_wait_is_that_of_the_first_resend_and_the_last_goes_on(sent, wait):
    verdict = may_send([ago(s) for s in sent], None, NOW, IDENTITY.copy(update={"resend_wait_seconds": [10, 20]}))
    assert (verdict.wait, verdict.locked) == (timedelta(seconds=wait), False)


@pytest.mark.parametrize(("sent", "allowed", "wait"), [
    ([3000, 2400, 1800, 1200, 600], True, 0), ([3000, 2400, 1800, 1200, 600, 300], False, 600),
    ([3600, 2400, 1800, 1200, 600, 300], True, 0), ([3599, 2400, 1800, 1200, 600, 300], False, 1),
])
def test_codes_an_hour(sent, allowed, wait):
    verdict = may_send([ago(s) for s in sent], None, NOW, IDENTITY)
    assert (verdict.allowed, verdict.wait, verdict.locked) == (allowed, timedelta(seconds=wait), not allowed)


def test_another_conversation_need_not_wait_but_shares_the_hours_codes():
    assert may_send([ago(5)], None, NOW, IDENTITY, own=[]).allowed
    assert not may_send([ago(5)], None, NOW, IDENTITY, own=[ago(5)]).allowed
    many = [ago(60 * n) for n in range(1, IDENTITY.codes_per_number_per_hour + 1)]
    assert may_send(many, None, NOW, IDENTITY, own=[]).locked


@pytest.mark.parametrize(("until", "allowed"), [(1, False), (0, True), (-1, True)])
def test_a_locked_number_gets_no_code(until, allowed):
    verdict = may_send([], NOW + timedelta(seconds=until), NOW, IDENTITY)
    assert (verdict.allowed, verdict.locked) == (allowed, not allowed)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 5000), max_size=12))
def test_waiting_as_long_as_told_is_enough_and_no_less(sent):
    times = [ago(s) for s in sent]
    verdict = may_send(times, None, NOW, IDENTITY)
    assert verdict.allowed == (verdict.wait == timedelta(0))
    if not verdict.allowed:
        assert not may_send(times, None, NOW + verdict.wait - timedelta(seconds=1), IDENTITY).allowed


def record(**changes: object) -> CodeRecord:
    base = CodeRecord(1, ago(60), NOW + timedelta(minutes=4), 0, False)
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("known", "matches", "verdict"), [
    (None, True, CodeVerdict.NONE_SENT), (None, False, CodeVerdict.NONE_SENT),
    (record(), True, CodeVerdict.RIGHT), (record(), False, CodeVerdict.WRONG),
    (record(used=True), True, CodeVerdict.USED), (record(used=True), False, CodeVerdict.USED),
    (record(expires=ago(1)), True, CodeVerdict.EXPIRED), (record(expires=ago(1)), False, CodeVerdict.EXPIRED),
    (record(expires=NOW), True, CodeVerdict.RIGHT),
    (record(wrong_tries=3), False, CodeVerdict.WRONG), (record(wrong_tries=4), True, CodeVerdict.RIGHT),
    (record(wrong_tries=4), False, CodeVerdict.LOCKED), (record(wrong_tries=5), True, CodeVerdict.LOCKED),
    (record(wrong_tries=5, used=True), True, CodeVerdict.USED),
])
def test_what_a_typed_code_is_worth(known, matches, verdict):
    assert judge_code(known, matches, NOW, IDENTITY) is verdict


# --- requests for a person -------------------------------------------------------------------------------------------
async def test_a_request_is_registered_once_while_it_is_open(operator):
    line = prepaid_lines(operator)
    journey = CareRequest(operator, POLICY, operator.clock)

    async def register(subject: str, words: str) -> tuple[Ticket, bool]:
        ticket, existing = await journey.register(subject, words, line, ASHA)
        assert ticket is not None
        return ticket, existing
    ticket, existing = await register("offers", "any offers?")
    assert not existing and ticket.open and ticket.kind == "Complaint"
    operator.clock.forward(timedelta(hours=5))
    assert await register("offers", "again") == (ticket, True)
    other, existing = await register("talk_to_human", "no")
    assert not existing and other.id != ticket.id and other.kind == "Callback Request"
    operator.care.change(ticket.id, "closed")
    operator.clock.forward(timedelta(hours=5))
    newer, existing = await register("offers", "still")
    assert not existing and newer.id != ticket.id
    assert {t.id for t, _ in operator.care.listed} == {newer.id, other.id, ticket.id}


@pytest.mark.parametrize(("subject", "administrator", "allowed"), [
    ("credit_limit", False, False), ("credit_limit", True, True), ("network_issue", False, True)])
async def test_what_only_a_companys_administrator_may_ask_for(operator, subject, administrator, allowed):
    employee = replace(ASHA, enterprise=True, enterprise_admin=administrator)
    ticket, _ = await CareRequest(operator, POLICY, operator.clock).register(
        subject, "please", prepaid_lines(operator), employee)
    assert (ticket is not None) is allowed and len(operator.writes) == int(allowed)


def test_the_case_file_says_everything():
    case = CaseFile("no data", ["payment PAY-1"], [], "stuck", "load the pack")
    notes = "\n".join(case.notes(ASHA, "standard"))
    for part in ("C-1", "prepaid", "standard", "silver", "no data", "PAY-1", "Tried: nothing", "stuck",
                 "load the pack"):
        assert part in notes
    assert "Asha" not in notes
