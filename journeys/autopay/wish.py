"""What a customer wants of automatic payment, from their words. Pure."""
from __future__ import annotations

import re
from enum import Enum

from business.money_policy import AutopayPolicy


class Wish(Enum):
    """What is to be done; SEE when the words name nothing of it."""

    ON = "on"
    OFF = "off"
    DAY = "day"
    BOUNCED = "bounced"
    SEE = "see"


def wish_of(words: str, policy: AutopayPolicy) -> Wish:
    """The first of bounced, off, day and on that the words name: "registered but it was rejected" is about the latter.

    "Turn off" is tried before "on", since more words are said around a wish to begin.
    """
    said = " ".join(re.findall(r"[^\W_]+", words.lower()))

    def named(names: list[str]) -> bool:
        return any(f" {name} " in f" {said} " for name in names)
    if named(policy.words_for_bounced):
        return Wish.BOUNCED
    if named(policy.words_for_off):
        return Wish.OFF
    if named(policy.words_for_day) and named(policy.words_for_change):
        return Wish.DAY
    return Wish.ON if named(policy.words_for_on) else Wish.SEE
