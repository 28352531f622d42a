"""Periods of time: billing cycles and calendar intervals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from understanding.entities.calendar_words import (
    alternatives,
    first_of_month,
    interval,
    lookup,
    month_interval,
    squeeze,
)
from understanding.entities.span import Entity


class PeriodReader:
    """Reads "last month", "February", "this cycle", "last 3 months".

    The value is either "cycle:<offset>" (billing cycles, whose days only the operator knows; "cycle:-1" is the last
    one, "cycle:-3..-1" the last three) or an ISO interval "2026-02-01/2026-02-28" with both days included. A month
    also carries the extra key `cycle`, its offset, because a customer's "last month" mostly means the last bill.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        """Args: words, the content of `data/patterns/dates.yml`."""
        self._named, self._months, self._units = (lookup(words[key]) for key in ("periods", "months", "units"))
        self._numbers = dict(words["numbers"])
        month = alternatives(self._months)
        # "may", "march", "mar", "sep" and the like need a word beside them that speaks of time.
        plain = alternatives([word for word in self._months if len(word) > 4 and word not in ("march",)])
        self._rules = {
            "named": rf"(?P<name>{alternatives(self._named)})",
            "counted": rf"(?:last|past|previous|pichle)\s+(?P<count>\d{{1,2}}|{alternatives(self._numbers)})\s+"
            rf"(?P<unit>{alternatives(self._units)})",
            "month": rf"(?P<month>{plain})(?!\s*\d{{1,2}}(?!\d))(?:\s+(?P<year>20\d\d))?",
            "told_month": rf"(?:(?<=for )|(?<=in )|(?<=of )|(?<=since )|(?<=last )|(?<=from )|(?<=this )|(?<=till ))"
            rf"(?P<month>{month})(?!\s*\d{{1,2}}(?!\d))(?:\s+(?P<year>20\d\d))?",
            "month_of": rf"(?P<month>{month})(?:\s+(?P<year>20\d\d))?"
            r"(?=(?:'s)?\s+(?:month|bill|ka\s+bill|statement|invoice|usage))",
            "bare_month": rf"^\s*(?P<month>{month})\s*$",
        }
        self._compiled = {name: re.compile(rf"(?<!\w)(?:{rule})(?!\w)", re.I) for name, rule in self._rules.items()}
        day = rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{month})"
        self._range = re.compile(
            rf"(?:from|between)\s+(?P<first>{day})\s+(?:to|till|and|until|-)\s+(?P<last>{day})", re.I
        )

    def find(self, text: str, today: date) -> Iterator[Entity]:
        """Periods mentioned in the text."""
        for match in self._range.finditer(text):
            yield from self._days_range(match, today)
        for name, rule in self._compiled.items():
            for match in rule.finditer(text):
                if name == "named":
                    value, extra = self._resolve_named(match, today)
                elif name == "counted":
                    value, extra = self._resolve_counted(match, today), {}
                else:
                    value, extra = self._resolve_month(match, today)
                yield Entity("period", value, match.start(), match.end(), 24, extra)

    def _resolve_named(self, match: re.Match[str], today: date) -> tuple[str, dict[str, Any]]:
        unit, offset_text = self._named[squeeze(match.group("name"))].split(":")
        offset = int(offset_text)
        if unit == "cycle":
            return f"cycle:{offset}", {}
        if unit == "month":
            return month_interval(first_of_month(today, offset)), {"cycle": offset}
        if unit == "week":
            monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
            return interval(monday, monday + timedelta(days=6)), {}
        year = today.year + offset
        return interval(date(year, 1, 1), date(year, 12, 31)), {}

    def _resolve_counted(self, match: re.Match[str], today: date) -> str:
        written = squeeze(match.group("count"))
        count = max(int(self._numbers.get(written, written)), 1)
        unit = self._units[squeeze(match.group("unit"))]
        if unit == "cycle":
            return "cycle:-1" if count == 1 else f"cycle:-{count}..-1"
        if unit == "month":
            return interval(first_of_month(today, -count), first_of_month(today) - timedelta(days=1))
        days = count * {"day": 1, "week": 7, "year": 365}[unit]
        return interval(today - timedelta(days=days), today)

    def _resolve_month(self, match: re.Match[str], today: date) -> tuple[str, dict[str, Any]]:
        month = int(self._months[match.group("month").lower()])
        year = match.groupdict().get("year")
        if year:
            first = date(int(year), month, 1)
        else:
            first = date(today.year if month <= today.month else today.year - 1, month, 1)
        offset = (first.year - today.year) * 12 + first.month - today.month
        return month_interval(first), {"cycle": offset}

    def _days_range(self, match: re.Match[str], today: date) -> Iterator[Entity]:
        days = []
        for written in (match.group("first"), match.group("last")):
            day, name = re.match(r"(\d+)\D*?\s+(\w+)$", written).groups()  # type: ignore[union-attr]
            month = int(self._months[name.lower()])
            year = today.year if month <= today.month else today.year - 1
            try:
                days.append(date(year, month, int(day)))
            except ValueError:
                return
        if days[0] <= days[1]:
            yield Entity("period", interval(days[0], days[1]), match.start("first"), match.end("last"), 18)
