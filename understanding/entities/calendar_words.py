"""The words of `data/patterns/dates.yml`, compiled for the readers of dates and periods."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any


def lookup(table: Mapping[str, list[str]]) -> dict[str, str]:
    """word -> key, of a table key -> words."""
    return {word.lower(): key for key, words in table.items() for word in words}


def alternatives(words: Any) -> str:
    """A regular expression for any of the words, the longest first, any white space between parts."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def first_of_month(day: date, offset: int = 0) -> date:
    """The first day of the month `offset` months away."""
    months = day.year * 12 + day.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)


def month_interval(first: date) -> str:
    """The month that begins on `first` as an ISO interval "2026-02-01/2026-02-28"."""
    return interval(first, first_of_month(first, 1) - timedelta(days=1))


def interval(start: date, end: date) -> str:
    """Both days included, as "start/end"."""
    return f"{start.isoformat()}/{end.isoformat()}"


def squeeze(text: str) -> str:
    """Lower case with single spaces, as the tables are keyed."""
    return re.sub(r"\s+", " ", text.lower())
