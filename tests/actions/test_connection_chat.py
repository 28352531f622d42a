"""A new line in words: one question at a time, nothing without consent and a yes, and the truth of what came of it."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.connection import StartConnection
from actions.connection_answers import JOURNEY, take_up_connection
from actions.decide import AskDecision, CarryOut
from actions.identify import STRANGER
from actions.journey import OpenJourney
from casebook.case_book import OpenCase
from telecom.errors import OperatorUnreachable
from telecom.subscriber import Person
from tests.actions.chat import Chat
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines

CONTACT = "+919812345678"
AADHAAR = "2345 6789 1234"


async def asked(given, operator, words: str, *, stranger: bool = False) -> Chat:
    line = prepaid_lines(operator)
    if stranger:
        line = replace(line, msisdn=CONTACT, customer_id=STRANGER)
    else:
        operator.onboarding.persons[OWN] = Person("IND-1", ASHA.name)
    chat = Chat(given, line)
    await chat.act(OpenJourney(), words, "new_connection")
    chat.said.clear()
    await chat.act(StartConnection())
    return chat


def asks(chat: Chat) -> str:
    proved = chat.given.identity.verified("chat", chat.given.clock.now())
    assert proved is not None
    kept = chat.given.cases.proposal("chat", proved.msisdn, chat.given.clock.now() - timedelta(hours=1))
    return kept.kind if kept else ""


async def answer(chat: Chat, *answers: str | None) -> list[str]:
    """Answer one open question after the other; None is a no."""
    said: list[str] = []
    for key in answers:
        await chat.act(AskDecision())
        assert chat.open_braces() == []
        if key is not None:
            await chat.keep(key)
        chat.slots["decision"] = key is not None
        said = await chat.act(CarryOut())
    return said


async def test_a_stranger_is_asked_one_thing_at_a_time(operator, given):
    chat = await asked(given, operator, "new connection please", stranger=True)
    order = []
    for value in ("prepaid", "Nila", "Nila Das", "aadhaar", "yes", "not a number", AADHAAR):
        order.append(asks(chat))
        await answer(chat, value)
    assert order == ["connection_kind", "connection_name", "connection_name", "connection_document",
                     "connection_consent", "connection_number", "connection_number"]
    assert asks(chat) == "connection_order" and not any("newline" in key for key in operator.writes)
    assert await answer(chat, "yes") == ["utter_connection_active_prepaid"]
    assert "+919000070001" in chat.words() and "1234" in chat.words() and chat.open_braces() == []
    assert [number for number, text in operator.sms if "Welcome" in text or "welcome" in text] == [CONTACT]


async def test_the_documents_number_is_kept_nowhere(operator, given):
    chat = await asked(given, operator, "new prepaid sim")
    await answer(chat, "aadhaar", "yes", AADHAAR)
    proved = given.identity.verified("chat", given.clock.now())
    kept = given.cases.proposal("chat", proved.msisdn, given.clock.now() - timedelta(hours=1))
    assert "6789" not in str(kept.content) and kept.answer is None and "6789" not in str(chat.slots)


async def test_postpaid_for_a_good_customer_with_forecast(operator, given):
    chat = await asked(given, operator, "i want a postpaid connection")
    assert asks(chat) == "connection_plan"
    assert await answer(chat, "PLAN-499", "passport", "yes", "A1234567") == ["utter_connection_accepted"]
    await chat.act(AskDecision())
    assert "₹499 a month plus 18 % GST" in chat.words()
    assert await answer(chat, "yes") == ["utter_connection_active_postpaid"]
    assert "₹1,177.64" in chat.words() and "20 Dec" in chat.words() and chat.open_braces() == []


@pytest.mark.parametrize(("reasons", "words"), [
    (("noHistory",), "don't know you"), (("strange",), "didn't reach the score")])
async def test_a_deposit_is_registered_once_after_a_yes(operator, given, reasons, words):
    operator.onboarding.score, operator.onboarding.reasons = 50, reasons
    chat = await asked(given, operator, "postpaid sim", stranger=True)
    said = await answer(chat, "PLAN-499", "Nila Das", "aadhaar", "yes", AADHAAR)
    assert said == ["utter_connection_with_deposit"] and words in chat.words() and "₹500" in chat.words()
    assert operator.care.listed == []
    assert await answer(chat, "yes") == ["utter_connection_deposit_registered"]
    (ticket, new), = operator.care.listed
    assert ticket.id in chat.words() and "deposit" in new.summary and chat.open_braces() == []


async def test_declined_with_reason_and_prepaid_instead(operator, given):
    operator.onboarding.score, operator.onboarding.reasons = 10, ("unpaidBill",)
    chat = await asked(given, operator, "postpaid sim")
    assert await answer(chat, "PLAN-499", "aadhaar", "yes", AADHAAR) == ["utter_connection_declined"]
    assert "past its due date" in chat.words() and asks(chat) == "connection_instead"
    assert await answer(chat, "yes") == [] and asks(chat) == "connection_order"
    assert await answer(chat, "yes") == ["utter_connection_active_prepaid"]


async def test_unknown_documents_end_it_without_a_loop(operator, given):
    chat = await asked(given, operator, "new prepaid sim")
    assert await answer(chat, "passport", "yes", "A1230000") == ["utter_connection_identity_wrong"]
    assert asks(chat) == "connection_document"
    assert await answer(chat, "aadhaar", "yes", "234567890000") == ["utter_connection_identity_failed"]
    assert asks(chat) == "" and not any("newline" in key for key in operator.writes)


async def test_a_slow_register_is_said(operator, given):
    operator.onboarding.slow = True
    chat = await asked(given, operator, "new prepaid sim")
    assert await answer(chat, "aadhaar", "yes", AADHAAR) == ["utter_connection_identity_slow"] and asks(chat) == ""


@pytest.mark.parametrize("at", ["connection_document", "connection_consent", "connection_number", "connection_order"])
async def test_it_can_be_left_at_every_question(operator, given, at):
    chat = await asked(given, operator, "new prepaid sim")
    for value in ("aadhaar", "yes", AADHAAR):
        if asks(chat) != at:
            await answer(chat, value)
    assert asks(chat) == at and await answer(chat, None) == [f"utter_kept_{at}"]
    assert not any("newline" in key for key in operator.writes)


@pytest.mark.parametrize(("fails", "said"), [
    (1, ["utter_connection_repaired", "utter_connection_active_prepaid"]), (9, ["utter_connection_handed_over"])])
async def test_stuck_activations(operator, given, fails, said):
    operator.onboarding.fails = fails
    chat = await asked(given, operator, "new prepaid sim")
    assert await answer(chat, "aadhaar", "yes", AADHAAR, "yes") == said
    assert len(operator.care.listed) == (fails > 1) and chat.open_braces() == []
    tries = sum(key.startswith("reprovision") for key in operator.writes)
    assert tries == min(fails, POLICY.onboarding.activation_tries)


async def test_a_company_line_is_for_its_administrator(operator, given):
    prepaid_lines(operator)
    operator.subscribers.customers[ASHA.id] = replace(ASHA, enterprise=True)
    chat = Chat(given, operator.subscribers.lines[OWN])
    assert await chat.act(StartConnection()) == ["utter_request_admin_only", "utter_offer_desk"]


async def test_an_order_that_a_crash_broke_off_is_finished_once(operator, given, monkeypatch):
    monkeypatch.setattr("actions.connection_answers.services", lambda: given)
    chat = await asked(given, operator, "new prepaid sim")
    await answer(chat, "aadhaar", "yes", AADHAAR)
    operator.calm()
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await answer(chat, "yes")
    operator.calm()
    case, = given.cases.unfinished(given.clock.now() + timedelta(minutes=1))
    assert case.journey == JOURNEY and isinstance(case, OpenCase)
    for _ in range(2):
        await take_up_connection(case)
    assert sum(key.startswith("newline") for key in operator.writes) == 1
    assert sum("welcome" in text for _, text in operator.sms) == 1
