"""Puts tickets into words: how they stand, what happened, and what may be done with them."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from actions.bootstrap import Services
from actions.tell_bill import docket_words
from actions.told import Message
from casebook.case_book import Proposal
from journeys.complaints import Followed, Wish, follow
from telecom.tickets import StatusChange, Ticket, TicketNote

# The question that each wish asks before anything is changed.
_PROPOSALS = {Wish.WITHDRAW: "withdraw_ticket", Wish.REOPEN: "reopen_ticket", Wish.APPEAL: "appeal_ticket"}


def known_tickets(tickets: Sequence[Ticket], given: Services, now: datetime) -> tuple[Message, ...]:
    """How each ticket stands; one that is late is said to be late."""
    return tuple(_known(follow(ticket, given.policy.complaints, now), given, now) for ticket in tickets)


def _known(followed: Followed, given: Services, now: datetime) -> Message:
    ticket, speaker = followed.ticket, given.speaker
    words: dict[str, Any] = {"name": given.policy.ticket_name(ticket.kind), "opened": speaker.when(ticket.created, now),
                             "status": {"response": f"utter_docket_{ticket.status}"},
                             "news": _news(followed, given, now), **docket_words(ticket, given)}
    if followed.late:
        return Message("utter_ticket_late", words)
    if not ticket.open:
        return Message("utter_ticket_ended", words)
    if ticket.call is not None:
        return Message("utter_ticket_call", words | {"slot": speaker.hours(ticket.call.start, ticket.call.end, now)})
    return Message("utter_ticket_status", words)


def _news(followed: Followed, given: Services, now: datetime) -> list[dict[str, Any]]:
    if not followed.steps:
        return [{"response": "utter_ticket_no_news"}]
    return [_step(step, given, now) for step in followed.steps]


def _step(step: TicketNote | StatusChange, given: Services, now: datetime) -> dict[str, Any]:
    when = given.speaker.when(step.at or now, now)
    if isinstance(step, TicketNote):
        return {"response": "utter_ticket_note", "when": when, "text": step.text}
    return {"response": "utter_ticket_step", "when": when, "status": {"response": f"utter_docket_{step.status}"}}


def wish_question(wish: Wish, tickets: Sequence[Ticket], words: str, given: Services) -> Proposal:
    """The question before something is done with a ticket; with several of them the question which one."""
    if len(tickets) > 1:
        options = [{"key": ticket.id, "response": "utter_choice_docket", "words": [ticket.id],
                    "say": {"docket": ticket.id, "name": given.policy.ticket_name(ticket.kind)}} for ticket in tickets]
        return Proposal("which_ticket", {"options": options, "wish": wish.value, "words": words})
    ticket, regulator = tickets[0], given.policy.market.regulator
    held: Any = "" if wish is not Wish.WITHDRAW or ticket.disputed is None else {
        "response": "utter_withdraw_held", "amount": given.speaker.money(ticket.disputed)}
    say = {"docket": ticket.id, "name": given.policy.ticket_name(ticket.kind), "held": held,
           "authority": regulator.appeal_to, "days": str(regulator.appeal_days)}
    return Proposal(_PROPOSALS[wish], {"docket": ticket.id, "say": say, "words": words[:300]})
