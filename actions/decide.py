"""The one open question: asks it, takes the answer, and has it carried out."""
from __future__ import annotations

import re
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import ANSWERS, TAKES_NO
from actions.bootstrap import services
from actions.open_question import keep_answer, kept_answer, open_question
from actions.reading_answers import NO, UNCLEAR, YES, read_answer
from actions.told import Told, say_all
from actions.turn import CareAction, Events, Turn


class AskDecision(CareAction):
    """Asks the open question, and again after a digression. READ."""

    def name(self) -> str:
        """Rasa calls it by the form's and the slot's name."""
        return "action_ask_proposal_form_decision"

    async def act(self, turn: Turn) -> Events:
        """What, price, when, and yes or no; or the options to choose from; or the value that is needed."""
        proposal = await open_question(turn)
        if proposal is None:
            turn.say("utter_nothing_to_decide")
            return [SlotSet("requested_slot", None)]
        content = proposal.content
        options = [{"response": each["response"], **(each.get("say") or {}), "key": each["key"]}
                   for each in content.get("options") or []]
        if options:
            options.append({"response": "utter_choice_none"})
        elif not content.get("value"):
            options = [{"response": "utter_choice_yes"}, {"response": "utter_choice_no"}]
        turn.say(f"utter_propose_{proposal.kind}", choices=options, **(content.get("say") or {}))
        return []


class ValidateProposalForm(FormValidationAction):
    """Takes the answer in any words; what is no answer is a digression for the rules."""

    def name(self) -> str:
        """See domain.yml."""
        return "validate_proposal_form"

    async def extract_decision(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                               domain: dict[str, Any]) -> dict[str, Any]:
        """The answer, when it is being asked for."""
        if tracker.get_slot("requested_slot") != "decision":
            return {}
        turn = Turn(dispatcher, tracker, services())
        proposal = await open_question(turn)
        content = proposal.content if proposal is not None else {}
        to_stop = proposal is not None and proposal.kind.startswith("stop_")
        # Whole answers that mean yes or no to this question, though they would open a journey elsewhere ("close it").
        words = re.sub(r"[^a-z ]", "", turn.text.lower()).strip()
        if words in [*(turn.services.policy.recharge.stop_answers if to_stop else ()), *content.get("yes", ())]:
            return {"decision": YES}
        if words in content.get("no", ()):
            return {"decision": NO}
        answer = read_answer(turn, content)
        return {} if answer is None else {"decision": answer}

    async def validate_decision(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker,
                                domain: dict[str, Any]) -> dict[str, Any]:
        """Only extract_decision can set it. The answer itself is kept in the casebook: it may be personal."""
        turn = Turn(dispatcher, tracker, services())
        if not isinstance(value, str):
            # Rasa also validates what was set before the form began. Only words are an answer.
            return {"decision": None, "proposal_open": None}
        if value == UNCLEAR:
            # Words that no rule takes: the question is asked again, and nothing beside it.
            proposal = await open_question(turn)
            content = proposal.content if proposal is not None else {}
            turn.say(f"utter_unclear_{'choice' if content.get('options') else content.get('value') or 'decision'}")
            return {"decision": None}
        if value != NO:
            await keep_answer(turn, await open_question(turn), value)
        # What happens to the yes is the next action's matter. Were that action to fail, the rules must not find the
        # question open and the answer given, and carry out the same yes over and over.
        return {"decision": value != NO, "proposal_open": None}


class CarryOut(CareAction):
    """Does what was proposed, or leaves it. WRITE: with proved identity, the customer's yes, and a key."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_carry_out_proposal"

    async def act(self, turn: Turn) -> Events:
        """Carry out once; a repeated yes finds no open question."""
        cases = turn.services.cases
        proposal = await open_question(turn)
        if proposal is None or not proposal.content.get("without_proof"):
            await turn.identity()
        if proposal is None:
            turn.say("utter_nothing_to_decide")
            return [SlotSet("proposal_open", False)]
        # Before the work: a code that was typed wrong ends the proof, and the next question is about the same line.
        line = await turn.in_thread(turn.services.identity.identity, turn.conversation)
        msisdn = line.msisdn if line is not None else ""
        content, answer = proposal.content, NO
        if turn.slot("decision") is True:
            kept = kept_answer(turn, proposal)
            if kept is None and content.get("takes_code"):
                # The process that heard the code is gone, and the code was written down nowhere: it is asked for again.
                return await say_all(turn, Told((), proposal=proposal), msisdn)
            answer = kept or YES
        elif proposal.kind not in TAKES_NO:
            turn.say(f"utter_kept_{proposal.kind}", **(content.get("say") or {}))
            return [SlotSet("proposal_open", False)]
        told = await ANSWERS[proposal.kind](turn, content, answer)
        await turn.in_thread(cases.drop_proposal, turn.conversation)
        return await say_all(turn, told, msisdn)
