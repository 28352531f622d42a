"""Requests for a person, and everything that the chat cannot do by itself yet: a docket, never a dead end."""
from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.patience import patiently
from actions.recharge import repair, say_all
from actions.registering import register
from actions.tell_bill import docket_words
from actions.turn import CareAction, Events, Turn
from journeys.recharge_repair import Complaint
from telecom.subscriber import Customer, Line


class ValidateCareRequestForm(ProvedNumberForm):
    """Collects the proved number for a request."""

    form = "care_request_form"


class RegisterRequest(CareAction):
    """Registers what the customer asks for, or tells how earlier requests stand. WRITE: one ticket a request."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_register_request"

    async def act(self, turn: Turn) -> Events:
        """A docket with due time in the chat and by SMS."""
        line, customer = await turn.subscriber()
        intent = str(turn.slot("opened_by") or "raise_complaint")
        if intent == "ticket_status":
            tickets = [t for t in await turn.services.operator.care.tickets(customer.id) if t.open]
            if not tickets:
                turn.say("utter_no_tickets")
            for ticket in tickets[:3]:
                turn.say("utter_ticket_status", summary=ticket.summary, status=ticket.status,
                         opened=turn.services.speaker.when(ticket.created, turn.now),
                         **docket_words(ticket, turn.services))
            return [SlotSet("proposal_open", False)]
        if intent == "refund_status" and line.account_type == "prepaid":
            return await self._refund(turn, line, customer)
        return await register(turn, line, customer, intent)

    @staticmethod
    async def _refund(turn: Turn, line: Line, customer: Customer) -> Events:
        """Where the money of a recharge is: the recharge journey knows, and puts right what is wrong."""
        complaint = Complaint("recharge", complaint_amount(turn), str(turn.slot("complaint_words") or ""),
                              tuple(turn.slot("ignored_cases") or ()))
        told = await patiently(turn, repair(turn.services, turn.conversation, line, customer, complaint))
        if told is None:
            turn.say("utter_taking_longer")
            return [SlotSet("proposal_open", False)]
        if told.nothing_wrong:
            return await register(turn, line, customer, "refund_status")
        return await say_all(turn, told)
