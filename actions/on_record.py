"""Cases on record: what was begun for a customer is finished, whatever happens to this process."""
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from actions.bootstrap import Services

T = TypeVar("T")


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
