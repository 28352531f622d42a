"""Unwanted calls in the chat: the register by kinds, when it counts, and the complaint about a sender."""
from __future__ import annotations

from datetime import timedelta

import pytest

from actions.answers import ANSWERS
from actions.decide import AskDecision, CarryOut
from actions.numbers import own_number
from actions.reading_answers import choice
from actions.spam import CheckSpam, take_up_spam
from casebook.case_book import OpenCase
from telecom.do_not_disturb import Preferences
from tests.actions.chat import Chat
from tests.journeys.world import OWN, POLICY, prepaid_lines

EVERYTHING = frozenset(POLICY.do_not_disturb.categories)


@pytest.fixture
def own(operator):
    return prepaid_lines(operator)


def asking(given, own, words: str) -> Chat:
    chat = Chat(given, own)
    chat.slots |= {"complaint_words": words, "opened_by": "stop_spam"}
    return chat


def enter(operator, own, unwanted, days_ago: int) -> None:
    operator.do_not_disturb.entries[own.service_id] = Preferences(
        frozenset(unwanted), operator.clock.now() - timedelta(days=days_ago))


async def answered(chat: Chat, answer: str | None) -> list[str]:
    """The customer answers the open question; None is a no."""
    await chat.act(AskDecision())
    question = chat.given.cases.proposal("chat", OWN, chat.given.clock.now())
    assert question is not None and question.kind in ANSWERS
    if answer is not None:
        options = question.content.get("options")
        value = choice(answer, options, POLICY.chat) if options else answer
        assert value is not None, answer
        await chat.keep(value)
    chat.slots["decision"] = answer is not None
    return await chat.act(CarryOut())


async def test_everything_is_blocked_after_a_yes_and_the_day_is_told(operator, given, own):
    chat = asking(given, own, "stop promotional calls")
    assert await chat.act(CheckSpam()) == ["utter_spam_not_registered"]
    assert await answered(chat, "everything") == [] and operator.writes == []
    assert await answered(chat, "yes") == ["utter_spam_entered"]
    assert operator.do_not_disturb.entries[own.service_id].unwanted == EVERYTHING
    assert "for all advertising. Senders have to keep to it from 27 Nov" in chat.words() and chat.open_braces() == []
    assert any("from 27 Nov" in text for _, text in operator.sms)
    assert "TRAI" in chat.words()


@pytest.mark.parametrize(("said", "kind"), [
    ("loan", "banking"), ("real estate", "realEstate"), ("caller tunes", "entertainment")])
async def test_one_kind_is_blocked(operator, given, own, said, kind):
    chat = asking(given, own, "adverts again")
    await chat.act(CheckSpam())
    await answered(chat, said)
    assert await answered(chat, "yes") == ["utter_spam_entered"]
    assert operator.do_not_disturb.entries[own.service_id].unwanted == {kind}
    await asking(given, own, "adverts again").act(CheckSpam())
    question = given.cases.proposal("chat", OWN, given.clock.now())
    assert question is not None and kind not in [each["key"] for each in question.content["options"]]


async def test_a_kind_is_added_to_those_before(operator, given, own):
    enter(operator, own, {"banking"}, 20)
    chat = asking(given, own, "adverts")
    assert await chat.act(CheckSpam()) == ["utter_spam_registered"]
    await answered(chat, "education")
    assert await answered(chat, "yes") == ["utter_spam_entered", "utter_spam_kinds"]
    assert operator.do_not_disturb.entries[own.service_id].unwanted == {"banking", "education"}
    assert "Banks, loans, insurance\nEducation" in chat.words() and chat.open_braces() == []


async def test_all_in_the_first_words_is_asked_at_once_and_a_no_enters_nothing(operator, given, own):
    chat = asking(given, own, "block all spam calls")
    await chat.act(CheckSpam())
    assert await answered(chat, None) == ["utter_kept_spam_register"] and operator.writes == []


@pytest.mark.parametrize(("days", "response"), [(20, "utter_spam_registered"), (2, "utter_spam_registered_lately")])
async def test_who_is_registered_names_the_sender(operator, given, own, days, response):
    enter(operator, own, EVERYTHING, days)
    chat = asking(given, own, "spam calls do not stop, dnd is registered")
    assert await chat.act(CheckSpam()) == [response]
    assert await answered(chat, "7303412288 this morning") == ["utter_spam_reported"]
    assert "docket TT-0001" in chat.words() and chat.open_braces() == []
    assert [number for number, text in operator.sms if "TT-0001" in text] == [OWN]
    assert chat.slots["proposal_open"] is False
    await chat.act(CheckSpam())
    assert await answered(chat, "7303412288 this morning") == ["utter_spam_reported_before"]


async def test_who_reports_without_being_registered_is_asked_to_register(operator, given, own):
    chat = asking(given, own, "i want to report a number for pesky calls")
    await chat.act(CheckSpam())
    assert await answered(chat, "AX-LOANS") == ["utter_spam_reported"]
    assert chat.slots["proposal_open"] is True
    assert await answered(chat, "yes") == ["utter_spam_entered"]


async def test_the_number_leaves_the_register_after_a_yes(operator, given, own):
    chat = asking(given, own, "remove dnd please")
    assert await chat.act(CheckSpam()) == ["utter_spam_not_registered"]
    enter(operator, own, EVERYTHING, 20)
    await chat.act(CheckSpam())
    assert await answered(chat, "yes") == ["utter_spam_removed"]
    assert operator.do_not_disturb.entries[own.service_id] == Preferences() and chat.open_braces() == []


async def test_an_entry_that_is_not_taken_has_a_docket(operator, given, own):
    operator.do_not_disturb.takes = False
    chat = asking(given, own, "full dnd, block all")
    await chat.act(CheckSpam())
    assert await answered(chat, "yes") == ["utter_spam_handed_over"] and "TT-0001" in chat.words()


async def test_a_crash_is_finished_and_told_by_sms(operator, given, own, monkeypatch):
    monkeypatch.setattr("actions.spam.services", lambda: given)
    for content in ({"do": "enter", "unwanted": ["banking"], "asked": "t1"}, {"do": "report", "sender": "AX-LOANS"}):
        for _ in range(2):
            await take_up_spam(OpenCase(1, "chat", OWN, "do_not_disturb", content, given.clock.now()))
    assert len(operator.sms) == 2 and len(operator.care.listed) == 1


@pytest.mark.parametrize("words", ["I want to report 7303412288 for pesky calls", "calls from 7303412288 all day",
                                   "7303412288 keeps calling me about loans"])
def test_the_number_of_a_spammer_is_not_taken_for_the_customers(words):
    assert own_number(words, "IN", POLICY.recharge.wrong_number_words) is None
