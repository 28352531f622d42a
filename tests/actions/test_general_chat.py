"""General questions in the chat: answered without a number, wherever they come up, and the rest goes on as before."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.clarify import AnswerQuestion, Clarify
from actions.general_question import general_questions
from actions.identify import NoteNumber
from actions.journey import OpenJourney
from tests.actions.chat import Chat
from tests.journeys.world import prepaid_lines


@pytest.mark.parametrize(("action", "intent"), [
    (AnswerQuestion(), "out_of_scope"), (AnswerQuestion(), "unclear"), (Clarify(), "nlu_fallback"),
    (NoteNumber(), "inform"), (OpenJourney(), "replace_sim")])
async def test_an_answer_that_nobody_has_checked_names_no_source(operator, given, action, intent):
    chat = Chat(given, prepaid_lines(operator), proved=False)
    assert await chat.act(action, "what is an eSIM?", intent) == ["utter_answer"]
    assert "built into the phone" in chat.words() and "GSMA" not in chat.words()
    assert chat.said[-1]["choices"][0]["words"] == "I want to replace my SIM with an eSIM"
    assert chat.open_braces() == [] and "opened_by" not in chat.slots


async def test_a_checked_answer_names_source_and_day(operator, given, monkeypatch):
    questions = general_questions(given.settings.business_dir)
    plain = questions.find

    def checked(text, *, certain):
        found = plain(text, certain=certain)
        assert found is not None
        return replace(found, answer=found.answer.copy(update={"checked": date(2026, 11, 2)}))
    monkeypatch.setattr(questions, "find", checked)
    chat = Chat(given, prepaid_lines(operator), proved=False)
    assert await chat.act(AnswerQuestion(), "what is an eSIM?", "out_of_scope") == ["utter_answer_checked"]
    assert "GSMA" in chat.words() and "2 Nov" in chat.words() and chat.open_braces() == []


async def test_the_care_line_is_named(operator, given):
    chat = Chat(given, prepaid_lines(operator), proved=False)
    await chat.act(AnswerQuestion(), "how do i block a lost phone", "out_of_scope")
    assert "call 198" in chat.words() and chat.open_braces() == []


@pytest.mark.parametrize(("loop", "then"), [(None, "action_listen"), ("bill_review_form", "bill_review_form")])
async def test_what_was_being_done_goes_on(operator, given, loop, then):
    chat = Chat(given, prepaid_lines(operator), proved=False)
    chat.loop = loop
    await chat.act(OpenJourney(), "what does APN mean", "slow_data")
    assert [(event["event"], event["name"]) for event in chat.events] == [("followup", then)]


@pytest.mark.parametrize(("action", "intent", "text", "said"), [
    (AnswerQuestion(), "out_of_scope", "who won the match", "utter_out_of_scope"),
    (AnswerQuestion(), "unclear", "i do not get it", "utter_say_simpler"),
    (Clarify(), "nlu_fallback", "what is the thing", "utter_rephrase"),
    (NoteNumber(), "inform", "299", "utter_what_about"),
    (OpenJourney(), "slow_data", "what is wrong with my internet", "utter_open_line_trouble")])
async def test_everything_else_is_as_it_was(operator, given, action, intent, text, said):
    chat = Chat(given, prepaid_lines(operator), proved=False)
    assert await chat.act(action, text, intent) == [said]
