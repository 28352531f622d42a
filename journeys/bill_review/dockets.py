"""Which charges have a docket, so that none is disputed or credited twice and each can be told what became of it."""
from __future__ import annotations

from collections.abc import Iterable

from telecom.billing import Bill, BillLine
from telecom.money import Money, total
from telecom.tickets import Ticket


def dockets_of_charges(tickets: Iterable[Ticket]) -> dict[str, Ticket]:
    """The dispute that takes care of each charge, by the charge's id; one that was rejected or cancelled does not.

    Of several the one that is still open counts most, then one that gave a credit, then the newest.
    """
    standing = [ticket for ticket in tickets
                if ticket.kind == "Bill Dispute" and ticket.status not in {"rejected", "cancelled"}]
    standing.sort(key=lambda ticket: (ticket.open, ticket.credit is not None, ticket.created))
    return {related: ticket for ticket in standing for related in ticket.related_ids}


def credits_booked(bill: Bill, tickets: Iterable[Ticket]) -> bool:
    """Whether a bill shows all credits that were decided for its charges."""
    decided = total((t.credit for t in tickets if t.kind == "Bill Dispute" and t.credit is not None
                     and t.stands and bill.id in t.related_ids), bill.due.currency)
    return posted_credits(bill.lines, bill.due.currency) >= decided


def posted_credits(lines: Iterable[BillLine], currency: str) -> Money:
    """What was given back on a bill."""
    return total((-line.amount for line in lines if line.is_credit and line.category == "adjustment"), currency)
