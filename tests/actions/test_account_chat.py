"""The account in words: masked where it is shown, changed only after a yes and a code of its own."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.account import ShowAccount
from actions.account_change import JOURNEY, take_up_change
from actions.decide import AskDecision, CarryOut
from actions.journey import OpenJourney
from casebook.case_book import OpenCase
from telecom.errors import OperatorUnreachable
from tests.actions.chat import Chat
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines


async def asked(given, line, words: str) -> Chat:
    chat = Chat(given, line)
    await chat.act(OpenJourney(), words, "account_details")
    chat.said.clear()
    return chat


async def answer(chat: Chat, key: str | None) -> list[str]:
    """Answer the open question: with a value, or with no."""
    await chat.act(AskDecision())
    assert chat.open_braces() == []
    if key is not None:
        await chat.keep(key)
    chat.slots["decision"] = key is not None
    return await chat.act(CarryOut())


def asks(chat: Chat) -> str:
    kept = chat.given.cases.proposal("chat", OWN, chat.given.clock.now() - timedelta(hours=1))
    return kept.kind if kept else ""


def code(operator) -> str:
    return re.findall(r"\d{6}", operator.sms[-1][1])[0]


async def test_what_is_on_record_is_shown_masked(operator, given):
    chat = await asked(given, prepaid_lines(operator), "show my account details")
    assert await chat.act(ShowAccount()) == ["utter_account"]
    words = chat.words()
    assert "Asha Nair" in words and "a•••@example.com" in words and "•••, Mumbai •••050" in words
    assert "asha@" not in words and "Hill Road" not in words and "English" in words and "prepaid" in words
    assert chat.open_braces() == [] and operator.writes == [] and chat.slots["proposal_open"] is False


async def test_nothing_on_record_is_said(operator, given):
    line = prepaid_lines(operator)
    person = await operator.people.person(ASHA.id)
    operator.people.known[ASHA.id] = replace(person, email=None, language=None)
    chat = await asked(given, line, "show my account")
    await chat.act(ShowAccount())
    assert chat.words().count("not on record") == 3, "activation date, e-mail and language"


async def test_an_email_is_changed_after_value_yes_and_code(operator, given):
    chat = await asked(given, prepaid_lines(operator), "change my email")
    assert await chat.act(ShowAccount()) == [] and asks(chat) == "account_value"
    assert await answer(chat, "it is asha(at)new") == ["utter_account_unreadable"] and asks(chat) == "account_value"
    assert await answer(chat, "asha.new@example.com") == [] and asks(chat) == "account_change"
    assert operator.sms == [], "no code before the yes"
    assert await answer(chat, "yes") == ["utter_fresh_code_sent"] and asks(chat) == "account_code"
    wrong = "000000" if code(operator) != "000000" else "111111"
    assert await answer(chat, wrong) == ["utter_code_wrong"] and asks(chat) == "account_code"
    assert operator.people.known[ASHA.id].email == "asha@example.com"
    assert await answer(chat, code(operator)) == ["utter_account_changed"] and asks(chat) == ""
    assert operator.people.known[ASHA.id].email == "asha.new@example.com"
    assert "a•••@example.com" in chat.said[-1]["new"] and "was changed in the support chat" in operator.sms[-1][1]
    assert chat.open_braces() == []


async def test_the_code_of_the_proof_changes_nothing(operator, given):
    line = prepaid_lines(operator)
    chat = Chat(given, line, proved=False)
    _, proof = given.identity.new_code("chat", OWN, given.clock.now())
    given.identity.try_code("chat", proof, line.customer_id, given.clock.now())
    await chat.act(OpenJourney(), "change language to hindi", "account_details")
    await chat.act(ShowAccount())
    await answer(chat, "yes")
    if proof != code(operator):
        assert "utter_code_wrong" in await answer(chat, proof)
    assert operator.people.known[ASHA.id].language == "en"


async def test_too_many_wrong_codes_end_it(operator, given):
    chat = await asked(given, prepaid_lines(operator), "change language to hindi")
    await chat.act(ShowAccount())
    await answer(chat, "yes")
    wrong = "000000" if code(operator) != "000000" else "111111"
    for _ in range(POLICY.identity.tries - 1):
        assert await answer(chat, wrong) == ["utter_code_wrong"]
    assert await answer(chat, wrong) == ["utter_code_locked", "utter_fresh_code_nothing_done"] and asks(chat) == ""
    assert operator.people.known[ASHA.id].language == "en"


async def test_no_code_sends_another_after_a_while(operator, given):
    chat = await asked(given, prepaid_lines(operator), "change language to hindi")
    await chat.act(ShowAccount())
    await answer(chat, "yes")
    assert await answer(chat, "no code") == ["utter_code_wait"] and asks(chat) == "account_code"
    given.clock.forward(timedelta(seconds=40))
    assert await answer(chat, "no code") == ["utter_fresh_code_sent"] and asks(chat) == "account_code"


async def test_a_second_change_need_not_wait_for_its_code(operator, given):
    line = prepaid_lines(operator)
    for words, moment in (("change language to hindi", 0), ("change language to tamil", 2)):
        given.clock.forward(timedelta(seconds=moment))
        chat = await asked(given, line, words)
        await chat.act(ShowAccount())
        assert await answer(chat, "yes") == ["utter_fresh_code_sent"]
        assert await answer(chat, code(operator)) == ["utter_account_changed"]
    assert operator.people.known[ASHA.id].language == "ta"


@pytest.mark.parametrize("at", ["account_value", "account_change", "account_code"])
async def test_a_change_can_be_left_at_every_question(operator, given, at):
    chat = await asked(given, prepaid_lines(operator), "change my address")
    await chat.act(ShowAccount())
    for value in ("12 MG Road, Pune, 411001", "yes"):
        if asks(chat) != at:
            await answer(chat, value)
    assert asks(chat) == at and await answer(chat, None) == [f"utter_kept_{at}"]
    assert not any(key.startswith("account:") for key in operator.writes)


async def test_the_same_value_is_not_written(operator, given):
    chat = await asked(given, prepaid_lines(operator), "change language to english")
    assert await chat.act(ShowAccount()) == ["utter_account_same"] and asks(chat) == ""


async def test_what_needs_papers_gets_a_docket(operator, given):
    chat = await asked(given, prepaid_lines(operator), "change my name, i got married")
    assert await chat.act(ShowAccount()) == ["utter_request_open"] and len(operator.care.listed) == 1


async def test_a_company_line_is_for_its_administrator(operator, given):
    line = prepaid_lines(operator)
    operator.subscribers.customers[ASHA.id] = replace(ASHA, enterprise=True)
    chat = await asked(given, line, "change my email")
    assert await chat.act(ShowAccount()) == ["utter_request_admin_only", "utter_offer_desk"] and operator.writes == []


@pytest.mark.parametrize(("language", "sms"), [("hi", "was changed"), ("en", "finished checking")])
async def test_after_a_crash_the_truth_is_told_by_sms(operator, given, monkeypatch, language, sms):
    monkeypatch.setattr("actions.account_change.services", lambda: given)
    from actions.account_change import _print
    prepaid_lines(operator)
    person = await operator.people.person(ASHA.id)
    operator.people.known[ASHA.id] = replace(person, language=language)
    content = {"field": "language", "print": _print("hi")}
    for _ in range(2):
        await take_up_change(OpenCase(3, "chat", OWN, JOURNEY, content, given.clock.now()))
    assert [sms in text for _, text in operator.sms] == [True]


async def test_no_code_can_be_sent(operator, given, monkeypatch):
    chat = await asked(given, prepaid_lines(operator), "change language to hindi")
    await chat.act(ShowAccount())

    async def down(*_, **__):
        raise OperatorUnreachable("503")
    monkeypatch.setattr(operator.care, "send_sms", down)
    assert await answer(chat, "yes") == ["utter_fresh_code_not_sent"] and asks(chat) == ""
