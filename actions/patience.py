"""Long work: as long as a chat can wait, and no longer."""
from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from actions.turn import Turn

log = logging.getLogger(__name__)
T = TypeVar("T")

# Rasa's channels give an action ten seconds before a streamed answer breaks off; two are left for the way back.
CHAT_SECONDS = 8.0
_going_on: set[asyncio.Task[Any]] = set()


async def patiently(turn: Turn, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`, or None when it goes on in the background. Its errors before that are raised here."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=CHAT_SECONDS)
    if done:
        return task.result()
    _going_on.add(task)
    task.add_done_callback(_ended)
    return None


def _ended(task: asyncio.Task[Any]) -> None:
    _going_on.discard(task)
    if not task.cancelled() and task.exception() is not None:
        log.warning("work in the background failed: %s", type(task.exception()).__name__)
