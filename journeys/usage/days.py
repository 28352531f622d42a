"""Data by days and hours of the market's clock. Sums are exact: no MB is lost or counted twice."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

from telecom.usage import DataUse

_NOTHING = (Decimal(0),) * 24


@dataclass(frozen=True)
class DayOfUse:
    """One calendar day: MB in each hour, from the one that begins at midnight on."""

    day: date
    hours: tuple[Decimal, ...] = _NOTHING

    @property
    def mb(self) -> Decimal:
        """MB of the whole day."""
        return sum(self.hours, Decimal(0))

    def between(self, start: int, end: int) -> Decimal:
        """MB from one full hour until another of the same day."""
        return sum(self.hours[start:end], Decimal(0))


def by_day(uses: Iterable[DataUse], first: date, last: date, zone: ZoneInfo) -> tuple[DayOfUse, ...]:
    """Every day from the first to the last, those without use too; records of other days are left out."""
    hours: dict[date, list[Decimal]] = {
        first + timedelta(days=n): list(_NOTHING) for n in range((last - first).days + 1)}
    for use in uses:
        local = use.at.astimezone(zone)
        if local.date() in hours:
            hours[local.date()][local.hour] += use.mb
    return tuple(DayOfUse(day, tuple(of_day)) for day, of_day in hours.items())


def total_mb(days: Iterable[DayOfUse]) -> Decimal:
    """MB of all days."""
    return sum((day.mb for day in days), Decimal(0))


def usual_mb(days: Iterable[DayOfUse], needed: int) -> Decimal | None:
    """The median of days on which data was used; None when these are fewer than needed to speak of "usual"."""
    used = [day.mb for day in days if day.mb > 0]
    return median(used) if len(used) >= needed else None
