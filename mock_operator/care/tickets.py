"""Trouble tickets (621): what is understood of a ticket, and what its status may become."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete

from mock_operator.care import decisions
from mock_operator.care.tables import TicketLink, TroubleTicket
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import to_paise
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso, parse
from mock_operator.web.resource import Document

STATUSES = ("acknowledged", "inProgress", "pending", "held", "resolved", "closed", "rejected", "cancelled")
FINAL = frozenset({"closed", "rejected", "cancelled"})
ARRAYS = {
    "note": "notes",
    "relatedEntity": "related_entities",
    "relatedParty": "related_parties",
    "externalIdentifier": "external_identifiers",
    "troubleTicketCharacteristic": "characteristics",
}
TEXTS = {
    "name": "name",
    "description": "description",
    "severity": "severity",
    "ticketType": "ticket_type",
    "priority": "priority",
    "statusChangeReason": "status_reason",
}
TIMES = {
    "expectedResolutionDate": "expected_resolution",
    "requestedResolutionDate": "requested_resolution",
    "resolutionDate": "resolved",
}
LINK_PATHS = ("externalIdentifier.id", "relatedParty.partyOrPartyRole.id", "relatedEntity.entity.id")


def create(work: Work, body: Document) -> TroubleTicket:
    """POST: open a ticket. Raises BadRequest when it is not understood, Conflict when a rule forbids it."""
    for name in ("description", "severity", "ticketType"):
        if not isinstance(body.get(name), str):
            raise BadRequest(f"{name} is a text and must be given")
    status = _status(body) or "acknowledged"
    fields = _read(work, body)
    ticket = TroubleTicket(
        id=new_id("TT"),
        status=status,
        created=work.now,
        last_update=work.now,
        status_changed=work.now,
        history=[],
        credited=0,
        **{column: [] for column in ARRAYS.values()},
    )
    _set(ticket, fields)
    if ticket.expected_resolution is None:
        hours = work.parameters.resolution_hours.get(ticket.priority or "", work.parameters.resolution_hours["Low"])
        ticket.expected_resolution = work.now + timedelta(hours=hours)
    _enter(work, ticket, status)
    work.add(ticket)
    decisions.take_effect(work, ticket)
    _link(work, ticket)
    return ticket


def change(work: Work, ticket: TroubleTicket, body: Document) -> TroubleTicket:
    """PATCH: change a ticket; arrays replace what was there, only notes are added to.

    Raises Conflict TICKET_FINAL when it is closed, rejected or cancelled.
    """
    if ticket.status in FINAL:
        raise Conflict("TICKET_FINAL", f"ticket {ticket.id} is {ticket.status} and is changed no more")
    status = _status(body)
    fields = _read(work, body)
    if "notes" in fields:
        known = {note.get("id") for note in ticket.notes}
        fields["notes"] = ticket.notes + [note for note in fields["notes"] if note["id"] not in known]
    _set(ticket, fields)
    ticket.last_update = work.now
    if status is not None and status != ticket.status:
        _enter(work, ticket, status)
        work.tell("621", "troubleTicket", "StatusChange", ticket)
    work.session.flush()
    decisions.take_effect(work, ticket)
    _link(work, ticket)
    return ticket


def _status(body: Document) -> str | None:
    status = body.get("status")
    if status is not None and status not in STATUSES:
        raise BadRequest(f"status must be one of {', '.join(STATUSES)}")
    return status


def _enter(work: Work, ticket: TroubleTicket, status: str) -> None:
    """Write down a new status and since when it holds."""
    ticket.status, ticket.status_changed = status, work.now
    entry = {"status": status, "statusChangeDate": iso(work.now), "@type": "StatusChange"}
    if ticket.status_reason:
        entry["statusChangeReason"] = ticket.status_reason
    ticket.history = [*ticket.history, entry]
    if status == "resolved" and ticket.resolved is None:
        ticket.resolved = work.now
    elif status in decisions.OPEN:
        ticket.resolved = None


def _read(work: Work, body: Document) -> dict[str, Any]:
    """The columns that a body sets, checked."""
    fields: dict[str, Any] = {}
    for name, column in TEXTS.items():
        if name in body:
            if not isinstance(body[name], str):
                raise BadRequest(f"{name} must be a text")
            fields[column] = body[name]
    for name, column in TIMES.items():
        if name in body:
            fields[column] = _time(name, body[name])
    for name, column in ARRAYS.items():
        if name in body:
            fields[column] = _objects(name, body[name])
    for note in fields.get("notes", []):
        note.setdefault("id", new_id("NOTE"))
        note.setdefault("date", iso(work.now))
    for column, inner, kind in (
        ("related_entities", "entity", "EntityRef"),
        ("related_parties", "partyOrPartyRole", "PartyRef"),
    ):
        for entry in fields.get(column, []):
            ref = entry.get(inner)
            if not isinstance(ref, dict) or not isinstance(ref.get("id"), str):
                raise BadRequest(f"each element names what it relates to in {inner}: {{id, @referredType}}")
            ref.setdefault("@type", kind)
    return fields


TYPES = {
    "note": "Note",
    "relatedEntity": "RelatedEntity",
    "relatedParty": "RelatedPartyRefOrPartyRoleRef",
    "externalIdentifier": "ExternalIdentifier",
}


def _objects(name: str, value: Any) -> list[Document]:
    """An array of objects, each with the `@type` that version 5 demands in answers."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadRequest(f"{name} must be an array of objects")
    if name != "troubleTicketCharacteristic":
        return [{"@type": TYPES[name], **entry} for entry in value]
    for entry in value:
        if not isinstance(entry.get("name"), str):
            raise BadRequest("each characteristic needs a name")
    return [{"@type": characteristic_type(entry.get("value")), **entry} for entry in value]


