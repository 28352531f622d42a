"""What is wanted of automatic payment, how it stands, and changes that are read back."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from journeys.autopay import AutopaySwitch, Wish, wish_of
from telecom.billing import Autopay
from telecom.errors import OperatorRefused, OperatorUnexpected, OperatorUnreachable, WrongAccountType
from telecom.recharge import Payment
from tests.journeys.bills import ISHA, bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.world import ASHA, POLICY, prepaid_lines


def switch(operator):
    return AutopaySwitch(operator, POLICY, operator.clock)


def with_mandate(operator, status="active"):
    made = postpaid_line(operator, bill(line("R1", "planRental", "600")))
    following = date(2026, 12, 5) if status == "active" else None
    operator.postpaid.mandates["BA-1"] = Autopay(status, "HDFC ••4321", following)
    return made


def collect(operator, days: int, status: str = "failed", kind: str = "mandate") -> None:
    made = Payment(operator.new_id("PAY"), status, rupees(600), operator.clock.now() - timedelta(days=days),
                   "HDFC ••4321", ISHA.id, None, "Insufficient funds" if status == "failed" else None, (), kind)
    operator.prepaid.paid[made.id] = made


@pytest.mark.parametrize(("words", "wish"), [
    ("set up autopay", Wish.ON), ("auto recharge on karo", Wish.ON), ("cancel autopay", Wish.OFF),
    ("turn off automatic payment", Wish.OFF), ("deactivate auto debit please", Wish.OFF), ("activate it", Wish.ON),
    ("Mandate was rejected by my bank, how to register again", Wish.BOUNCED), ("autopay", Wish.SEE),
    ("change my autopay date", Wish.DAY), ("i want it on another day", Wish.DAY), ("is it the date", Wish.SEE),
    ("why did the auto debit bounce", Wish.BOUNCED), ("", Wish.SEE)])
def test_what_is_wanted(words, wish):
    assert wish_of(words, POLICY.autopay) is wish


async def test_it_is_switched_and_read_back_once(operator):
    made = with_mandate(operator)
    assert (await switch(operator).read(made, ISHA)).active
    view = await switch(operator).switch(made, ISHA, on=False)
    assert not view.active and view.autopay is not None and view.autopay.next_day is None
    await switch(operator).switch(made, ISHA, on=False)
    assert len(operator.writes) == 1
    assert (await switch(operator).switch(made, ISHA, on=True)).active
    await switch(operator).switch(made, ISHA, on=False)
    assert len(operator.writes) == 3


async def test_the_day_moves_to_the_next_such_day(operator):
    made = with_mandate(operator)
    view = await switch(operator).move(made, ISHA, 7)
    assert view.autopay is not None and view.autopay.next_day == date(2026, 12, 7)
    assert switch(operator).next_day(28) == date(2026, 11, 28)
    assert switch(operator).next_day(20) == date(2026, 12, 20)


async def test_the_last_bounce_counts_until_one_goes_through(operator):
    made = with_mandate(operator)
    collect(operator, 40)
    collect(operator, 5)
    collect(operator, 1, kind="digitalWallet", status="captured")
    view = await switch(operator).read(made, ISHA)
    assert view.bounced is not None and view.bounced.why == "Insufficient funds"
    collect(operator, 1, status="captured")
    assert (await switch(operator).read(made, ISHA)).bounced is None


async def test_what_is_not_as_ordered_is_not_told_as_done(operator):
    made = with_mandate(operator)
    operator.postpaid.changes = False
    with pytest.raises(OperatorUnexpected):
        await switch(operator).switch(made, ISHA, on=False)


async def test_a_lost_answer_is_found_done(operator):
    made = with_mandate(operator)
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await switch(operator).switch(made, ISHA, on=False)
    operator.calm()
    assert not (await switch(operator).switch(made, ISHA, on=False)).active
    assert len(operator.writes) == 1


async def test_without_a_mandate_it_cannot_be_switched_on(operator):
    made = postpaid_line(operator, bill(line("R1", "planRental", "600")))
    assert (await switch(operator).read(made, ISHA)).autopay is None
    with pytest.raises(OperatorRefused, match="NO_PAYMENT_METHOD"):
        await switch(operator).switch(made, ISHA, on=True)


async def test_a_prepaid_line_has_none(operator):
    with pytest.raises(WrongAccountType):
        await switch(operator).read(prepaid_lines(operator), ASHA)
