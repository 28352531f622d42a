"""Opening and closing journeys: what the customer came for, what they came for next, and the way on at the end."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from rasa_sdk.events import ActionExecuted, FollowupAction, Restarted, SlotSet, UserUttered

from actions.amounts import named_amount
from actions.general_question import answer_question
from actions.numbers import FOR_OTHERS, not_theirs, own_number
from actions.open_question import open_question
from actions.phone_steps import answers_a_step
from actions.reading_answers import is_an_answer
from actions.turn import CareAction, Events, Turn
from business.policy import Policy
from casebook.privacy import mask_text
from telecom.money import Money

JOURNEY_SLOTS = ["complaint_about", "complaint_amount", "complaint_words", "decision", "proposal_open", "step_result",
                 "steps_open"]


def journey_of(intent: str, policy: Policy) -> str:
    """The journey that an intent opens (requests.yml); one that is not listed there is a complaint."""
    request = policy.requests.get(intent)
    return request.journey if request else "complaints"


class OpenJourney(CareAction):
    """Keeps what was said when a journey begins, and what it interrupts. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_open_journey"

    async def act(self, turn: Turn) -> Events:
        """Fill the complaint's slots; an unfinished journey goes to the waiting ones.

        Words that name an option of the open question, or say that a code cannot be read, are an answer, though by
        themselves they would open a journey.
        """
        if await is_an_answer(turn):
            return as_if_said(turn.text, "inform")
        if await answer_question(turn, certain=True):
            # A question about mobile service in general needs no number. What was being done goes on.
            return [FollowupAction((turn.tracker.active_loop or {}).get("name") or "action_listen")]
        intent, policy = turn.intent, turn.services.policy
        opened, request = journey_of(intent, policy), policy.requests.get(intent)
        interrupted = turn.slot("opened_by") if (turn.tracker.active_loop or {}).get("name") else None
        waiting = [w for w in turn.slot("waiting") or [] if journey_of(w["intent"], policy) != opened]
        if interrupted and journey_of(interrupted, policy) != opened:
            waiting.append({"intent": interrupted, "words": turn.slot("complaint_words") or ""})
        waiting += self._said_beside(turn, opened, waiting)
        before, heard = list(turn.slot("tone") or []), turn.understanding.get("tone") or {}
        tone = list(dict.fromkeys([*before, *heard]))
        proved = await turn.in_thread(turn.services.identity.verified, turn.conversation, turn.now)
        named = None if proved is not None and opened in FOR_OTHERS else own_number(
            turn.text, policy.market.country, not_theirs(opened, policy))
        if proved is not None and named is not None and named != proved.msisdn:
            # Another line needs a proof of its own.
            await turn.in_thread(turn.services.identity.forget, turn.conversation)
            proved = None
        refused = turn.slot("one_time_code") == "locked"
        if "anger" in tone and "anger" not in before:
            turn.say("utter_hear_anger")
        elif proved is None:
            turn.say(f"utter_open_{(request and request.opening) or opened}")
        return [
            SlotSet("opened_by", intent), SlotSet("waiting", waiting), SlotSet("tone", tone),
            SlotSet("proposal_open", None), SlotSet("decision", None), SlotSet("steps_open", None),
            SlotSet("step_result", None),
            SlotSet("complaint_about", (request and request.about) or intent),
            SlotSet("complaint_amount", named_amount(turn)), SlotSet("complaint_words", mask_text(turn.text[:500])),
            # A code that was refused for good in an earlier journey may be asked for anew in this one.
            SlotSet("one_time_code", None if proved is None else turn.slot("one_time_code")),
            SlotSet("line_number", None if proved is None and (named is not None or refused)
                    else turn.slot("line_number")),
        ]


    @staticmethod
    def _said_beside(turn: Turn, opened: str, waiting: list[dict[str, str]]) -> list[dict[str, str]]:
        """Requests for other journeys in the same message: one thing at a time, the rest is offered afterwards."""
        policy = turn.services.policy
        taken = {opened, *(journey_of(w["intent"], policy) for w in waiting)}
        beside = []
        for request in turn.understanding.get("requests") or []:
            intent = str(request["intent"])
            if intent in policy.requests and journey_of(intent, policy) not in taken:
                taken.add(journey_of(intent, policy))
                beside.append({"intent": intent, "words": mask_text(str(request["words"])[:200])})
        return beside