def characteristic_type(value: Any) -> str:
    """The type of a characteristic by its value."""
    if isinstance(value, bool):
        return "BooleanCharacteristic"
    if isinstance(value, (int, float)):
        return "NumberCharacteristic"
    return "ObjectCharacteristic" if isinstance(value, dict) else "StringCharacteristic"


def _time(name: str, value: Any) -> datetime:
    try:
        return parse(value)
    except (ValueError, AttributeError, TypeError, OverflowError):
        raise BadRequest(f"{name} must be an ISO 8601 time") from None


def _set(ticket: TroubleTicket, fields: dict[str, Any]) -> None:
    """Set columns, and those that the rules read from them."""
    for column, value in fields.items():
        setattr(ticket, column, value)
    by_type = {entry["entity"].get("@referredType"): entry["entity"]["id"] for entry in ticket.related_entities}
    ticket.bill_id = by_type.get("CustomerBill")
    ticket.rate_id = by_type.get("AppliedCustomerBillingRate")
    ticket.payment_id = by_type.get("Payment")
    values = {entry["name"]: entry.get("value") for entry in ticket.characteristics}
    ticket.dispute_amount = _amount("disputeAmount", values)
    ticket.credit_amount = _amount("creditAmount", values)
    if (ticket.credit_amount is None) != (not values.get("creditReason")):
        raise BadRequest("creditAmount and creditReason belong together")
    ticket.msisdn = str(values["msisdn"])[:20] if values.get("msisdn") else None
    parties = [entry for entry in ticket.related_parties if entry.get("role") == "customer"] or ticket.related_parties
    ticket.customer_id = parties[0]["partyOrPartyRole"]["id"][:64] if parties else None


def _amount(name: str, values: dict[str, Any]) -> int | None:
    value = values.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)) or value <= 0:
        raise BadRequest(f"{name} must be a positive number of rupees")
    try:
        return to_paise(value)
    except ValueError as wrong:
        raise BadRequest(f"{name}: {wrong}") from None


def _link(work: Work, ticket: TroubleTicket) -> None:
    """Keep the values by which the ticket is found."""
    found = {
        "externalIdentifier.id": [entry.get("id") for entry in ticket.external_identifiers],
        "relatedParty.partyOrPartyRole.id": [entry["partyOrPartyRole"]["id"] for entry in ticket.related_parties],
        "relatedEntity.entity.id": [entry["entity"]["id"] for entry in ticket.related_entities],
    }
    work.session.execute(delete(TicketLink).where(TicketLink.ticket_id == ticket.id))
    for path, values in found.items():
        for value in values:
            if isinstance(value, str):
                work.session.add(TicketLink(ticket_id=ticket.id, path=path, value=value[:255]))
    work.session.flush()


def render(_: Work, row: TroubleTicket) -> Document:
    """621 TroubleTicket."""
    return {
        "name": row.name,
        "description": row.description,
        "severity": row.severity,
        "ticketType": row.ticket_type,
        "priority": row.priority,
        "status": row.status,
        "statusChangeDate": iso(row.status_changed),
        "statusChangeReason": row.status_reason,
        "statusChangeHistory": row.history,
        "creationDate": iso(row.created),
        "lastUpdate": iso(row.last_update),
        "expectedResolutionDate": iso(row.expected_resolution),
        "requestedResolutionDate": iso(row.requested_resolution),
        "resolutionDate": iso(row.resolved),
        **{name: getattr(row, column) or None for name, column in ARRAYS.items()},
    }
