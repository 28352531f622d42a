"""A code for one thing only, asked for although the number is proved: whoever proved it may be gone by now."""
from __future__ import annotations

import logging
from enum import Enum

from actions.sending_codes import code_text
from actions.told import Message, Told
from actions.turn import Turn
from casebook.privacy import mask_number
from journeys.identity import CodeVerdict
from telecom.errors import CareError, UnknownLine

log = logging.getLogger(__name__)


class CodeCheck(Enum):
    """What follows from a typed code."""

    RIGHT = "right"
    AGAIN = "again"
    OVER = "over"


def _own_name(turn: Turn, purpose: str) -> str:
    # The codes of a purpose are kept apart from the proof of the number: neither is worth anything for the other.
    return f"{turn.conversation[-70:]}/{purpose}"


async def send_fresh_code(turn: Turn, msisdn: str, purpose: str) -> Told | None:
    """Send a code for `purpose` (at most 45 letters) and say so; what is told instead when none can be sent.

    Only in a WRITE action.
    """
    given, name = turn.services, _own_name(turn, purpose)
    await turn.in_thread(given.identity.name_number, name, msisdn)
    verdict, digits = await turn.in_thread(given.identity.new_code, name, msisdn, turn.now)
    if verdict.locked:
        minutes = max(1, round(verdict.wait.total_seconds() / 60))
        return Told((Message("utter_code_locked", {"minutes": minutes}), Message("utter_fresh_code_nothing_done", {})))
    if not verdict.allowed:
        turn.say("utter_code_wait", seconds=max(1, round(verdict.wait.total_seconds())))
        return None
    text, key = code_text(given.policy, digits), f"code:{name}:{turn.now.isoformat()}"
    try:
        await given.operator.subscribers.line(msisdn)
        await given.operator.care.send_sms(msisdn, text, sender=given.policy.market.sms_sender, key=key)
    except UnknownLine:
        # Nobody is to learn from the answer which numbers exist.
        pass
    except CareError as error:
        log.warning("no code could be sent: %s", type(error).__name__)
        await turn.in_thread(given.identity.take_back_code, name, msisdn)
        return Told((Message("utter_fresh_code_not_sent", {}),))
    turn.say("utter_fresh_code_sent", number=mask_number(msisdn))
    return None


async def check_fresh_code(turn: Turn, digits: str, customer_id: str | None, msisdn: str, purpose: str) -> CodeCheck:
    """Judge a typed code and say what is wrong with it. A right one counts once."""
    identity, name = turn.services.identity, _own_name(turn, purpose)
    verdict = await turn.in_thread(identity.try_code, name, digits, customer_id, turn.now)
    if verdict is CodeVerdict.RIGHT:
        await turn.in_thread(identity.forget, name)
        return CodeCheck.RIGHT
    left = await turn.in_thread(identity.tries_left, name, msisdn)
    turn.say(f"utter_code_{verdict.value}", left=left, minutes=turn.services.policy.identity.lock_minutes)
    if verdict is CodeVerdict.LOCKED:
        turn.say("utter_fresh_code_nothing_done")
        return CodeCheck.OVER
    return CodeCheck.AGAIN
