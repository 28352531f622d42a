"""Cases on record: what was begun for a customer is finished, whatever happens to this process."""
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from actions.bootstrap import Services
from actions.told import Told, notify
from actions.turn import Turn
from casebook.case_book import OpenCase
from telecom.subscriber import Customer, Line

T = TypeVar("T")


async def holder_of(given: Services, case: OpenCase) -> tuple[Line, Customer]:
    """The line that a case is about, and whose it is."""
    line = await given.operator.subscribers.line(case.msisdn)
    return line, await given.operator.subscribers.customer(line.customer_id)


async def carried_out(turn: Turn, journey: str, wanted: dict[str, Any],
                      do: Callable[[Services, Line, Customer, dict[str, Any]], Awaitable[Told]]) -> Told:
    """What `do` has to tell about what is wanted for the proved line, its case on record and its SMS sent."""
    line, customer = await turn.subscriber()
    given = turn.services

    async def work() -> Told:
        return await notify(given, line.msisdn, await do(given, line, customer, wanted))
    return await on_record(given, turn.conversation, line.msisdn, journey, wanted, work)


async def on_record(given: Services, conversation: str, msisdn: str, journey: str, content: dict[str, Any],
                    work: Callable[[], Awaitable[T]]) -> T:
    """Do `work` with its case on record from before its first write until after its last.

    An error leaves the case open on purpose: it is taken up again when the operator answers (actions/recovery.py).
    `content` is what taking it up again needs; it holds no personal data.
    """
    case_id = await asyncio.to_thread(given.cases.begin, conversation, msisdn, journey, content, given.clock.now())
    done = await work()
    await asyncio.to_thread(given.cases.finish, case_id, "done", given.clock.now())
    return done


async def same_wish(given: Services, msisdn: str, journey: str, kept: dict[str, Any]) -> dict[str, Any]:
    """`kept` with the `request` of an unfinished case about the very same thing, if there is one.

    Who asks again because the first answer got lost wants it once: the operator then sees one request, not two.
    """
    def wish(content: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in content.items() if name != "request"}
    earlier = [case for case in await unfinished(given, msisdn, journey) if wish(case.content) == wish(kept)]
    return {**kept, "request": earlier[-1].content["request"]} if earlier else kept


async def unfinished(given: Services, msisdn: str, journey: str) -> list[OpenCase]:
    """The cases of a line and journey whose end is not on record, oldest first."""
    found = await asyncio.to_thread(given.cases.unfinished, given.clock.now() + timedelta(seconds=1))
    return [case for case in found if case.msisdn == msisdn and case.journey == journey]
