"""Shares of a month: rentals are billed in advance, so a change within the cycle is settled by days.

The day of a change belongs to the new plan.
"""

from datetime import datetime, timezone
from decimal import Decimal

from mock_operator.billing.cycle import Cycle, midnight
from mock_operator.billing.rounding import rounded


def share(amount: int, days: int, days_in_cycle: int) -> int:
    """`amount` paise for `days` of a cycle, rounded to the paisa."""
    return rounded(Decimal(amount) * days / days_in_cycle)


def days_left(moment: datetime, cycle: Cycle, zone: timezone) -> int:
    """Days from the day of `moment` to the end of the cycle, that day included."""
    return (cycle.end - midnight(moment, zone)).days


def days_held(start: datetime, end: datetime | None, cycle: Cycle, zone: timezone) -> int:
    """Days of the cycle on which something held from `start` to `end` counts."""
    first = max(midnight(start, zone), cycle.start)
    last = cycle.end if end is None else min(midnight(end, zone), cycle.end)
    return max((last - first).days, 0)
