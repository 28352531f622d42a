"""Paying a bill in the chat: the amount, the link, the receipt; nothing stays open in a text."""
from __future__ import annotations

import pytest

from actions.decide import AskDecision, CarryOut
from actions.pay_bill import PayBill, take_up_link
from casebook.case_book import OpenCase
from telecom.errors import NotPermitted, WrongAccountType
from tests.actions.chat import Chat
from tests.journeys.bills import OWN, bill, line, postpaid_line
from tests.journeys.fake_operator import ProcessDied, rupees
from tests.journeys.test_bill_payment import dispute, two_bills
from tests.journeys.world import prepaid_lines


async def asked(given, line_, words: str = "pay my bill", amount: str | None = None) -> tuple[Chat, list[str]]:
    chat = Chat(given, line_)
    chat.slots |= {"complaint_words": words, "complaint_amount": amount}
    return chat, await chat.act(PayBill())


async def answered(chat: Chat, answer: str) -> list[str]:
    """Answer the open question as the form would."""
    chat.slots["decision"] = answer != "no"
    if answer != "no":
        await chat.keep(answer)
    return await chat.act(CarryOut())


async def test_all_that_is_due_is_paid_by_a_link(operator, given):
    chat, told = await asked(given, two_bills(operator))
    assert told == ["utter_pay_due_bills"] and "₹1,100 is open on 2 bills" in chat.words()
    assert await chat.act(AskDecision()) == ["utter_propose_pay_amount"]
    assert operator.writes == []
    assert await answered(chat, "all") == ["utter_pay_link"]
    assert "http://operator/pay/x" in chat.words() and [number for number, _ in operator.sms] == [OWN]
    assert "http://operator/pay/x" in operator.sms[0][1]
    assert chat.slots["proposal_open"] is True
    assert await chat.act(AskDecision()) == ["utter_propose_paid_bill_link"]
    assert await answered(chat, "paid") == ["utter_pay_not_arrived"]
    assert chat.slots["proposal_open"] is False and chat.open_braces() == []


async def test_a_payment_is_confirmed_when_it_is_on_record(operator, given):
    operator.payments.paid_after = 1
    chat, _ = await asked(given, two_bills(operator))
    await answered(chat, "400.00")
    assert await answered(chat, "paid") == ["utter_pay_received_part"]
    assert "₹400 has arrived" in chat.words() and "₹700 is still to be paid" in chat.words()
    assert "₹700" in operator.sms[-1][1] and chat.open_braces() == []
    again, told = await asked(given, given.operator.subscribers.lines[OWN])
    assert told == ["utter_pay_due_bills"] and "₹700" in again.words()


@pytest.mark.parametrize(("words", "amount", "asks"), [
    ("pay my full bill", None, "₹1,100"), ("i want to pay 350", "350.00", "₹350")])
async def test_an_amount_in_the_request_only_needs_a_yes(operator, given, words, amount, asks):
    chat, _ = await asked(given, two_bills(operator), words, amount)
    assert await chat.act(AskDecision()) == ["utter_propose_pay_this"] and asks in chat.words()
    assert await answered(chat, "yes") == ["utter_pay_link"]
    assert await answered(chat, "no") == ["utter_kept_paid_bill_link"]
    assert chat.open_braces() == []


@pytest.mark.parametrize(("amount", "response"), [("1100.01", "utter_pay_too_much"), ("2.00", "utter_pay_too_little")])
async def test_an_amount_that_is_not_taken_is_asked_again(operator, given, amount, response):
    chat, told = await asked(given, two_bills(operator), "pay", amount)
    assert told == [response] and chat.slots["proposal_open"] is True
    assert await answered(chat, amount) == [response]
    assert operator.payments.made == {} and chat.open_braces() == []


async def test_a_no_makes_no_link(operator, given):
    chat, _ = await asked(given, two_bills(operator))
    assert await answered(chat, "no") == ["utter_kept_pay_amount"]
    assert operator.writes == []


async def test_what_changed_meanwhile_needs_a_yes_of_its_own(operator, given):
    chat, _ = await asked(given, two_bills(operator))
    await dispute(operator, "BILL-1", 500)
    assert await answered(chat, "all") == ["utter_pay_due_held"]
    assert await chat.act(AskDecision()) == ["utter_propose_pay_this"] and operator.payments.made == {}
    assert "₹600" in chat.words() and chat.open_braces() == []


async def test_nothing_is_asked_for_what_is_paid_in_dispute_or_in_credit(operator, given):
    line_ = postpaid_line(operator, bill(line("R1", "planRental", "600")))
    operator.postpaid.issued["BILL-0"] = bill(line("R1", "planRental", "600"))
    await dispute(operator, "BILL-0", 600)
    chat, told = await asked(given, line_)
    assert told == ["utter_pay_all_held"] and chat.slots["proposal_open"] is False and chat.open_braces() == []


@pytest.mark.parametrize(("paid", "response"), [("600", "utter_pay_nothing_open"), ("650", "utter_pay_in_credit")])
async def test_a_paid_bill_is_said_to_be_paid(operator, given, paid, response):
    from dataclasses import replace
    own = bill(line("R1", "planRental", "600"))
    line_ = postpaid_line(operator, replace(own, remaining=own.remaining - rupees(paid)))
    chat, told = await asked(given, line_)
    assert told == [response] and chat.open_braces() == [] and chat.slots["proposal_open"] is False


async def test_a_link_that_waits_is_told_again(operator, given):
    line_ = two_bills(operator)
    chat, _ = await asked(given, line_)
    await answered(chat, "all")
    chat, told = await asked(given, line_)
    assert told == ["utter_pay_link_waits"] and len(operator.payments.made) == 1
    operator.payments.pay(next(iter(operator.payments.made)))
    assert await answered(chat, "paid") == ["utter_pay_received"]
    chat, told = await asked(given, line_)
    assert told == ["utter_pay_paid_before"] and chat.open_braces() == []


async def test_a_link_that_ended_is_said_to_have_ended(operator, given):
    chat, _ = await asked(given, two_bills(operator))
    await answered(chat, "all")
    operator.payments.end(next(iter(operator.payments.made)))
    assert await answered(chat, "paid") == ["utter_pay_link_over"] and chat.open_braces() == []


async def test_a_crash_between_yes_and_link_ends_with_the_link_by_sms(operator, given, monkeypatch):
    chat, _ = await asked(given, two_bills(operator))
    operator.trouble.die_after_write = 1
    with pytest.raises(ProcessDied):
        await answered(chat, "all")
    operator.calm()
    monkeypatch.setattr("actions.pay_bill.services", lambda: given)
    case = OpenCase(1, "chat", OWN, "pay_link", {"amount": "1100.00"}, given.clock.now())
    await take_up_link(case)
    await take_up_link(case)
    assert len(operator.payments.made) == 1 and len(operator.sms) == 1


async def test_a_prepaid_line_and_an_unproved_number_hear_no_figures(operator, given):
    with pytest.raises(WrongAccountType):
        await asked(given, prepaid_lines(operator))
    chat = Chat(given, two_bills(operator), proved=False)
    given.identity.forget("chat")
    with pytest.raises(NotPermitted):
        await chat.act(PayBill())
    assert chat.said == []
