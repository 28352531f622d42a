"""Which charges have a docket, so that none is disputed or credited twice and each can be told what became of it."""
from __future__ import annotations

from collections.abc import Iterable

from telecom.tickets import Ticket


def dockets_of_charges(tickets: Iterable[Ticket]) -> dict[str, Ticket]:
    """The dispute that takes care of each charge, by the charge's id; one that was rejected or cancelled does not.

    Of several the one that is still open counts most, then one that gave a credit, then the newest.
    """
    standing = [ticket for ticket in tickets
                if ticket.kind == "Bill Dispute" and ticket.status not in {"rejected", "cancelled"}]
    standing.sort(key=lambda ticket: (ticket.open, ticket.credit is not None, ticket.created))
    return {related: ticket for ticket in standing for related in ticket.related_ids}
