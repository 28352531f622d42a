"""Tickets (dockets) as the assistant writes and reads them (TMF621)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecom.money import Money

# TM Forum's states of a ticket on which somebody still has to act (TMF621).
OPEN_STATES = frozenset({"acknowledged", "inProgress", "pending", "held"})
# Nobody acts on it any more. A resolved one can be opened again, the others are final.
ENDED_STATES = frozenset({"resolved", "closed", "rejected", "cancelled"})


@dataclass(frozen=True)
class TicketNote:
    """What somebody wrote on a ticket."""

    author: str
    text: str
    at: datetime | None


@dataclass(frozen=True)
class StatusChange:
    """A status that a ticket was given, and when."""

    status: str
    at: datetime


@dataclass(frozen=True)
class CallSlot:
    """The time within which a person calls."""

    start: datetime
    end: datetime


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
    call: CallSlot | None = None


@dataclass(frozen=True)
class Ticket:
    """A ticket as the operator holds it; `id` is the docket number.

    `call` is when the customer is to be called; `notes` and `history` (its statuses) are oldest first.
    """

    id: str
    kind: str
    status: str
    created: datetime
    due: datetime | None
    summary: str
    related_ids: tuple[str, ...] = ()
    disputed: Money | None = None
    credit: Money | None = None
    resolved: datetime | None = None
    call: CallSlot | None = None
    notes: tuple[TicketNote, ...] = ()
    history: tuple[StatusChange, ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.status in OPEN_STATES

    @property
    def stands(self) -> bool:
        """Whether it takes care of its case: open, or decided with a credit."""
        return self.open or (self.credit is not None and self.status in {"resolved", "closed"})

    def late(self, now: datetime) -> bool:
        """Whether it should have been answered by now."""
        return self.open and self.due is not None and self.due < now


@dataclass(frozen=True)
class TicketChange:
    """What is changed on a ticket; what is None stays. `note` is added, `call` and `due` replace what was there."""

    status: str | None = None
    reason: str | None = None
    note: str | None = None
    due: datetime | None = None
    call: CallSlot | None = None
