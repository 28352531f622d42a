"""The one open question: says what would be done, takes yes or no, does it."""
from __future__ import annotations

import asyncio
import re
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.bill import open_dispute, stop_service
from actions.bootstrap import services
from actions.recharge import carry_out, say_all
from actions.tell_recharge import Told
from actions.turn import CareAction, Events, Turn

# A button says what a customer could have typed: it works on every channel, and a typed "/command" never does.
YES_NO = [{"title": "Yes", "payload": "yes"}, {"title": "No", "payload": "no"}]


class AskDecision(CareAction):
    """Asks the open question, and again after a digression. READ."""

    def name(self) -> str:
        """Rasa calls it by the form's and the slot's name."""
        return "action_ask_proposal_form_decision"

    async def act(self, turn: Turn) -> Events:
        """What, price, when, and yes or no."""
        proposal = await turn.in_thread(turn.services.cases.proposal, turn.conversation)
        if proposal is None:
            turn.say("utter_nothing_to_decide")
            return [SlotSet("requested_slot", None)]
        turn.say(f"utter_propose_{proposal.kind}", buttons=YES_NO, **proposal.content.get("say", {}))
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
        proposal = await asyncio.to_thread(services().cases.proposal, str(tracker.sender_id))
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
        return {"decision": value}


class CarryOut(CareAction):
    """Does what was proposed, or leaves it. WRITE: with proved identity, the customer's yes, and a key."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_carry_out_proposal"

    async def act(self, turn: Turn) -> Events:
        """Carry out once; a repeated yes finds no open question."""
        cases = turn.services.cases
        proposal = await turn.in_thread(cases.proposal, turn.conversation)
        if proposal is None:
            turn.say("utter_nothing_to_decide")
            return [SlotSet("proposal_open", False)]
        content = proposal.content
        if turn.slot("decision") is not True:
            await turn.in_thread(cases.drop_proposal, turn.conversation)
            turn.say(f"utter_kept_{proposal.kind}", **content.get("say", {}))
            ignored = [*(turn.slot("ignored_cases") or []), content.get("case", "")]
            return [SlotSet("proposal_open", False), SlotSet("ignored_cases", ignored)]
        told: Told
        if proposal.kind == "dispute_line":
            told = await open_dispute(turn, content)
        elif proposal.kind == "stop_service":
            told = await stop_service(turn, content)
        else:
            told = await carry_out(turn, proposal.kind, str(content["case"]), content.get("product"))
        await turn.in_thread(cases.drop_proposal, turn.conversation)
        return await say_all(turn, told)
