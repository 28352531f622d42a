"""Where data went, in the order of what matters: our own figures first, then days, nights and the size of the pack."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from business.money_policy import UsagePolicy
from journeys.usage.days import DayOfUse, total_mb, usual_mb
from journeys.usage.reading import Allowance


class Reason(Enum):
    """What explains that data is gone."""

    INCONSISTENT = "inconsistent"  # the buckets fell by more than the records sum to: nothing is explained
    HEAVY_DAYS = "heavy_days"
    AT_NIGHT = "at_night"
    SMALL_PACK = "small_pack"
    AS_USUAL = "as_usual"
    UNUSED = "unused"


@dataclass(frozen=True)
class Verdict:
    """Why data is gone; MB everywhere. `missing` is what the buckets lost without a record, 0 within the tolerance.

    `usual` is the median day of the customer, None when too little is known; `pace` the average of a day and `a_day`
    what the allowance gives for a day, None when it has no limit or no end.
    """

    reasons: tuple[Reason, ...]
    used: Decimal
    missing: Decimal = Decimal(0)
    heavy: tuple[DayOfUse, ...] = ()
    night: Decimal = Decimal(0)
    usual: Decimal | None = None
    pace: Decimal = Decimal(0)
    a_day: Decimal | None = None

    @property
    def consistent(self) -> bool:
        """Whether the records account for what the buckets lost."""
        return self.missing == 0


def judge(allowance: Allowance, days: Sequence[DayOfUse], earlier: Sequence[DayOfUse], length: int | None,
          policy: UsagePolicy) -> Verdict:
    """The verdict on the days of an allowance that runs for `length` days (None: no end), beside the days before it.

    When our own figures disagree nothing is said about how the customer used data.
    """
    used = total_mb(days)
    missing = _missing(allowance, used, policy)
    if missing:
        return Verdict((Reason.INCONSISTENT,), used, missing)
    if not used:
        return Verdict((Reason.UNUSED,), used)
    known = usual_mb(earlier, policy.history_needs_days)
    usual = known if known is not None else usual_mb(days, policy.history_needs_days)
    heavy = _heavy(allowance, days, usual, policy)
    night = sum((day.between(policy.night_from, policy.night_to) for day in days), Decimal(0))
    at_night = night >= policy.night_min_mb and night * 100 >= used * policy.night_share_percent
    a_day = allowance.granted_mb / length if allowance.granted_mb is not None and length else None
    pace = _pace(earlier if known is not None else days)
    small = a_day is not None and pace * 100 > a_day * (100 + policy.small_percent)
    reasons = [reason for reason, holds in ((Reason.HEAVY_DAYS, bool(heavy)), (Reason.AT_NIGHT, at_night),
                                            (Reason.SMALL_PACK, small)) if holds]
    return Verdict(tuple(reasons) or (Reason.AS_USUAL,), used, heavy=heavy, night=night if at_night else Decimal(0),
                   usual=usual, pace=pace, a_day=a_day)


def _missing(allowance: Allowance, used: Decimal, policy: UsagePolicy) -> Decimal:
    """MB that the buckets lost beyond what the records sum to, when that is more than the tolerance."""
    if allowance.taken_mb is None:
        return Decimal(0)
    gap = allowance.taken_mb - used
    return gap if gap > max(policy.tolerance_mb, used * policy.tolerance_percent / 100) else Decimal(0)


def _heavy(allowance: Allowance, days: Sequence[DayOfUse], usual: Decimal | None,
           policy: UsagePolicy) -> tuple[DayOfUse, ...]:
    """Days far above the usual one, or that took a great part of the allowance by themselves; biggest first."""
    granted = allowance.granted_mb

    def stands_out(day: DayOfUse) -> bool:
        above_usual = usual is not None and day.mb >= usual * policy.heavy_factor
        great_part = granted is not None and day.mb * 100 >= granted * policy.heavy_share_percent
        return day.mb >= policy.heavy_min_mb and (above_usual or great_part)

    found = sorted((day for day in days if stands_out(day)), key=lambda day: (-day.mb, day.day))
    return tuple(found[:policy.heavy_days_named])


def _pace(days: Sequence[DayOfUse]) -> Decimal:
    """The average of the days from the first one with use on."""
    first = next((n for n, day in enumerate(days) if day.mb), len(days))
    counted = days[first:]
    return total_mb(counted) / len(counted) if counted else Decimal(0)
