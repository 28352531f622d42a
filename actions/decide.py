"""The one open question: says what would be done, takes yes or no, does it."""
from __future__ import annotations

import re
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.bootstrap import services
from actions.dispute import open_dispute
from actions.open_question import open_question
from actions.recharge import carry_out
from actions.subscription import stop_service
from actions.told import Told, say_all
from actions.turn import CareAction, Events, Turn
from actions.usage_dispute import dispute_usage


class AskDecision(CareAction):
    """Asks the open question, and again after a digression. READ."""

    def name(self) -> str:
        """Rasa calls it by the form's and the slot's name."""
        return "action_ask_proposal_form_decision"

    async def act(self, turn: Turn) -> Events:
        """What, price, when, and yes or no."""
        proposal = await open_question(turn)
        if proposal is None:
            turn.say("utter_nothing_to_decide")
            return [SlotSet("requested_slot", None)]
        choices = [{"response": "utter_choice_yes"}, {"response": "utter_choice_no"}]
        turn.say(f"utter_propose_{proposal.kind}", choices=choices, **proposal.content.get("say", {}))
        return []


class ValidateProposalForm(FormValidationAction):
    """Takes yes and no in any form; other words are digressions for the rules."""

    def name(self) -> str:
        """See domain.yml."""
        return "validate_proposal_form"

    async def extract_decision(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                               domain: dict[str, Any]) -> dict[str, Any]:
        """Yes or no, when it is being asked for."""
        if tracker.get_slot("requested_slot") != "decision":
            return {}
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        answers = {"affirm": True, "deny": False, "cancel": False}
        proposal = await open_question(Turn(dispatcher, tracker, services()))
        to_stop = proposal is not None and proposal.kind.startswith("stop_")
        words = re.sub(r"[^a-z ]", "", str(tracker.latest_message.get("text") or "").lower()).strip()
        if to_stop and words in services().policy.recharge.stop_answers:
            return {"decision": True}
        if intent in answers:
            return {"decision": answers[intent]}
        # Words that no rule takes: the question is asked again, and nothing beside it.
        return {"decision": "unclear"} if intent in {"inform", "go_back", "nlu_fallback", None} else {}

    async def validate_decision(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker,
                                domain: dict[str, Any]) -> dict[str, Any]:
        """Only extract_decision can set it, from the understood intent."""
        if value == "unclear":
            dispatcher.utter_message(response="utter_yes_or_no")
            return {"decision": None}
        # What happens to the yes is the next action's matter. Were that action to fail, the rules must not find the
        # question open and the answer given, and carry out the same yes over and over.
        return {"decision": value, "proposal_open": None}


class CarryOut(CareAction):
    """Does what was proposed, or leaves it. WRITE: with proved identity, the customer's yes, and a key."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_carry_out_proposal"

    async def act(self, turn: Turn) -> Events:
        """Carry out once; a repeated yes finds no open question."""
        cases = turn.services.cases
        proved = await turn.identity()
        proposal = await open_question(turn)
        if proposal is None:
            turn.say("utter_nothing_to_decide")
            return [SlotSet("proposal_open", False)]
        content = proposal.content
        if turn.slot("decision") is not True:
            # The question is kept for a while: people think it over, and a later "yes" has it asked again.
            turn.say(f"utter_kept_{proposal.kind}", **content.get("say", {}))
            return [SlotSet("proposal_open", False)]
        told: Told
        if proposal.kind == "dispute_line":
            told = await open_dispute(turn, content)
        elif proposal.kind == "dispute_usage":
            told = await dispute_usage(turn, content)
        elif proposal.kind == "stop_service":
            told = await stop_service(turn, content)
        else:
            told = await carry_out(turn, proposal.kind, str(content["case"]), content.get("product"))
        await turn.in_thread(cases.drop_proposal, turn.conversation)
        return await say_all(turn, told, proved.msisdn)
