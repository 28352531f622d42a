"""Tickets (dockets) as the assistant writes and reads them (TMF621)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecom.money import Money

# TM Forum's states of a ticket on which somebody still has to act (TMF621).
OPEN_STATES = frozenset({"acknowledged", "inProgress", "pending", "held"})


@dataclass(frozen=True)
class NewTicket:
    """A ticket to be opened.

    `case_key` is the assistant's own name of the case: the same case never gets a second ticket.
    `related` are (id, TM Forum type) pairs of the evidence; `notes` is the case file, one paragraph each.
    `customer_id` is None when nobody has proved who they are. With `credit` set the ticket is a decided one and the
    operator posts the credit.
    """

    kind: str
    case_key: str
    customer_id: str | None
    msisdn: str
    summary: str
    notes: tuple[str, ...]
    severity: str
    priority: str
    queue: str
    segment: str
    due: datetime
    related: tuple[tuple[str, str], ...] = ()
    disputed: Money | None = None
    credit: Money | None = None
    credit_reason: str | None = None


@dataclass(frozen=True)
class Ticket:
    """A ticket as the operator holds it; `id` is the docket number."""

    id: str
    kind: str
    status: str
    created: datetime
    due: datetime | None
    summary: str
    related_ids: tuple[str, ...] = ()
    disputed: Money | None = None
    credit: Money | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.status in OPEN_STATES

    @property
    def stands(self) -> bool:
        """Whether it takes care of its case: open, or decided with a credit."""
        return self.open or (self.credit is not None and self.status in {"resolved", "closed"})
