"""Billing cycles: a month from one cycle day to the next, at midnight of the operator's own time."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

LAST_CYCLE_DAY = 28


@dataclass(frozen=True)
class Cycle:
    """One billing cycle, `start` inclusive and `end` exclusive, both with a time zone."""

    start: datetime
    end: datetime

    @property
    def days(self) -> int:
        """Days in the cycle, 28 to 31."""
        return (self.end - self.start).days

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def _months_later(start: datetime, months: int) -> datetime:
    month = start.month - 1 + months
    return start.replace(year=start.year + month // 12, month=month % 12 + 1)


def cycle_at(moment: datetime, day: int, zone: timezone) -> Cycle:
    """The cycle that `moment` falls in, for an account billed on `day` (1 to 28) of the month.

    Raises ValueError for a day that not every month has.
    """
    if not 1 <= day <= LAST_CYCLE_DAY:
        raise ValueError(f"cycle day {day} is not between 1 and {LAST_CYCLE_DAY}")
    local = moment.astimezone(zone)
    start = local.replace(day=day, hour=0, minute=0, second=0, microsecond=0)
    if start > local:
        start = _months_later(start, -1)
    return Cycle(start, _months_later(start, 1))


def next_cycle(cycle: Cycle) -> Cycle:
    """The cycle that begins where `cycle` ends."""
    return Cycle(cycle.end, _months_later(cycle.end, 1))


def earlier_cycle(cycle: Cycle, months: int) -> Cycle:
    """The cycle `months` before `cycle`."""
    start = _months_later(cycle.start, -months)
    return Cycle(start, _months_later(start, 1))


def cycle_day_before(moment: datetime, days: int, zone: timezone) -> int:
    """The cycle day of an account whose last cycle closed about `days` before `moment` (29 to 31 become 28)."""
    return min((moment.astimezone(zone) - timedelta(days=days)).day, LAST_CYCLE_DAY)


def midnight(moment: datetime, zone: timezone) -> datetime:
    """The beginning of the operator's day that `moment` falls in."""
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
