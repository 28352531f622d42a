"""Outages of a seed."""

from typing import Any

from pydantic import ValidationError

from mock_operator.care import outages, tickets
from mock_operator.care.seed_schema import Outage, TicketSeed
from mock_operator.customers.tables import Customer
from mock_operator.errors import BadRequest
from mock_operator.store.work import Work
from mock_operator.times import iso, relative

NETWORK = {"id": "ORG-NETWORK", "name": "Network operations", "role": "originator", "@referredType": "Organization"}


def load_outages(work: Work, entries: list[dict[str, Any]]) -> None:
    """Create the outages of a seed. Raises BadRequest that names the wrong entry."""
    for entry in entries:
        try:
            outage = Outage.parse_obj(entry)
            since = relative(outage.since, work.now)
            expected_end = relative(outage.expectedEnd, work.now) if outage.expectedEnd else None
        except (ValidationError, ValueError) as wrong:
            raise BadRequest(f"outage {entry.get('name')!r}: {wrong}") from None
        outages.add(
            Work(work.session, since, work.parameters),
            name=outage.name,
            category="system.originated",
            description=outage.description,
            reason=outage.reason,
            priority=1,
            originator=NETWORK,
            places=[{"id": place.id, "name": place.name, "role": "affectedArea"} for place in outage.places],
            status=outage.status,
            expected_end=expected_end,
        )


def load_tickets(work: Work, customer: Customer, entries: list[dict[str, Any]]) -> None:
    """Register the tickets of a customer at their times and play what happened with them.

    Raises BadRequest that names the customer and the wrong entry.
    """
    for entry in entries:
        try:
            seed = TicketSeed.parse_obj(entry)
            times = [relative(text, work.now) for text in (seed.at, *(each.at for each in seed.happened))]
            due = relative(seed.due, work.now)
        except (ValidationError, ValueError) as wrong:
            raise BadRequest(f"ticket of {customer.msisdn}: {wrong}") from None
        ticket = tickets.create(Work(work.session, times[0], work.parameters), {
            "name": seed.about, "description": seed.about, "ticketType": seed.type, "severity": seed.severity,
            "priority": seed.priority, "expectedResolutionDate": iso(due),
            "relatedParty": [{"role": "customer", "partyOrPartyRole": {
                "id": customer.id, "@type": "PartyRoleRef", "@referredType": "Customer"}}],
            "troubleTicketCharacteristic": [{"name": "msisdn", "value": customer.msisdn}],
        })
        for at, event in zip(times[1:], seed.happened, strict=True):
            change: dict[str, Any] = {"status": event.status} if event.status else {}
            if event.note:
                change["note"] = [{"author": event.author, "text": event.note}]
            tickets.change(Work(work.session, at, work.parameters), ticket, change)
