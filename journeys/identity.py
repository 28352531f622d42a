"""The rules of one-time codes. Pure: the casebook keeps the records, the clock is the caller's."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from business.market_policy import IdentityPolicy


@dataclass(frozen=True)
class CodeRecord:
    """A code that was sent. Only a salted hash of its digits is kept, and not here."""

    id: int
    sent: datetime
    expires: datetime
    wrong_tries: int
    used: bool


class CodeVerdict(Enum):
    """What a typed code is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    NONE_SENT = "none_sent"
    LOCKED = "locked"


@dataclass(frozen=True)
class SendVerdict:
    """Whether a code may be sent now; if not, how long to wait, or that the number is locked."""

    allowed: bool
    wait: timedelta = timedelta(0)
    locked: bool = False


def may_send(sent: Sequence[datetime], locked_until: datetime | None, now: datetime, policy: IdentityPolicy,
             own: Sequence[datetime] | None = None) -> SendVerdict:
    """Whether another code may go to a number; `sent` are the times of its codes, of which those of an hour count.

    `own` are those of them that this conversation asked for (None: all): its first goes at once, since a code of
    another conversation is of no use in it. Each further one waits the policy's seconds after the one before, the last
    of which counts for all that follow, until the number's codes of the hour are used up.
    """
    if locked_until is not None and locked_until > now:
        return SendVerdict(False, locked_until - now, locked=True)
    recent = sorted(moment for moment in sent if now - moment < timedelta(hours=1))
    if len(recent) >= policy.codes_per_number_per_hour:
        return SendVerdict(False, recent[0] + timedelta(hours=1) - now, locked=True)
    asked_here = recent if own is None else sorted(moment for moment in own if moment in recent)
    if not asked_here:
        return SendVerdict(True)
    waits = policy.resend_wait_seconds
    wait = timedelta(seconds=waits[min(len(asked_here), len(waits)) - 1])
    left = asked_here[-1] + wait - now
    return SendVerdict(left <= timedelta(0), max(left, timedelta(0)))


def judge_code(record: CodeRecord | None, matches: bool, now: datetime, policy: IdentityPolicy) -> CodeVerdict:
    """What a typed code is worth against the newest code sent. `matches` is whether its hash fits."""
    if record is None:
        return CodeVerdict.NONE_SENT
    if record.used:
        return CodeVerdict.USED
    if record.wrong_tries >= policy.tries:
        return CodeVerdict.LOCKED
    if now > record.expires:
        return CodeVerdict.EXPIRED
    if matches:
        return CodeVerdict.RIGHT
    return CodeVerdict.LOCKED if record.wrong_tries + 1 >= policy.tries else CodeVerdict.WRONG
