"""Which packs a customer's own words name: by price, name, nickname, volume or validity."""
from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from telecom.catalogue import Offering
from telecom.usage import MB_PER_GB

_GB = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s*gb\b(?!\s*(?:/|a|per|each)\s*day)")
_DAYS = re.compile(r"(?<!\d)(\d+)\s*(?:days?|din)\b")
# Longer figures are phone numbers or references, those with a unit are volumes or days.
_PRICE = re.compile(r"(?<![\d.,•])(\d{2,4})(?![\d.,]*\d)(?!\s*(?:gb|mb|days?|din|min|sms|%))")


def named_offerings(text: str, offerings: Sequence[Offering]) -> list[Offering]:
    """The offerings that the words name, in the catalogue's order; none when they name none.

    A name or price decides; volume and validity only choose among those, or by themselves when nothing else is named.
    """
    said = " ".join(text.lower().replace("₹", " ").split())
    prices = {Decimal(figure) for figure in _PRICE.findall(said)}
    plain = [o for o in offerings if o.price.amount in prices or _called(o, said)]
    volumes = {Decimal(figure) * MB_PER_GB for figure in _GB.findall(said)}
    days = {int(figure) for figure in _DAYS.findall(said)}

    def fits(offering: Offering) -> bool:
        return (not volumes or offering.data_mb in volumes) and (not days or offering.days in days)
    if plain:
        return [o for o in plain if fits(o)] or plain
    return [o for o in offerings if fits(o)] if volumes or days else []


def again_wanted(text: str, words: Sequence[str]) -> bool:
    """Whether the words ask for what the customer had last."""
    said = f" {' '.join(re.sub(r'[^a-z ]', ' ', text.lower()).split())} "
    return any(f" {word} " in said for word in words)


def _called(offering: Offering, said: str) -> bool:
    # A bare figure among the nicknames is the price, which is read by itself.
    names = [offering.name.lower(), *(name.lower() for name in offering.nicknames if not name.isdigit())]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) for name in names)
