"""Requests for a person, and everything that the chat cannot do by itself yet: a docket, never a dead end."""
from __future__ import annotations

from actions.identify import ProvedNumberForm
from actions.registering import register
from actions.tell_bill import docket_words
from actions.told import Message, Told, say_all
from actions.turn import CareAction, Events, Turn
from journeys.care_request import CareRequest
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
            return await self._dockets(turn, line, customer)
        return await register(turn, line, customer, intent)

    @staticmethod
    async def _dockets(turn: Turn, line: Line, customer: Customer) -> Events:
        """Each open docket: what it is about, how it stands, until when it is answered."""
        given = turn.services
        tickets = await CareRequest(given.operator, given.policy, given.clock).tickets(customer)
        open_ones = [ticket for ticket in tickets if ticket.open][:given.policy.chat.dockets_told]
        messages = [Message("utter_ticket_status", {
            "name": given.policy.ticket_name(ticket.kind), "status": {"response": f"utter_docket_{ticket.status}"},
            "opened": given.speaker.when(ticket.created, turn.now), **docket_words(ticket, given)})
            for ticket in open_ones]
        return await say_all(turn, Told(tuple(messages) or (Message("utter_no_tickets", {}),)), line.msisdn)