class SayChecking(CareAction):
    """Says that work is under way, before the work: what an action says arrives only when it has ended. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_say_checking"

    async def act(self, turn: Turn) -> Events:
        """Nothing is said to be checked when the number could not be proved."""
        if await turn.in_thread(turn.services.identity.verified, turn.conversation, turn.now) is not None:
            policy, intent = turn.services.policy, str(turn.slot("opened_by"))
            request = policy.requests.get(intent)
            turn.say(f"utter_checking_{(request and request.checking) or journey_of(intent, policy)}")
        return []


class CloseJourney(CareAction):
    """Clears what a journey used, and offers what is waiting. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_close_journey"

    async def act(self, turn: Turn) -> Events:
        """Null the journey's slots; ask about the next open request, or whether there is anything else."""
        cleared: Events = [SlotSet(slot, None) for slot in JOURNEY_SLOTS]
        waiting = list(turn.slot("waiting") or [])
        following = waiting.pop() if waiting else None
        if following is not None:
            # The button says again, in the customer's own words, what was left waiting.
            turn.say(f"utter_offer_{journey_of(following['intent'], turn.services.policy)}", choices=[
                {"response": "utter_choice_resume", "words": following["words"]}, {"response": "utter_choice_leave"}])
        elif said_last(turn).get("hands_over"):
            turn.say("utter_offer_call_time")
        elif not said_last(turn).get("asks"):
            turn.say("utter_anything_else")
        spoken_of = {"intent": turn.slot("opened_by"), "words": turn.slot("complaint_words") or ""}
        if spoken_of["intent"] is not None:
            cleared.append(SlotSet("last_request", spoken_of))
        return [*cleared, SlotSet("waiting", waiting), SlotSet("offered", following), SlotSet("opened_by", None)]


class TakeUpOffer(CareAction):
    """"Yes" outside a journey: takes up what was offered last. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_take_up_offer"

    async def act(self, turn: Turn) -> Events:
        """Go on as if the customer had said the offered request again; without an offer ask what it is about."""
        meant = said_last(turn)
        offered = turn.slot("offered") if meant.get("offers") else None
        if "yes_intent" in meant:
            offered = {"intent": meant["yes_intent"], "words": meant["yes_words"]}
        if not offered and await open_question(turn) is not None:
            # The question was left open: the answer got lost, or the customer has thought it over. It is asked again.
            return [SlotSet("decision", None), FollowupAction("proposal_form")]
        if not offered:
            turn.say("utter_what_else")
            return []
        return [SlotSet("offered", None), *as_if_said(offered["words"], offered["intent"])]


class FollowUp(CareAction):
    """"Still nothing", "check again": looks again at what was spoken of last. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_follow_up"

    async def act(self, turn: Turn) -> Events:
        """Go on as if the last request had been said again; facts are read anew, so the answer is today's."""
        last = turn.slot("last_request")
        if not last:
            turn.say("utter_what_about")
            return []
        return as_if_said(last["words"], last["intent"])


def as_if_said(text: str, intent: str) -> Events:
    """Go on as if the customer had said this, understood as `intent`."""
    parsed = {"intent": {"name": intent, "confidence": 1.0}, "entities": [], "text": text}
    return [ActionExecuted("action_listen"), UserUttered(text=text, parse_data=parsed)]


class Restart(CareAction):
    """Starts over: also ends the proof of the number, since somebody else may write now. READ."""

    def name(self) -> str:
        """Takes the place of Rasa's own action of this name."""
        return "action_restart"

    async def act(self, turn: Turn) -> Events:
        """Forget the number and the open question, and the conversation's slots.

        Who was told to restart the phone and says so has answered a step: Rasa takes such words for an order to itself.
        """
        if answers_a_step(turn):
            return as_if_said(turn.text, "inform")
        await turn.in_thread(turn.services.identity.forget, turn.conversation)
        await turn.in_thread(turn.services.cases.drop_proposal, turn.conversation)
        turn.say("utter_restart")
        return [Restarted()]


class CancelJourney(CareAction):
    """"Stop this": forgets the journey and its open question. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_cancel_journey"

    async def act(self, turn: Turn) -> Events:
        """Nothing was done that is not said; the proof of the number stays."""
        await turn.in_thread(turn.services.cases.drop_proposal, turn.conversation)
        proved = await turn.in_thread(turn.services.identity.verified, turn.conversation, turn.now)
        unproved = []
        if proved is None:
            await turn.in_thread(turn.services.identity.forget, turn.conversation)
            unproved = ["line_number", "one_time_code"]
        turn.say("utter_cancelled")
        cleared = [*JOURNEY_SLOTS, "opened_by", "requested_slot", "phone_steps", *unproved]
        return [SlotSet(slot, None) for slot in cleared]


def said_last(turn: Turn) -> dict[str, Any]:
    """What data/texts says (`metadata`) of the response that was said last.

    `asks`: it ends with a question; `offers`: it offers what is waiting; `hands_over`: it tells that a colleague takes
    over what could not be done here; `yes_intent` and `yes_words`: what
    a plain yes asks for, and the words that would ask for it.
    """
    said = [event for event in turn.tracker.events if event.get("event") == "bot"]
    return dict((said[-1].get("metadata") or {}).get("metadata") or {}) if said else {}


def complaint_amount(turn: Turn) -> Money | None:
    """The amount that opened the journey."""
    amount = turn.slot("complaint_amount")
    return None if amount is None else Money(Decimal(str(amount)), turn.services.policy.market.currency)
