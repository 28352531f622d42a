"""When the words could mean several things or nothing known: one question, and after a second failure a person."""
from __future__ import annotations

from actions.general_question import answer_question
from actions.journey import said_last
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
        if await answer_question(turn):
            return []
        requests = turn.services.policy.requests
        readings = [str(intent) for intent in turn.understanding.get("close_call") or [] if intent in requests]
        if said_last(turn).get("clarifies"):
            turn.say("utter_not_understood_again")
        elif len(readings) > 1:
            choices = [{"response": f"utter_reading_{intent}"} for intent in readings[:_MOST]]
            turn.say("utter_clarify", choices=[*choices, {"response": "utter_choice_person"}])
        else:
            turn.say("utter_rephrase")
        return []
