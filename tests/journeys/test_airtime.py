"""Borrowing and sending balance: once for a yes, at the fee that was told, and no paisa appears or is lost."""
from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_values
from hypothesis import strategies as st

from journeys.airtime import Borrow, Borrowing, SendBalance, Sending
from telecom.clock import FixedClock
from telecom.errors import OperatorUnreachable
from telecom.money import Money, total
from tests.journeys.bills import postpaid_line
from tests.journeys.fake_operator import FakeOperator, ProcessDied, rupees
from tests.journeys.fake_shop import advance
from tests.journeys.world import OTHER, OWN, POLICY, prepaid_lines


@pytest.fixture
def line(operator):
    return prepaid_lines(operator)


@pytest.fixture
def borrowing(operator):
    return Borrow(operator, POLICY, operator.clock)


@pytest.fixture
def sending(operator):
    return SendBalance(operator, POLICY, operator.clock)


def main(operator, number=OWN) -> Money:
    return Money(operator.prepaid.buckets[number][0].remaining, "INR")


async def test_what_can_be_borrowed_and_what_is_owed(line, borrowing):
    view = await borrowing.read(line)
    assert [o.id for o in view.offers] == ["LOAN-10", "LOAN-20", "LOAN-50"] and view.owed is None
    await borrowing.run(line, "LOAN-20", rupees(20), rupees(2), "wish-1")
    assert (await borrowing.read(line)).owed.outstanding == 22


async def test_an_advance_is_lent_once(operator, line, borrowing):
    for _ in range(2):
        done = await borrowing.run(line, "LOAN-20", rupees(20), rupees(2), "wish-1")
        assert done.state is Borrowing.LENT and done.loan.outstanding == 22
        assert done.balances.money("INR") == rupees(40)
    assert operator.writes == ["borrow:wish-1"]
    again = await borrowing.run(line, "LOAN-20", rupees(20), rupees(2), "wish-2")
    assert again.state is Borrowing.OWES and main(operator) == rupees(40)


async def test_nothing_is_lent_at_another_fee_or_to_whom_the_operator_refuses(operator, line, borrowing):
    operator.shop.sold = [advance(20, 3)]
    assert (await borrowing.run(line, "LOAN-20", rupees(20), rupees(2), "wish-1")).state is Borrowing.CHANGED
    operator.shop.may_borrow = False
    assert (await borrowing.run(line, "LOAN-20", rupees(20), rupees(3), "wish-1")).state is Borrowing.NOT_ELIGIBLE
    assert operator.writes == [] and main(operator) == rupees(20)


@pytest.mark.parametrize("happens", ["die_after_write", "lost_answer"])
async def test_a_crash_or_lost_answer_lends_and_sends_once(operator, line, borrowing, sending, happens):
    for journey in (lambda: borrowing.run(line, "LOAN-20", rupees(20), rupees(2), "wish-1"),
                    lambda: sending.run(line, OTHER, rupees(10), "wish-2")):
        operator.calm()
        setattr(operator.trouble, happens, 1)
        with pytest.raises((ProcessDied, OperatorUnreachable)):
            await journey()
        operator.calm()
        assert (await journey()).state in {Borrowing.LENT, Sending.DONE}
    assert main(operator) == rupees(28) and main(operator, OTHER) == rupees(30)


@pytest.mark.parametrize(("amount", "state"), [
    ("4.99", Sending.AMOUNT), ("100.01", Sending.AMOUNT), ("5", Sending.POSSIBLE), ("18", Sending.POSSIBLE),
    ("18.01", Sending.TOO_LITTLE)])
async def test_limits_and_fee_are_looked_at_before(line, sending, amount, state):
    assert (await sending.check(line, rupees(amount))).state is state


async def test_balance_is_sent_and_read_back(operator, line, sending):
    for _ in range(2):
        done = await sending.run(line, OTHER, rupees(10), "wish-1")
        assert done.state is Sending.DONE and done.balance == rupees(8) and done.transfer.cost == rupees(2)
    assert main(operator, OTHER) == rupees(30) and operator.writes == ["send:wish-1"]
    assert (await sending.run(line, OTHER, rupees(10), "wish-2")).state is Sending.TOO_LITTLE


async def test_only_so_many_transfers_are_made_in_a_day(operator, line, sending):
    operator.prepaid._move(OWN, rupees(100), "topup", None)
    for wish in range(POLICY.airtime.send_a_day):
        assert (await sending.run(line, OTHER, rupees(5), f"wish-{wish}")).state is Sending.DONE
    assert (await sending.check(line, rupees(5))).state is Sending.TOO_OFTEN
    operator.clock.forward(timedelta(hours=25))
    assert (await sending.check(line, rupees(5))).state is Sending.POSSIBLE


async def test_who_can_get_balance(operator, line, sending):
    postpaid = postpaid_line(operator)
    assert await sending.receiver(line, OTHER) is Sending.POSSIBLE
    assert await sending.receiver(line, OWN) is Sending.OWN_NUMBER
    assert await sending.receiver(line, "+919876543210") is Sending.NOT_PREPAID
    assert await sending.receiver(line, postpaid.msisdn) is Sending.NOT_PREPAID


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given_values(st.lists(st.decimals("0.01", "200", places=2), min_size=1, max_size=6), st.decimals("0", "300", places=2))
async def test_what_is_sent_arrives_and_only_the_fee_is_gone(amounts, start):
    operator = FakeOperator(FixedClock())
    line = prepaid_lines(operator)
    operator.prepaid._move(OWN, rupees(start), "topup", None)
    before = main(operator) + main(operator, OTHER)
    sending: Any = SendBalance(operator, POLICY, operator.clock)
    made: list[Any] = []
    for number, amount in enumerate(amounts):
        checked = await sending.check(line, rupees(amount))
        if checked.state is Sending.POSSIBLE:
            done = await sending.run(line, OTHER, rupees(amount), f"wish-{number}")
            assert done.state is Sending.DONE, "what was found possible is done"
            made.append(done.transfer)
    fees = total((transfer.cost for transfer in made), "INR")
    assert main(operator) + main(operator, OTHER) == before - fees
    assert main(operator) >= rupees(0) and len(made) <= POLICY.airtime.send_a_day
    assert all(Decimal(5) <= transfer.amount.amount <= Decimal(100) for transfer in made)
