"""What is due, links over it, and whether they were paid: on an operator in memory, and for any account."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.bill_payment import BillPayment
from journeys.bill_payment.due import due_of
from telecom.billing import BillingAccount
from telecom.errors import NotPermitted, OperatorUnreachable, WrongAccountType
from telecom.money import Money, total
from telecom.subscriber import Customer
from telecom.tickets import NewTicket
from tests.journeys.bills import ISHA, bill, line, postpaid_line
from tests.journeys.fake_operator import FakeOperator, rupees
from tests.journeys.world import ASHA, POLICY, prepaid_lines


def payment(operator):
    return BillPayment(operator, POLICY, operator.clock)


def two_bills(operator):
    return postpaid_line(operator, bill(line("R1", "planRental", "600"), number=0),
                         bill(line("R2", "planRental", "500"), number=1))


async def dispute(operator: FakeOperator, bill_id: str, amount: object) -> None:
    await operator.care.open_ticket(NewTicket(
        "Bill Dispute", f"dispute:{bill_id}", ISHA.id, "+919000000201", "x", (), "Major", "High", "billing", "standard",
        operator.clock.now() + timedelta(days=3), related=((bill_id, "CustomerBill"),), disputed=rupees(amount)))


async def test_what_is_due_is_the_sum_of_the_open_bills_oldest_first(operator):
    line_ = two_bills(operator)
    due = await payment(operator).read(line_, ISHA)
    assert due.to_pay == rupees(1100) and [each.id for each in due.bills] == ["BILL-1", "BILL-0"]
    assert [(part.bill_id, part.amount) for part in due.parts(rupees(700))] == [
        ("BILL-1", rupees(500)), ("BILL-0", rupees(200))]
    assert operator.writes == []


async def test_what_is_in_dispute_is_not_asked_for_and_not_paid(operator):
    line_ = two_bills(operator)
    await dispute(operator, "BILL-1", 500)
    due = await payment(operator).read(line_, ISHA)
    assert (due.to_pay, due.held, due.owed) == (rupees(600), rupees(500), rupees(1100))
    # The oldest bill is all in dispute: the money must not go there.
    assert [part.bill_id for part in due.parts(rupees(600))] == ["BILL-0"]
    with pytest.raises(ValueError, match="cannot be paid"):
        due.parts(rupees(601))


async def test_without_a_dispute_the_ticket_system_need_not_answer(operator, monkeypatch):
    line_ = two_bills(operator)

    async def silent(_):
        raise OperatorUnreachable("status 503")
    monkeypatch.setattr(operator.care, "tickets", silent)
    assert (await payment(operator).read(line_, ISHA)).to_pay == rupees(1100)


async def test_a_link_is_sent_once_for_an_amount_and_its_payment_found(operator):
    line_ = two_bills(operator)
    first = await payment(operator).send_link(line_, ISHA, rupees(1100))
    again = await payment(operator).send_link(line_, ISHA, rupees(1100))
    assert first.link == again.link and len(operator.writes) == 1
    assert not (await payment(operator).arrived(line_, ISHA, first.link.id)).link.paid
    operator.payments.pay(first.link.id)
    state = await payment(operator).arrived(line_, ISHA, first.link.id)
    assert state.link.paid and not state.due.to_pay and state.due.paid == state.link


async def test_a_payment_on_its_way_is_waited_for(operator):
    line_ = two_bills(operator)
    operator.payments.paid_after = 2
    state = await payment(operator).send_link(line_, ISHA, rupees(300))
    state = await payment(operator).arrived(line_, ISHA, state.link.id)
    assert state.link.paid and state.due.to_pay == rupees(800)


async def test_another_amount_ends_the_link_before(operator):
    line_ = two_bills(operator)
    first = (await payment(operator).send_link(line_, ISHA, rupees(1100))).link
    second = (await payment(operator).send_link(line_, ISHA, rupees(300))).link
    assert operator.payments.made[first.id][1].status == "failed" and second.status == "pending"
    assert (await payment(operator).read(line_, ISHA)).link == second


async def test_a_lost_answer_makes_no_second_link(operator):
    line_ = two_bills(operator)
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await payment(operator).send_link(line_, ISHA, rupees(300))
    operator.calm()
    state = await payment(operator).send_link(line_, ISHA, rupees(300))
    assert len(operator.payments.made) == 1 and state.link.amount == rupees(300)


@pytest.mark.parametrize("amount", ["0", "-5", "1100.01"])
async def test_no_other_amount_than_what_is_due_gets_a_link(operator, amount):
    line_ = two_bills(operator)
    with pytest.raises(NotPermitted):
        await payment(operator).send_link(line_, ISHA, rupees(amount))
    assert operator.writes == []


async def test_a_company_bill_is_neither_shown_nor_paid(operator):
    employee = replace(ISHA, enterprise=True, enterprise_name="Acme")
    line_ = postpaid_line(operator, bill(line("R1", "planRental", "600")), customer=employee)
    assert (await payment(operator).read(line_, employee)).company_bill
    with pytest.raises(NotPermitted):
        await payment(operator).send_link(line_, employee, rupees(600))


async def test_somebody_elses_link_tells_nothing(operator):
    line_ = two_bills(operator)
    state = await payment(operator).send_link(line_, ISHA, rupees(300))
    other = Customer("C-77", "Other", "postpaid", ("BA-1",))
    with pytest.raises(NotPermitted):
        await payment(operator).arrived(line_, other, state.link.id)


async def test_a_prepaid_line_has_no_bill(operator):
    with pytest.raises(WrongAccountType):
        await payment(operator).read(prepaid_lines(operator), ASHA)


amounts = st.decimals("-3000", "20000", places=2, allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(amounts, st.integers(0, 100)), max_size=8), st.integers(1, 100))
def test_parts_add_up_and_never_touch_what_is_held(drawn, percent):
    bills, held = [], {}
    for number, (remaining, held_percent) in enumerate(drawn):
        own = replace(bill(number=number % 6), id=f"B{number}", remaining=rupees(remaining))
        bills.append(own)
        held[own.id] = rupees(max(remaining, 0) * held_percent / 100)
    owed, disputed = total((b.remaining for b in bills), "INR"), total(held.values(), "INR")
    due = due_of(BillingAccount("BA-1", owed, disputed), bills, held, [])
    assert Money.zero("INR") <= due.to_pay <= max(owed - disputed, Money.zero("INR"))
    amount = rupees(due.to_pay.amount * percent / 100)
    if not amount:
        return
    parts = due.parts(amount)
    assert total((part.amount for part in parts), "INR") == amount
    remaining_of = {b.id: b.remaining for b in bills}
    assert all(rupees(0) < part.amount <= remaining_of[part.bill_id] - held[part.bill_id] for part in parts)
    assert len({part.bill_id for part in parts}) == len(parts)
