"""All readers together: from a text to its settled entities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from understanding import patterns
from understanding.entities.dates import DateReader
from understanding.entities.money import MoneyReader, VolumeReader, decimal_string
from understanding.entities.names import NameReader
from understanding.entities.numbers import NumberReader
from understanding.entities.periods import PeriodReader
from understanding.entities.references import ReferenceReader
from understanding.entities.span import Entity, settle
from understanding.readable import readable

PATTERN_FILES = ("market", "dates", "catalogue", "countries", "zones", "services")

_BARE_NUMBER = re.compile(r"^\W*(\d{1,5}(?:\.\d{1,2})?)\W*$")
# Words that may stand around a bare value without saying anything more.
_FILLER = re.compile(
    r"\b(?:my|the|is|it|its|it's|was|for|on|of|this|that|number|no|num|mobile|phone|code|otp|amount|plan|pack|one|id|"
    r"ticket|please|pls|plz|ok|okay|yes|hai|in|to|and|rs|only|sir|date|service|request|complaint|docket|sr)\b|\W",
    re.IGNORECASE,
)


class EntityRecogniser:
    """Finds every entity of the domain in a text."""

    def __init__(self, folder: Path = patterns.PATTERNS_FOLDER, today: Callable[[], date] = date.today) -> None:
        """Args:
        folder: where the pattern files are.
        today: the clock, replaceable in tests.

        Raises:
            PatternFileError: a pattern file is missing or malformed.
        """
        market, dates, catalogue, countries, zones, services = (patterns.load(name, folder) for name in PATTERN_FILES)
        self._today = today
        self._numbers = NumberReader(market["phone_regions"], market["not_a_code_after"])
        self._references = ReferenceReader(market["references"])
        self._money = MoneyReader(market)
        self._volumes = VolumeReader(market["data_units"])
        self._dates = DateReader(dates)
        self._periods = PeriodReader(dates)
        self._names = NameReader(catalogue, countries, zones, services)

    def recognise(self, text: str) -> list[Entity]:
        """The entities of the text in reading order; offsets count in the text given, overlaps are settled."""
        text = readable(text)
        return settle(self._find_all(text, self._today()))

    def _find_all(self, text: str, today: date) -> Iterator[Entity]:
        if any(character.isdigit() for character in text):
            yield from self._numbers.find(text)
            yield from self._references.find(text)
            yield from self._money.find(text)
            yield from self._volumes.find(text)
        yield from self._dates.find(text, today)
        yield from self._periods.find(text, today)
        yield from self._names.find(text)
        bare = _BARE_NUMBER.match(text)
        if bare:
            extra = {"currency": self._money.default_currency}
            yield Entity("amount", decimal_string(bare.group(1)), bare.start(1), bare.end(1), 45, extra)


def bare_value(text: str, entities: list[Entity]) -> Entity | None:
    """The first entity when the message holds nothing but values and filler words, else None."""
    if not entities:
        return None
    rest, position = [], 0
    for entity in entities:
        rest.append(text[position : entity.start])
        position = entity.end
    rest.append(text[position:])
    return entities[0] if not _FILLER.sub("", " ".join(rest)) else None
