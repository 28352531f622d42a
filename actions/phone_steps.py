"""Steps on the phone, one at a time: says what to try, and takes what came of it."""
from __future__ import annotations

import re
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.bootstrap import services
from actions.turn import CareAction, Events, Turn
from business.line_policy import LineTroublePolicy
from journeys.line_trouble import StepsTaken
from journeys.line_trouble.steps import HELPED, NO_HELP

WORKS, STILL, PERSON, UNCLEAR, FAILED = "works", "still", "person", "unclear", "failed"
# What the words of a longer answer are understood as; a longer message of another intent is a digression.
_ANSWERS = {"inform", "affirm", "deny", "go_back", "nlu_fallback", "", "thank", "out_of_scope", "network_issue",
            "slow_data", "data_pack_not_active", "sim_not_active", "recharge_failed", "recharge_status"}
_SHORT = 4
_INTENTS = {"talk_to_human": PERSON, "affirm": WORKS, "deny": STILL, "network_issue": STILL, "slow_data": STILL,
            "inform": UNCLEAR, "go_back": UNCLEAR, "nlu_fallback": UNCLEAR, "": UNCLEAR}


def read_answer(text: str, intent: str, policy: LineTroublePolicy) -> str | None:
    """What an answer says of the step: works, still, person or unclear; None for a digression."""
    words = f" {' '.join(re.sub(r'[^a-z ]', ' ', text.lower().replace(chr(39), '').replace('’', '')).split())} "

    def holds(listed: list[str]) -> bool:
        return any(f" {word} " in words for word in listed)
    short = len(words.split()) <= _SHORT
    if intent not in {"cancel", "talk_to_human"} and (intent in _ANSWERS or short):
        if holds(policy.still_words):
            return STILL
        if holds(policy.works_words):
            return WORKS
        if holds(policy.done_words) and (intent == "affirm" or short):
            return UNCLEAR
    return _INTENTS.get(intent)


def answers_a_step(turn: Turn) -> bool:
    """Whether words that sound like an order to restart are the answer to a step on the phone."""
    if (turn.tracker.active_loop or {}).get("name") != "phone_steps_form":
        return False
    left = StepsTaken.of_slot(turn.slot("phone_steps")).left
    says = read_answer(turn.text, "inform", turn.services.policy.line_trouble)
    return left[:1] == ("restart",) or says in {WORKS, STILL}


class AskPhoneStep(CareAction):
    """Says what to try next and asks what came of it, and again after a digression. READ."""

    def name(self) -> str:
        """Rasa calls it by the form's and the slot's name."""
        return "action_ask_phone_steps_form_step_result"

    async def act(self, turn: Turn) -> Events:
        """One step, with its two answers as buttons."""
        left = StepsTaken.of_slot(turn.slot("phone_steps")).left
        if not left:
            turn.say("utter_nothing_to_decide")
            return [SlotSet("requested_slot", None)]
        turn.say(f"utter_step_{left[0]}",
                 choices=[{"response": "utter_choice_works"}, {"response": "utter_choice_still"}])
        return []


class ValidatePhoneStepsForm(FormValidationAction):
    """Takes what a step did and goes on to the next one, until it works or none is left."""

    def name(self) -> str:
        """See domain.yml."""
        return "validate_phone_steps_form"

    async def extract_step_result(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                                  domain: dict[str, Any]) -> dict[str, Any]:
        """What the latest words say of the step, while one is being asked about."""
        if tracker.get_slot("requested_slot") != "step_result":
            return {}
        turn = Turn(dispatcher, tracker, services())
        answer = read_answer(turn.text, turn.intent, turn.services.policy.line_trouble)
        return {"step_result": answer} if answer else {}

    async def validate_step_result(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker,
                                   domain: dict[str, Any]) -> dict[str, Any]:
        """Keep the result of the step; only an answer that ends the steps stays in the slot."""
        held = tracker.get_slot("phone_steps")
        if value == UNCLEAR:
            dispatcher.utter_message(response="utter_step_unclear")
            return {"step_result": None}
        if value not in {WORKS, STILL}:
            return {"step_result": value}
        steps = StepsTaken.of_slot(held).after(HELPED if value == WORKS else NO_HELP)
        kept = {"phone_steps": {**(held or {}), **steps.as_slot()}}
        if value == WORKS:
            return {"step_result": WORKS, **kept}
        return {"step_result": None if steps.left else FAILED, **kept}
