"""Opening and closing journeys: what the customer came for, what they came for next, and the way on at the end."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rasa_sdk.events import ActionExecuted, Restarted, SlotSet, UserUttered

from actions.numbers import own_number
from actions.turn import CareAction, Events, Turn
from casebook.privacy import mask_text
from telecom.money import Money

# Which journey an intent opens, and what it is about there. The rules in data/rules start the same journeys.
RECHARGE = {"recharge_failed": "recharge", "recharge_status": "recharge", "data_pack_not_active": "pack",
            "balance_deducted": "balance", "slow_data": "pack"}
BILL = {"dispute_bill": "whole", "view_bill": "due", "explain_bill": "whole", "payment_not_reflected": "payment",
        "roaming_charges": "roaming", "tax_query": "tax", "vas_charges": "subscriptions", "explain_line": "line",
        "dispute_line": "dispute"}
BALANCE = {"check_balance", "check_data_usage", "check_validity"}
# Responses that end with a question of their own; "anything else?" behind them would be one question too many.
QUESTIONS = {"utter_bill_ask_more", "utter_offer_person", "utter_offer_desk", "utter_bill_lines_asked",
             "utter_bill_line_unknown", "utter_dispute_which", "utter_recharge_all_well", "utter_no_tickets",
             "utter_line_is_prepaid", "utter_line_is_postpaid", "utter_nothing_to_decide",
             "utter_recharge_already_escalated", "utter_bill_explain_offer"}
# Responses after which a plain yes asks for a call.
CALL_OFFERS = {"utter_offer_person", "utter_offer_desk", "utter_recharge_already_escalated"}
EXPLAIN_OFFER = "utter_bill_explain_offer"
JOURNEY_SLOTS = ["complaint_about", "complaint_amount", "complaint_words", "decision", "proposal_open"]


def journey_of(intent: str) -> str:
    """The journey that an intent opens; every intent without one of its own is a request for a person."""
    if intent in RECHARGE:
        return "recharge_repair"
    if intent in BALANCE:
        return "balance"
    return "bill_review" if intent in BILL else "care_request"


class OpenJourney(CareAction):
    """Keeps what was said when a journey begins, and what it interrupts. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_open_journey"

    async def act(self, turn: Turn) -> Events:
        """Fill the complaint's slots; an unfinished journey goes to the waiting ones."""
        intent = turn.intent
        opened = journey_of(intent)
        interrupted = turn.slot("opened_by") if (turn.tracker.active_loop or {}).get("name") else None
        waiting = [w for w in turn.slot("waiting") or [] if journey_of(w["intent"]) != opened]
        if interrupted and journey_of(interrupted) != opened:
            waiting.append({"intent": interrupted, "words": turn.slot("complaint_words") or ""})
        proved = await turn.in_thread(turn.services.identity.verified, turn.conversation, turn.now)
        policy = turn.services.policy
        named = own_number(turn.text, policy.market.country, policy.recharge.wrong_number_words)
        if proved is not None and named is not None and named != proved.msisdn:
            # Another line needs a proof of its own.
            await turn.in_thread(turn.services.identity.forget, turn.conversation)
            proved = None
        if proved is None:
            turn.say(f"utter_open_{opened}")
        return [
            SlotSet("opened_by", intent), SlotSet("waiting", waiting), SlotSet("proposal_open", None),
            SlotSet("decision", None),
            SlotSet("complaint_about", RECHARGE.get(intent) or BILL.get(intent) or intent),
            SlotSet("complaint_amount", named_amount(turn)), SlotSet("complaint_words", mask_text(turn.text[:500])),
            # A code that was refused for good in an earlier journey may be asked for anew in this one.
            SlotSet("one_time_code", None if proved is None else turn.slot("one_time_code")),
            SlotSet("line_number", None if proved is None and named is not None else turn.slot("line_number")),
        ]


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
            turn.say(f"utter_offer_{journey_of(following['intent'])}", buttons=[
                {"title": "Yes, please", "payload": following["words"]}, {"title": "No, thanks", "payload": "no"}])
        elif last_response(turn) not in QUESTIONS:
            turn.say("utter_anything_else")
        return [*cleared, SlotSet("waiting", waiting), SlotSet("offered", following), SlotSet("opened_by", None)]


class TakeUpOffer(CareAction):
    """"Yes" outside a journey: takes up what was offered last. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_take_up_offer"

    async def act(self, turn: Turn) -> Events:
        """Go on as if the customer had said the offered request again; without an offer ask what it is about."""
        last, offered = last_response(turn) or "", turn.slot("offered")
        if last in CALL_OFFERS:
            offered = {"intent": "talk_to_human", "words": "talk to a person"}
        elif last == EXPLAIN_OFFER:
            offered = {"intent": "explain_bill", "words": "explain my bill"}
        elif not last.startswith("utter_offer_"):
            offered = None
        if not offered:
            turn.say("utter_what_else")
            return []
        parsed = {"intent": {"name": offered["intent"], "confidence": 1.0}, "entities": [], "text": offered["words"]}
        return [SlotSet("offered", None), ActionExecuted("action_listen"),
                UserUttered(text=offered["words"], parse_data=parsed)]


class Restart(CareAction):
    """Starts over: also ends the proof of the number, since somebody else may write now. READ."""

    def name(self) -> str:
        """Takes the place of Rasa's own action of this name."""
        return "action_restart"

    async def act(self, turn: Turn) -> Events:
        """Forget the number and the open question, and the conversation's slots."""
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
        turn.say("utter_cancelled")
        return [SlotSet(slot, None) for slot in [*JOURNEY_SLOTS, "opened_by", "requested_slot"]]


def last_response(turn: Turn) -> str | None:
    """The name of the response that was said last; None when it had none."""
    said = [event for event in turn.tracker.events if event.get("event") == "bot"]
    return (said[-1].get("metadata") or {}).get("utter_action") if said else None


def named_amount(turn: Turn) -> str | None:
    """The one amount named in the latest words, with two decimals; None when there is none or several."""
    amounts = set()
    for value in turn.entities("amount"):
        try:
            amounts.add(Decimal(str(value)))
        except InvalidOperation:
            continue
    return f"{amounts.pop():.2f}" if len(amounts) == 1 else None


def complaint_amount(turn: Turn) -> Money | None:
    """The amount that opened the journey."""
    amount = turn.slot("complaint_amount")
    return None if amount is None else Money(Decimal(str(amount)), turn.services.policy.market.currency)
