"""Dates, resolved to ISO days relative to today."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from understanding.entities.calendar_words import alternatives, first_of_month, lookup, squeeze
from understanding.entities.span import Entity

_ORDINAL = r"(?:st|nd|rd|th)"
# "on the 5th" is a day; "the 4th time" is a count.
_AFTER = "|".join(rf"(?<={word} )" for word in ("on", "since", "from", "by", "till", "until", "before", "after", "the"))
_COUNTED = r"time|month|day|call|attempt|complaint|bill|recharge|week|year|person|g\b"
# Written-out dates are stronger than phone numbers; "the 5th" is the weakest.
_RANKS = {"iso": 9, "numeric": 9, "ordinal": 22}


class DateReader:
    """Reads days: "yesterday", "12/01/2026", "5th March", "last Monday", "3 days ago", "on the 5th".

    Day comes before month (Indian and British order). A day without a year is the one nearest to today; a weekday is
    the last one unless "next", "this" or "coming" stands before it.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        """Args: words, the content of `data/patterns/dates.yml`."""
        self._days, self._weekdays, self._months = (lookup(words[key]) for key in ("days", "weekdays", "months"))
        self._numbers = dict(words["numbers"])
        month, weekday = alternatives(self._months), alternatives(self._weekdays)
        count = alternatives(self._numbers)
        year = r"(?P<year>20\d\d|\d\d(?!\s?[:\w]))"
        rules = {
            "relative": rf"(?P<word>{alternatives(self._days)})",
            "iso": r"(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)(?!\d)",
            "numeric": r"(?P<day>\d\d?)(?P<sep>[/.\-])(?P<month>\d\d?)(?P=sep)(?P<year>20\d\d|\d\d)(?![\d/])",
            # One part has two digits: "2/2" is a part of a message or a count.
            "short": r"(?=\d\d/|\d/\d\d)(?P<day>\d\d?)/(?P<month>\d\d?)(?![\d/])",
            "day_month": rf"(?P<day>\d\d?){_ORDINAL}?(?:\s+of)?[\s\-]*(?P<name>{month})(?:[\s,\-.]+'?{year})?",
            "month_day": rf"(?P<name>{month})\.?[\s\-]*(?P<day>\d\d?){_ORDINAL}?(?![\d:]|\s?(?:gb|mb|rs))"
            r"(?:[\s,]+(?P<year>20\d\d))?",
            "ordinal": rf"(?:{_AFTER})(?:the\s+)?(?P<day>\d\d?){_ORDINAL}(?!\s*(?:{_COUNTED}))",
            "ago": rf"(?P<count>\d{{1,3}}|{count})\s+(?P<unit>days?|din|weeks?|months?|mahine)\s+"
            r"(?:ago|back|before|pehle)",
            "weekday": rf"(?:(?P<which>last|past|this|next|coming|on|since|from|by|till|until)\s+)?"
            rf"(?P<weekday>{weekday})",
        }
        self._rules = {name: re.compile(rf"(?<![\w/.\-])(?:{rule})(?!\w)", re.I) for name, rule in rules.items()}

    def find(self, text: str, today: date) -> Iterator[Entity]:
        """Days mentioned in the text; the value is an ISO date."""
        for name, rule in self._rules.items():
            for match in rule.finditer(text):
                day = self._resolve(name, match, today)
                if day is not None:
                    start = match.start({"weekday": "weekday", "ordinal": "day"}.get(name, 0))
                    yield Entity("date", day.isoformat(), start, match.end(), _RANKS.get(name, 20))

    def _resolve(self, rule: str, match: re.Match[str], today: date) -> date | None:
        parts: dict[str, str] = match.groupdict()
        if rule == "relative":
            return today + timedelta(days=int(self._days[squeeze(parts["word"])]))
        if rule == "weekday":
            return self._weekday(parts, today)
        if rule == "ago":
            count = int(self._numbers.get(squeeze(parts["count"]), parts["count"]))
            unit = parts["unit"].lower()
            if unit.startswith("m"):
                return _valid(first_of_month(today, -count), min(today.day, 28))
            return today - timedelta(days=count * (7 if unit.startswith("w") else 1))
        if rule == "ordinal":
            candidates = [_valid(first_of_month(today, offset), int(parts["day"])) for offset in (-1, 0, 1)]
            return _nearest(candidates, today)
        month = int(self._months[parts["name"].lower()]) if parts.get("name") else int(parts["month"])
        if not 1 <= month <= 12:
            return None
        day = int(parts["day"])
        if parts.get("year"):
            year = int(parts["year"])
            return _valid(date(year + 2000 if year < 100 else year, month, 1), day)
        return _nearest([_valid(date(today.year + offset, month, 1), day) for offset in (-1, 0, 1)], today)

    def _weekday(self, parts: Mapping[str, str], today: date) -> date | None:
        word, which = parts["weekday"].lower(), (parts["which"] or "").lower()
        if len(word) <= 3 and not which:
            return None  # "sun", "sat" and "mon" alone are more often other words
        offset = int(self._weekdays[word]) - today.weekday()
        if which in ("next", "coming", "by", "till", "until"):
            return today + timedelta(days=offset if offset > 0 else offset + 7)
        if which == "this":
            return today + timedelta(days=offset)
        return today + timedelta(days=offset if offset < 0 else offset - 7)


def _valid(first: date, day: int) -> date | None:
    try:
        return first.replace(day=day)
    except ValueError:
        return None


def _nearest(candidates: list[date | None], today: date) -> date | None:
    possible = [candidate for candidate in candidates if candidate is not None]
    return min(possible, key=lambda candidate: abs((candidate - today).days), default=None)
