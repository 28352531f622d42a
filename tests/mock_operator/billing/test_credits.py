import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_operator.billing.credits import CreditExceedsCharge, apply_payment, bill_state, check_credit

amounts = st.integers(0, 10**7)


@given(amounts, st.lists(amounts, max_size=6))
def test_a_payment_is_spent_at_most_once(amount, remaining):
    owed = [(f"B{n}", left) for n, left in enumerate(remaining)]
    applied = apply_payment(amount, owed)
    assert sum(part.amount for part in applied) == min(amount, sum(remaining))
    assert all(0 < part.amount <= dict(owed)[part.bill_id] for part in applied)


@given(st.integers(1, 10**6), st.lists(st.integers(1, 10**6), max_size=8))
def test_credits_never_exceed_their_charge(charge, credits):
    given_back = 0
    for credit in credits:
        try:
            check_credit(credit, charge, given_back)
        except CreditExceedsCharge:
            assert given_back + credit > charge
        else:
            given_back += credit
    assert given_back <= charge


@pytest.mark.parametrize("credit", [0, -5])
def test_a_credit_is_positive(credit):
    with pytest.raises(ValueError, match="positive"):
        check_credit(credit, 100, 0)


@pytest.mark.parametrize(
    ("due", "remaining", "paid", "state"),
    [
        (100, 100, 0, "sent"),
        (100, 40, 60, "partiallyPaid"),
        (100, 0, 100, "settled"),
        (100, -20, 120, "settled"),
        (100, 40, 0, "sent"),
        (0, 0, 0, "settled"),
        (-50, -50, 0, "settled"),
    ],
)
def test_states_of_an_issued_bill(due, remaining, paid, state):
    assert bill_state(due, remaining, paid) == state
