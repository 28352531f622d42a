"""Requests for a person, and everything that the chat cannot do by itself yet: a docket, never a dead end."""
from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.identify import ProvedNumberForm
from actions.notices import send_notice
from actions.tell_bill import docket_words
from actions.turn import CareAction, Events, Turn
from journeys.care_request import CareRequest

_PERSON = {"talk_to_human", "report_fraud", "cancel_service", "port_number"}


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
        journey = CareRequest(turn.services.operator, turn.services.policy, turn.services.clock)
        intent = str(turn.slot("opened_by") or "raise_complaint")
        if intent == "ticket_status":
            tickets = [t for t in await journey.tickets(customer) if t.open]
            if not tickets:
                turn.say("utter_no_tickets")
            for ticket in tickets[:3]:
                turn.say("utter_ticket_status", summary=ticket.summary, status=ticket.status,
                         opened=turn.services.speaker.when(ticket.created, turn.now),
                         **docket_words(ticket, turn.services))
            return [SlotSet("proposal_open", False)]
        words = str(turn.slot("complaint_words") or "")
        kind = "Callback Request" if intent in _PERSON else "Complaint"
        ticket, existing = await journey.register(kind, intent, words, line, customer)
        said = docket_words(ticket, turn.services)
        new = "utter_request_open" if kind == "Complaint" else "utter_request_callback"
        turn.say("utter_request_known" if existing else new, **said)
        if not existing:
            await send_notice(turn.services, line.msisdn, "ticket", ticket.id, docket=ticket.id,
                              registered=turn.services.speaker.when(ticket.created, turn.now), due=said["due_time"])
        return [SlotSet("proposal_open", False)]
