"""The credit limit in the chat."""
from __future__ import annotations

from dataclasses import replace

import pytest

from actions.credit_limit import ShowCreditLimit, take_up_limit
from actions.decide import AskDecision, CarryOut
from casebook.case_book import OpenCase
from tests.actions.chat import Chat
from tests.journeys.bills import OWN
from tests.journeys.fake_operator import rupees
from tests.journeys.test_credit_limit import LOYAL, limited


async def asked(given, line_, words: str, amount: str | None = None) -> tuple[Chat, list[str]]:
    chat = Chat(given, line_)
    chat.slots |= {"opened_by": "credit_limit", "complaint_words": words, "complaint_amount": amount}
    return chat, await chat.act(ShowCreditLimit())


async def answered(chat: Chat, yes: bool) -> list[str]:
    chat.slots["decision"] = yes
    return await chat.act(CarryOut())


async def test_the_limit_is_told_with_what_it_means(operator, given):
    chat, told = await asked(given, limited(operator), "what is my credit limit")
    assert told == ["utter_credit_state", "utter_credit_more"] and chat.slots["proposal_open"] is False
    assert all(figure in chat.words() for figure in ("₹2,000", "₹902.08", "₹1,097.92"))
    assert operator.writes == [] and chat.open_braces() == []


@pytest.mark.parametrize(("amount", "reached"), [(None, 3500), ("2500.00", 2500)])
async def test_it_is_raised_after_a_yes(operator, given, amount, reached):
    chat, told = await asked(given, limited(operator), "increase my credit limit", amount)
    assert told == ["utter_credit_state_short"] and operator.writes == []
    assert await chat.act(AskDecision()) == ["utter_propose_raise_limit"]
    assert await answered(chat, True) == ["utter_credit_raised"]
    assert operator.postpaid.limits["BA-1"] == rupees(reached) and len(operator.sms) == 1
    assert chat.open_braces() == []


async def test_a_no_raises_nothing(operator, given):
    chat, _ = await asked(given, limited(operator), "increase my credit limit")
    assert await answered(chat, False) == ["utter_kept_raise_limit"] and operator.writes == []


async def test_more_than_policy_gives_is_for_a_person(operator, given):
    chat, told = await asked(given, limited(operator), "make it 20000", "20000.00")
    assert told == ["utter_credit_state_short", "utter_credit_most"] and "₹3,500 is the most" in chat.words()
    assert await chat.act(AskDecision()) == ["utter_propose_ask_limit"]
    assert await answered(chat, True) == ["utter_credit_asked"]
    assert "TT-0001" in chat.words() and [number for number, _ in operator.sms] == [OWN]
    chat, _ = await asked(given, given.operator.subscribers.lines[OWN], "make it 20000", "20000.00")
    assert await answered(chat, True) == ["utter_request_known"] and len(operator.care.listed) == 1
    assert chat.open_braces() == []


async def test_what_changed_before_the_yes_is_for_a_person_too(operator, given):
    chat, _ = await asked(given, limited(operator), "increase my credit limit")
    operator.postpaid.statuses["BA-1"] = "overdue"
    assert await answered(chat, True) == [] and chat.slots["proposal_open"] is True
    assert await chat.act(AskDecision()) == ["utter_propose_ask_limit"] and operator.writes == []


async def test_less_than_the_limit_is_there_already(operator, given):
    chat, told = await asked(given, limited(operator), "increase my limit to 1500", "1500.00")
    assert told == ["utter_credit_enough"] and chat.open_braces() == []


async def test_only_the_administrator_of_a_company_asks(operator, given):
    employee = replace(LOYAL, enterprise=True)
    _, told = await asked(given, limited(operator, employee), "increase my credit limit")
    assert told == ["utter_request_admin_only", "utter_offer_desk"] and operator.writes == []


async def test_a_crash_is_taken_up_with_an_sms(operator, given, monkeypatch):
    limited(operator)
    monkeypatch.setattr("actions.credit_limit.services", lambda: given)
    for journey, content in (("credit_limit", {"amount": "3000.00"}),
                             ("credit_limit_asked", {"amount": None, "words": "more"})):
        case = OpenCase(1, "chat", OWN, journey, content, given.clock.now())
        await take_up_limit(case)
        await take_up_limit(case)
    assert operator.postpaid.limits["BA-1"] == rupees(3000) and len(operator.sms) == 2
