"""When the words could mean several things or nothing known: one question, and after a second failure a person."""
from __future__ import annotations

from actions.general_question import answer_question
from actions.journey import as_if_said, said_last
from actions.reading_answers import is_an_answer
from actions.turn import CareAction, Events, Turn

_MOST = 3


class Clarify(CareAction):
    """Asks which reading is meant. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_clarify"

    async def act(self, turn: Turn) -> Events:
        """An answer to a general question; else the likely readings as buttons.

        A second time in a row the way to a person, never the same question.
        """
        if await is_an_answer(turn):
            return as_if_said(turn.text, "inform")
        if await answer_question(turn):
            return []
        requests = turn.services.policy.requests
        readings = [str(intent) for intent in turn.understanding.get("close_call") or [] if intent in requests]
        if len(readings) > 1 and len({(requests[each].journey, requests[each].about) for each in readings}) == 1:
            # Whatever is meant opens the same: a question would not help anybody.
            return as_if_said(turn.text, readings[0])
        if said_last(turn).get("clarifies"):
            turn.say("utter_not_understood_again")
        elif len(readings) > 1:
            choices = [{"response": f"utter_reading_{intent}"} for intent in readings[:_MOST]]
            turn.say("utter_clarify", choices=[*choices, {"response": "utter_choice_person"}])
        else:
            turn.say("utter_rephrase")
        return []


class AnswerQuestion(CareAction):
    """Answers a general question, and says what the assistant is for when it knows no answer. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_answer_question"

    async def act(self, turn: Turn) -> Events:
        """What was understood as none of our matters may be an answer, or general knowledge about mobile service."""
        if await is_an_answer(turn):
            return as_if_said(turn.text, "inform")
        if not await answer_question(turn):
            turn.say("utter_say_simpler" if turn.intent == "unclear" else "utter_out_of_scope")
        return []
