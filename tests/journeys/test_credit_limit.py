"""Credit limits: what is used of them, and who gets more at once."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.credit_limit import CreditLimit
from telecom.billing import BillingAccount
from telecom.errors import NotPermitted, OperatorUnexpected, OperatorUnreachable, WrongAccountType
from tests.journeys.bills import ISHA, bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.world import ASHA, POLICY, prepaid_lines

LOYAL = replace(ISHA, tenure_months=24, monthly_revenue=Decimal(700))


def credit(operator):
    return CreditLimit(operator, POLICY, operator.clock)


def limited(operator, customer=LOYAL, limit="2000"):
    made = postpaid_line(operator, bill(line("R1", "planRental", "600")), customer=customer)
    operator.postpaid.limits["BA-1"] = rupees(limit)
    operator.postpaid.unbilled["BA-1"] = rupees("302.08")
    return made


async def test_open_bills_and_what_is_not_billed_yet_are_used(operator):
    view = await credit(operator).read(limited(operator), LOYAL)
    assert (view.used, view.left) == (rupees("902.08"), rupees("1097.92"))
    # Five months of 700, in steps of 500.
    assert view.most == rupees(3500) and view.grants(rupees(3500)) and not view.grants(rupees("3500.01"))


@given(st.decimals("-5000", "5000", places=2), st.decimals("0", "5000", places=2), st.decimals("0", "5000", places=2))
def test_used_is_never_negative_and_never_counts_what_is_in_dispute(owed, disputed, unbilled):
    used = BillingAccount("BA", rupees(owed), rupees(disputed), unbilled=rupees(unbilled)).used
    assert used == max(rupees(owed) - rupees(disputed) + rupees(unbilled), rupees(0))


@pytest.mark.parametrize(("customer", "status", "most"), [
    (replace(LOYAL, value_tier="gold"), "paid", 5500), (replace(LOYAL, tenure_months=3), "paid", None),
    (LOYAL, "overdue", None), (replace(LOYAL, monthly_revenue=Decimal(300)), "due", None)])
async def test_who_gets_more_at_once(operator, customer, status, most):
    made = limited(operator, customer)
    operator.postpaid.statuses["BA-1"] = status
    view = await credit(operator).read(made, customer)
    assert view.most == (None if most is None else rupees(most))


async def test_a_limit_is_raised_once_and_read_back(operator):
    made = limited(operator)
    first = await credit(operator).raise_to(made, LOYAL, rupees(3000))
    again = await credit(operator).raise_to(made, LOYAL, rupees(3000))
    assert first.view.limit == again.view.limit == rupees(3000) and len(operator.writes) == 1


@pytest.mark.parametrize("amount", ["1500", "3500.01", "-1"])
async def test_no_other_limit_is_set(operator, amount):
    made = limited(operator)
    with pytest.raises(NotPermitted):
        await credit(operator).raise_to(made, LOYAL, rupees(amount))
    assert operator.writes == []


async def test_what_was_not_raised_is_not_told_as_raised(operator):
    made = limited(operator)
    operator.postpaid.changes = False
    with pytest.raises(OperatorUnexpected):
        await credit(operator).raise_to(made, LOYAL, rupees(3000))


async def test_a_lost_answer_is_found_done(operator):
    made = limited(operator)
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await credit(operator).raise_to(made, LOYAL, rupees(3000))
    operator.calm()
    assert (await credit(operator).raise_to(made, LOYAL, rupees(3000))).view.limit == rupees(3000)
    assert len(operator.writes) == 1


async def test_a_person_is_asked_once_with_all_that_matters(operator):
    made = limited(operator)
    first = await credit(operator).ask_a_person(made, LOYAL, rupees(20000), "make it 20000")
    again = await credit(operator).ask_a_person(made, LOYAL, rupees(20000), "make it 20000")
    assert first.new and not again.new and first.ticket == again.ticket
    notes = " ".join(operator.care.listed[0][1].notes)
    assert "INR 2000.00" in notes and "INR 902.08" in notes and "INR 20000.00" in notes and "24 months" in notes


async def test_a_prepaid_line_has_no_limit(operator):
    with pytest.raises(WrongAccountType):
        await credit(operator).read(prepaid_lines(operator), ASHA)
