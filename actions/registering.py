"""Registering a request in the chat: ticket, words, SMS."""
from __future__ import annotations

from actions.notices import ticket_fields
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import Events, Turn
from journeys.care_request import CareRequest
from telecom.subscriber import Customer, Line

_RESPONSES = {"Callback Request": "utter_request_callback", "Technical": "utter_request_technical",
              "Complaint": "utter_request_open"}


async def register(turn: Turn, line: Line, customer: Customer, subject: str) -> Events:
    """Open the ticket about a subject (an intent), or name the open one, with docket and due time."""
    given = turn.services
    words = str(turn.slot("complaint_words") or "")
    ticket, existing = await CareRequest(given.operator, given.policy, given.clock).register(
        subject, words, line, customer)
    if ticket is None:
        told = Told((Message("utter_request_admin_only", {}), Message("utter_offer_desk", {})))
        return await say_all(turn, told, line.msisdn)
    if existing:
        known = Told((Message("utter_request_known", docket_words(ticket, given)),))
        return await say_all(turn, known, line.msisdn)
    told = Told((Message(_RESPONSES[ticket.kind], docket_words(ticket, given)),),
                (Notice("ticket", ticket.id, ticket_fields(given, ticket)),))
    return await say_all(turn, await notify(given, line.msisdn, told), line.msisdn)
