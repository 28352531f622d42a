"""Takes up the cases that a killed process left in the middle."""
from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from actions import airtime, bill, dispute, line, pack_shop, pay_link, recharge, subscription, usage_dispute
from actions.bootstrap import Running, running, services
from casebook.case_book import OpenCase
from telecom.errors import CareError

log = logging.getLogger(__name__)

# A journey that is still running in this or another process is left alone for this long.
_AGE = timedelta(seconds=30)
_EVERY_SECONDS = 20.0
_GIVE_UP = timedelta(hours=24)
_TAKE_UP: dict[str, Callable[[OpenCase], Awaitable[None]]] = {
    recharge.JOURNEY: recharge.take_up_repair, bill.JOURNEY: bill.take_up_review,
    dispute.JOURNEY: dispute.take_up_dispute, subscription.JOURNEY: subscription.take_up_stop,
    line.JOURNEY: line.take_up_line, usage_dispute.JOURNEY: usage_dispute.take_up_usage_dispute,
    pack_shop.JOURNEY: pack_shop.take_up_purchase, pay_link.JOURNEY: pay_link.take_up_link,
    airtime.JOURNEY: airtime.take_up_airtime}


async def recover_forever() -> None:
    """Look for unfinished cases, now and then; runs as long as the action server."""
    while True:
        try:
            await recover_once()
        except Exception:
            log.exception("looking for unfinished cases failed")
        await asyncio.sleep(_EVERY_SECONDS)


async def recover_once() -> int:
    """Finish every case that was begun a while ago and never ended; gives back how many were finished."""
    given = services()
    now = given.clock.now()
    finished = 0
    for case in await asyncio.to_thread(given.cases.unfinished, now - _AGE):
        if now - case.started > _GIVE_UP:
            await asyncio.to_thread(given.cases.finish, case.id, "given up", now)
            log.error("case %s could not be finished for %s; its state is in the audit trail", case.id, _GIVE_UP)
            continue
        token = running.set(Running(case.conversation, "recovery", may_write=True))
        try:
            await _TAKE_UP[case.journey](case)
            await asyncio.to_thread(given.cases.finish, case.id, "recovered", given.clock.now())
            finished += 1
        except CareError as error:
            log.warning("case %s is not recovered yet: %s", case.id, type(error).__name__)
        except Exception:
            # One case that cannot be read must not hold up the others.
            log.exception("case %s cannot be recovered", case.id)
        finally:
            running.reset(token)
    return finished
