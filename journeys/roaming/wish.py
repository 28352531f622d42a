"""What a customer wants of roaming, and for which country, by the words that policy lists."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from business.line_policy import RoamingPolicy
from journeys.said import plain, says


class Wish(Enum):
    """What is asked for."""

    USE = "use"          # to be able to use the phone abroad: packs, prices, switching on
    OFF = "off"
    TROUBLE = "trouble"  # roaming should work and does not


def wish_of(words: str, policy: RoamingPolicy) -> Wish:
    """The wish; what is plainly neither trouble nor switching off is the wish to use it."""
    if says(words, policy.trouble_words):
        return Wish.TROUBLE
    return Wish.OFF if says(words, policy.off_words) else Wish.USE


def find_country(words: str, names: Mapping[str, Sequence[str]]) -> str | None:
    """The code of the country that is named, the longest name first; None when none is."""
    text = plain(words)
    found = [(len(name), code) for code, listed in names.items() for name in listed if plain(name) in text]
    return max(found)[1] if found else None
