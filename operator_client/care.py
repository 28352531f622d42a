"""Tickets (621) and text messages (681)."""
from __future__ import annotations

from decimal import Decimal

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, need, time_or_none
from telecom.clock import format_time, parse_time
from telecom.money import Money
from telecom.tickets import CallSlot, NewTicket, StatusChange, Ticket, TicketChange, TicketNote


class Care:
    """What is written down for people, and what is sent to the customer's phone."""

    def __init__(self, http: OperatorHttp, currency: str) -> None:
        self._http = http
        self._currency = currency

    async def open_ticket(self, ticket: NewTicket) -> Ticket:
        """Open a ticket, or give back the one that stands for the same case already.

        A case whose earlier tickets are closed or rejected gets a new one.
        """
        earlier = await self._tickets_of_case(ticket.case_key)
        standing = next((t for t in earlier if t.stands), None)
        if standing is not None:
            return standing
        key = f"ticket:{ticket.case_key}:{len(earlier)}"
        return _ticket(await self._http.create("tickets", "troubleTicket", _body(ticket), key=key), self._currency)

    async def ticket_of_case(self, case_key: str) -> Ticket | None:
        """The ticket that stands for one of the assistant's cases: open, or decided with a credit."""
        return next((t for t in await self._tickets_of_case(case_key) if t.stands), None)

    async def _tickets_of_case(self, case_key: str) -> list[Ticket]:
        answer = await self._http.read_all("tickets", "troubleTicket", externalIdentifier__id=case_key)
        return sorted((_ticket(t, self._currency) for t in answer), key=lambda t: t.created, reverse=True)

    async def ticket(self, docket: str) -> Ticket:
        """A ticket by its docket number."""
        return _ticket(await self._http.read("tickets", f"troubleTicket/{docket}"), self._currency)

    async def tickets(self, customer_id: str) -> list[Ticket]:
        """A customer's tickets, newest first."""
        answer = await self._http.read_all("tickets", "troubleTicket", relatedParty__partyOrPartyRole__id=customer_id)
        return sorted((_ticket(t, self._currency) for t in answer), key=lambda t: t.created, reverse=True)

    async def change_ticket(self, docket: str, change: TicketChange, *, key: str) -> Ticket:
        """Change a ticket. Raises OperatorRefused TICKET_FINAL when it is closed, rejected or cancelled."""
        body: Json = {"status": change.status, "statusChangeReason": change.reason,
                      "expectedResolutionDate": format_time(change.due) if change.due else None}
        if change.note:
            body["note"] = [{"@type": "Note", "author": "assistant", "text": change.note}]
        if change.call is not None:
            # An array replaces the one before, so what else stands in it is sent again.
            standing = await self._http.read("tickets", f"troubleTicket/{docket}")
            kept = [c for c in standing.get("troubleTicketCharacteristic") or [] if c["name"] not in _CALL]
            body["troubleTicketCharacteristic"] = [*kept, *_call_facts(change.call)]
        body = {name: value for name, value in body.items() if value is not None}
        return _ticket(await self._http.change("tickets", f"troubleTicket/{docket}", body, key=key), self._currency)

    async def send_sms(self, msisdn: str, text: str, *, sender: str, key: str) -> None:
        """Send a text message. The text is not logged anywhere on the assistant's side."""
        await self._http.create("messages", "communicationMessage", {
            "content": text, "messageType": "SMS", "receiver": [{"phoneNumber": msisdn}],
            "sender": {"name": sender}, "logFlag": False,
        }, key=key)


_CALL = ("callbackStart", "callbackEnd")


def _call_facts(call: CallSlot) -> list[Json]:
    return [_characteristic(name, format_time(at)) for name, at in zip(_CALL, (call.start, call.end), strict=True)]


def _characteristic(name: str, value: object) -> Json:
    return {"name": name, "value": value, "@type": "StringCharacteristic", "valueType": "string"}


def _body(ticket: NewTicket) -> Json:
    facts = {"msisdn": ticket.msisdn, "queue": ticket.queue, "segment": ticket.segment}
    listed = [_characteristic(name, value) for name, value in facts.items()]
    for name, amount in (("disputeAmount", ticket.disputed), ("creditAmount", ticket.credit)):
        if amount is not None:
            listed.append({"name": name, "@type": "NumberCharacteristic", "valueType": "number",
                           "value": float(amount.amount)})
    if ticket.call is not None:
        listed += _call_facts(ticket.call)
    if ticket.credit_reason:
        listed.append(_characteristic("creditReason", ticket.credit_reason))
    return {
        "@type": "TroubleTicket", "name": ticket.summary, "description": ticket.summary, "ticketType": ticket.kind,
        "severity": ticket.severity, "priority": ticket.priority,
        "status": "resolved" if ticket.credit is not None else "acknowledged",
        "expectedResolutionDate": format_time(ticket.due), "requestedResolutionDate": format_time(ticket.due),
        "channel": {"@type": "ChannelRef", "id": "assistant", "name": "assistant"},
        "note": [{"@type": "Note", "id": str(i), "author": "assistant", "text": text}
                 for i, text in enumerate(ticket.notes, 1)],
        "relatedEntity": [{"@type": "RelatedEntity", "role": "evidence",
                           "entity": {"@type": "EntityRef", "id": id_, "@referredType": kind}}
                          for id_, kind in ticket.related],
        "relatedParty": [] if ticket.customer_id is None else [_customer(ticket.customer_id)],
        "externalIdentifier": [{"@type": "ExternalIdentifier", "id": ticket.case_key, "owner": "assistant",
                                "externalIdentifierType": "assistantCase"}],
        "troubleTicketCharacteristic": listed,
    }


def _customer(customer_id: str) -> Json:
    return {"@type": "RelatedPartyRefOrPartyRoleRef", "role": "customer", "partyOrPartyRole": {
        "@type": "PartyRoleRef", "id": customer_id, "@referredType": "Customer"}}


def _ticket(answer: Json, currency: str) -> Ticket:
    facts = {c["name"]: c.get("value") for c in answer.get("troubleTicketCharacteristic") or []}
    related = tuple((e.get("entity") or e).get("id", "") for e in answer.get("relatedEntity") or [])
    return Ticket(
        id=need(answer, "id"), kind=str(answer.get("ticketType", "")), status=str(answer.get("status", "")),
        created=parse_time(need(answer, "creationDate")), due=time_or_none(answer.get("expectedResolutionDate")),
        summary=str(answer.get("name") or answer.get("description") or ""), related_ids=related,
        disputed=_money(facts.get("disputeAmount"), currency), credit=_money(facts.get("creditAmount"), currency),
        resolved=time_or_none(answer.get("resolutionDate")), call=_call(facts),
        notes=tuple(TicketNote(str(n.get("author", "")), str(n.get("text", "")), time_or_none(n.get("date")))
                    for n in answer.get("note") or []),
        history=tuple(StatusChange(str(c.get("status", "")), parse_time(need(c, "statusChangeDate")))
                      for c in answer.get("statusChangeHistory") or []),
    )


def _call(facts: Json) -> CallSlot | None:
    start, end = (time_or_none(facts.get(name)) for name in _CALL)
    return CallSlot(start, end) if start and end else None


def _money(value: object, currency: str) -> Money | None:
    return None if value is None else Money(Decimal(str(value)), currency)
