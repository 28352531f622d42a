"""Whatever is paid, disputed and credited in whatever order, every paisa of a bill is accounted for."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mock_operator.postpaid import (
    POSTPAID,
    TARA,
    balance,
    bills,
    customer_of,
    dispute,
    exact,
    newest_bill,
    rate_of,
    rates,
    ticket,
)
from tests.mock_operator.test_billing_over_time import pay

paise = st.integers(1, 70000).map(lambda amount: amount / 100)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), paise),
        st.tuples(st.just("hold"), paise),
        st.tuples(st.just("credit"), paise),
        st.tuples(st.just("allocate"), st.none()),
        st.tuples(st.just("let go"), st.none()),
    ),
    min_size=3,
    max_size=10,
)


def take(operator, bill, step, amount):
    if step == "pay":
        pay(operator, TARA, bill, amount)
    elif step == "hold":
        dispute(operator, TARA, bill, disputeAmount=amount)
    elif step == "credit":
        rate = rate_of(operator, bill, "planRental")
        made = dispute(operator, TARA, bill, rate, status="resolved", creditAmount=amount, creditReason="test")
        assert made.status_code == 201 or made.json()["code"] == "CREDIT_EXCEEDS_CHARGE"
    elif step == "allocate":
        for payment in operator.get("676", "payment", payer__id=customer_of(TARA)):
            entities = [("Payment", payment["id"]), ("CustomerBill", bill["id"])]
            ticket(operator, TARA, "Payment Allocation", entities)
        operator.clock(60)
    else:
        for opened in operator.get("621", "troubleTicket", status="acknowledged", ticketType="Bill Dispute"):
            operator.patch("621", f"troubleTicket/{opened['id']}", {"status": "closed"})


def check(operator):
    owed = Decimal(0)
    for bill in bills(operator, TARA):
        lines = rates(operator, bill)
        credits = -sum(exact(rate["taxIncludedAmount"]) for rate in lines if not rate["isBilled"])
        paid = sum(exact(each["appliedAmount"]) for each in bill["appliedPayment"])
        billed = sum(exact(rate["taxIncludedAmount"]) for rate in lines if rate["isBilled"])
        remaining = exact(bill["remainingAmount"])
        assert billed == exact(bill["amountDue"])
        assert remaining == billed - paid - credits
        assert 0 <= credits <= billed
        assert bill["state"] == ("settled" if remaining <= 0 else "partiallyPaid" if paid else "sent")
        owed += remaining
    assert balance(operator, TARA, "ReceivableBalance") == owed
    newest = max(exact(newest_bill(operator, TARA)["remainingAmount"]), Decimal(0))
    assert 0 <= balance(operator, TARA, "DisputedBalance") <= newest
    for payment in operator.get("676", "payment", payer__id=customer_of(TARA)):
        applied = sum(
            exact(each["appliedAmount"])
            for bill in bills(operator, TARA)
            for each in bill["appliedPayment"]
            if each["payment"]["id"] == payment["id"]
        )
        assert applied <= exact(payment["totalAmount"])


@settings(max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_every_paisa_is_accounted_for(served_operator, steps):
    served_operator.reset(POSTPAID)
    bill = newest_bill(served_operator, TARA)
    for step, amount in steps:
        take(served_operator, bill, step, amount)
        check(served_operator)
