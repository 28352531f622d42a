"""Long work: as long as a chat can wait, and no longer."""
from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from actions.bootstrap import Services
from actions.notices import send_notice
from actions.told import Told
from actions.turn import Turn
from telecom.errors import CareError, OperatorUnreachable
from telecom.fingerprint import fingerprint

log = logging.getLogger(__name__)
T = TypeVar("T")
_going_on: set[asyncio.Task[Any]] = set()


async def patiently(turn: Turn, msisdn: str, work: Coroutine[Any, Any, Told]) -> Told | None:
    """What `work` has to tell, or None when it goes on in the background; the customer then hears by SMS.

    Its errors before that are raised here; later ones leave its case on record, which is taken up again.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=turn.services.policy.chat.patience_seconds)
    if done:
        return task.result()
    turn.say("utter_taking_longer")
    late = asyncio.ensure_future(_tell_late(turn.services, msisdn, task))
    _going_on.add(late)
    late.add_done_callback(_going_on.discard)
    return None


async def in_time(turn: Turn, reading: Awaitable[T]) -> T:
    """What a reading gives. Raises OperatorUnreachable when it takes longer than a chat can wait.

    For readings whose result is told or not at all: there is nothing that could go on without the customer.
    """
    try:
        return await asyncio.wait_for(reading, turn.services.policy.chat.patience_seconds)
    except asyncio.TimeoutError:
        raise OperatorUnreachable("slower than a chat can wait") from None


async def _tell_late(given: Services, msisdn: str, task: asyncio.Task[Told]) -> None:
    try:
        told = await task
    except CareError as error:
        log.warning("work in the background failed: %s", type(error).__name__)
        return
    except Exception:
        # Nobody waits for this task any more; the log is the only one to hear it.
        log.exception("work in the background failed")
        return
    if not told.notices:
        await send_notice(given, msisdn, "checked", f"{fingerprint(msisdn)}:{given.clock.now().isoformat()}")
