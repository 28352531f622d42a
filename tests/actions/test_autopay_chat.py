"""Automatic payment in the chat."""
from __future__ import annotations

from dataclasses import replace

import pytest

from actions.autopay import ShowAutopay, take_up_autopay
from actions.decide import AskDecision, CarryOut
from casebook.case_book import OpenCase
from tests.actions.chat import Chat
from tests.journeys.bills import ISHA, OWN, bill, line, postpaid_line
from tests.journeys.test_autopay import collect, with_mandate


async def asked(given, line_, words: str) -> tuple[Chat, list[str]]:
    chat = Chat(given, line_)
    chat.slots |= {"opened_by": "autopay", "complaint_words": words}
    return chat, await chat.act(ShowAutopay())


async def answered(chat: Chat, answer: str) -> list[str]:
    chat.slots["decision"] = answer != "no"
    if answer != "no":
        await chat.keep(answer)
    return await chat.act(CarryOut())


async def test_it_is_switched_off_after_a_yes(operator, given):
    chat, told = await asked(given, with_mandate(operator), "cancel autopay")
    assert told == [] and operator.writes == []
    assert await chat.act(AskDecision()) == ["utter_propose_autopay_off"]
    assert await answered(chat, "yes") == ["utter_autopay_is_off_now"]
    assert operator.postpaid.mandates["BA-1"].status == "cancelled" and "₹600 is open" in chat.words()
    assert [number for number, text in operator.sms if "is off" in text] == [OWN]
    again, told = await asked(given, given.operator.subscribers.lines[OWN], "stop autopay")
    assert told == ["utter_autopay_off_already"] and chat.open_braces() == again.open_braces() == []


async def test_it_is_switched_on_after_a_yes(operator, given):
    chat, told = await asked(given, with_mandate(operator, "cancelled"), "set up autopay")
    assert told == ["utter_autopay_off"]
    assert await chat.act(AskDecision()) == ["utter_propose_autopay_on"]
    assert await answered(chat, "yes") == ["utter_autopay_is_on_now"]
    assert "5 Dec" in chat.words() and chat.open_braces() == []
    _, told = await asked(given, given.operator.subscribers.lines[OWN], "activate autopay")
    assert told == ["utter_autopay_on_already"]


async def test_a_day_is_chosen(operator, given):
    chat, told = await asked(given, with_mandate(operator), "change the date of my autopay")
    assert told == ["utter_autopay_on"]
    assert await chat.act(AskDecision()) == ["utter_propose_autopay_day"]
    assert await answered(chat, "7") == ["utter_autopay_is_on_now"] and "7 Dec" in chat.words()
    assert chat.open_braces() == []


async def test_without_a_wish_it_is_shown_and_asked_what_to_do(operator, given):
    chat, told = await asked(given, with_mandate(operator), "autopay")
    assert told == ["utter_autopay_on"]
    assert await chat.act(AskDecision()) == ["utter_propose_autopay_choice"]
    assert await answered(chat, "off") == [] and chat.slots["proposal_open"] is True
    assert await answered(chat, "no") == ["utter_kept_autopay_off"] and operator.writes == []
    assert chat.open_braces() == []


@pytest.mark.parametrize(("status", "told"), [
    ("suspended", ["utter_autopay_bounced", "utter_autopay_suspended"]),
    ("active", ["utter_autopay_bounced", "utter_autopay_tries_again"])])
async def test_a_bounce_is_explained(operator, given, status, told):
    line_ = with_mandate(operator, status)
    collect(operator, 4)
    chat, said = await asked(given, line_, "why did my auto debit bounce")
    assert said == told and "Insufficient funds" in chat.words() and chat.open_braces() == []
    assert chat.slots["proposal_open"] is (status == "suspended")


async def test_no_bounce_is_made_up(operator, given):
    _, told = await asked(given, with_mandate(operator), "my autopay failed")
    assert told == ["utter_autopay_none_failed"]


async def test_without_a_bank_a_colleague_helps(operator, given):
    chat, told = await asked(given, postpaid_line(operator, bill(line("R1", "planRental", "600"))), "set up autopay")
    assert told == ["utter_autopay_no_bank", "utter_request_open"] and "TT-0001" in chat.words()


async def test_only_the_administrator_of_a_company_switches_it(operator, given):
    employee = replace(ISHA, enterprise=True)
    chat = Chat(given, postpaid_line(operator, bill(line("R1", "planRental", "600")), customer=employee))
    chat.slots |= {"opened_by": "autopay", "complaint_words": "cancel autopay"}
    assert await chat.act(ShowAutopay()) == ["utter_request_admin_only", "utter_offer_desk"]


async def test_a_crash_is_taken_up_with_an_sms(operator, given, monkeypatch):
    with_mandate(operator)
    monkeypatch.setattr("actions.autopay.services", lambda: given)
    for content in ({"what": "day", "day": 7}, {"what": "off", "day": None}):
        await take_up_autopay(OpenCase(1, "chat", OWN, "autopay", content, given.clock.now()))
    assert operator.postpaid.mandates["BA-1"].status == "cancelled" and len(operator.sms) == 2
