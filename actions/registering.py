"""Registering a request in the chat: ticket, words, SMS."""
from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.notices import send_notice, ticket_fields
from actions.tell_bill import docket_words
from actions.turn import Events, Turn
from journeys.care_request import CareRequest
from telecom.subscriber import Customer, Line

_CALL_BACK = {"talk_to_human", "report_fraud", "cancel_service", "port_number"}
# On a company's line these are the administrator's to ask for.
_ADMINISTRATOR_ONLY = {"change_plan", "cancel_service", "port_number", "credit_limit", "autopay", "activate_roaming",
                       "buy_data_pack", "new_connection", "account_details"}
_TECHNICAL = {"slow_data", "network_issue", "sim_not_active", "activate_roaming"}


async def register(turn: Turn, line: Line, customer: Customer, subject: str) -> Events:
    """Open the ticket about a subject (an intent), or name the open one, with docket and due time."""
    if customer.enterprise and not customer.enterprise_admin and subject in _ADMINISTRATOR_ONLY:
        turn.say("utter_request_admin_only")
        turn.say("utter_offer_desk", buttons=[{"title": "Yes, get in touch", "payload": "talk to a person"}])
        return [SlotSet("proposal_open", False)]
    journey = CareRequest(turn.services.operator, turn.services.policy, turn.services.clock)
    kind = "Callback Request" if subject in _CALL_BACK else "Technical" if subject in _TECHNICAL else "Complaint"
    ticket, existing = await journey.register(kind, subject, str(turn.slot("complaint_words") or ""), line, customer)
    said = docket_words(ticket, turn.services)
    responses = {"Callback Request": "utter_request_callback", "Technical": "utter_request_technical",
                 "Complaint": "utter_request_open"}
    turn.say("utter_request_known" if existing else responses[kind], **said)
    if not existing:
        await send_notice(turn.services, line.msisdn, "ticket", ticket.id, **ticket_fields(turn.services, ticket))
    return [SlotSet("proposal_open", False)]
