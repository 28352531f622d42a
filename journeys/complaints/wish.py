"""What the customer wants done about complaints, and of which tickets it can be done. Pure."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from business.complaint_policy import ComplaintsPolicy, ComplaintTopic
from journeys.said import says
from telecom.tickets import StatusChange, Ticket, TicketNote

APPEAL = "Appeal"


class Wish(Enum):
    """What is to be done with a complaint that is registered."""

    STATUS = "status"
    WITHDRAW = "withdraw_ticket"
    APPEAL = "appeal_ticket"
    REOPEN = "reopen_ticket"


@dataclass(frozen=True)
class Followed:
    """A ticket as the customer is told about it. `steps` is what happened last, oldest first."""

    ticket: Ticket
    late: bool
    steps: tuple[TicketNote | StatusChange, ...]


def wish_of(words: str, policy: ComplaintsPolicy) -> Wish:
    """What the words ask for; STATUS when they ask for nothing else."""
    asked = [(Wish.WITHDRAW, policy.withdraw_words), (Wish.APPEAL, policy.appeal_words),
             (Wish.REOPEN, policy.reopen_words)]
    return next((wish for wish, phrases in asked if says(words, phrases)), Wish.STATUS)


def topic_of(words: str, policy: ComplaintsPolicy) -> ComplaintTopic | None:
    """What a complaint is about; None when its words do not say."""
    return next((topic for topic in policy.topics if says(words, topic.words)), None)


def says_enough(words: str, policy: ComplaintsPolicy) -> bool:
    """Whether a colleague could work with these words alone."""
    return len(re.findall(r"\w+", words)) >= policy.words_enough


def follow(ticket: Ticket, policy: ComplaintsPolicy, now: datetime) -> Followed:
    """What happened with a ticket since it was registered: its statuses, and what colleagues wrote.

    The notes of the assistant itself are the case file for colleagues and no news for the customer.
    """
    steps: list[tuple[datetime, TicketNote | StatusChange]] = [(c.at, c) for c in ticket.history[1:]]
    steps += [(n.at, n) for n in ticket.notes if n.at is not None and n.author not in policy.own_authors]
    steps.sort(key=lambda step: step[0])
    return Followed(ticket, ticket.late(now), tuple(step for _, step in steps[-policy.steps_told:]))


def recent(tickets: Sequence[Ticket], policy: ComplaintsPolicy, now: datetime) -> list[Ticket]:
    """Open tickets, the late ones first, then those resolved a short while ago, newest first."""
    standing = sorted((t for t in tickets if t.open), key=lambda t: (not t.late(now), -t.created.timestamp()))
    since = now - timedelta(days=policy.resolved_told_days)
    resolved = [t for t in tickets if t.status == "resolved" and (t.resolved or t.created) >= since]
    return [*standing, *sorted(resolved, key=lambda t: t.resolved or t.created, reverse=True)]


def named(tickets: Sequence[Ticket], words: str) -> list[Ticket]:
    """The tickets whose docket number stands in the words."""
    said = words.upper()
    return [ticket for ticket in tickets if re.search(rf"(?<![\w-]){re.escape(ticket.id.upper())}(?!\w)", said)]


def choices_for(wish: Wish, tickets: Sequence[Ticket], policy: ComplaintsPolicy, now: datetime) -> list[Ticket]:
    """The tickets with which it can be done, late ones first. Appeals themselves are only followed.

    Open ones can be withdrawn, resolved ones opened again, late and resolved ones appealed.
    """
    known = [ticket for ticket in recent(tickets, policy, now) if ticket.kind != APPEAL]
    appealed = {about for ticket in tickets if ticket.kind == APPEAL and ticket.open for about in ticket.related_ids}
    may = {
        Wish.STATUS: lambda ticket: False,
        Wish.WITHDRAW: lambda ticket: ticket.open,
        Wish.REOPEN: lambda ticket: ticket.status == "resolved",
        Wish.APPEAL: lambda ticket: ticket.id not in appealed and (ticket.late(now) or ticket.status == "resolved"),
    }[wish]
    return [ticket for ticket in known if may(ticket)]
