"""A complaint about data that was taken without a usage record, after the customer's yes."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.tell_account import volume
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify
from actions.turn import Turn
from casebook.case_book import OpenCase
from journeys.usage import DisputedUsage, DisputeUsage

JOURNEY = "dispute_usage"


async def dispute_usage(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Register it with its evidence, or say that the figures agree by now."""
    line, customer = await turn.subscriber()
    given, words = turn.services, str(content.get("words") or "")

    async def work() -> Told:
        done = await DisputeUsage(given.operator, given.policy, given.clock).run(line, customer, words)
        return await notify(given, line.msisdn, _told(done, given))
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, {"words": words}, work)


async def take_up_usage_dispute(case: OpenCase) -> None:
    """Finish a complaint that a crash left half registered; its docket reaches the customer by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    done = await DisputeUsage(given.operator, given.policy, given.clock).run(
        line, customer, str(case.content.get("words") or ""))
    if done.ticket is not None and done.ticket.created >= case.started:
        await notify(given, line.msisdn, Told((), (Notice("ticket", done.ticket.id,
                                                          ticket_fields(given, done.ticket)),)))


def _told(done: DisputedUsage, given: Services) -> Told:
    if done.ticket is None or done.checked.verdict is None:
        return Told((Message("utter_usage_agrees_now", {}),))
    if not done.new:
        return Told((Message("utter_usage_disputed_before", docket_words(done.ticket, given)),))
    words = {"missing": volume(done.checked.verdict.missing, given), **docket_words(done.ticket, given)}
    return Told((Message("utter_usage_disputed", words),),
                (Notice("ticket", done.ticket.id, ticket_fields(given, done.ticket)),))
