"""Where money that goes back is, and by when it shows. Pure: records and a day in, stages out."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from business.policy import Policy
from telecom.money import Money
from telecom.recharge import Refund


class Stage(Enum):
    """Where money is on its way back."""

    ON_ITS_WAY = "on_its_way"  # we are sending it, in time
    SENT = "sent"              # the bank or wallet has it, in time
    LATE = "late"              # we should have sent it by now
    ARRIVED = "arrived"        # the bank or wallet should show it by now
    CREDITED = "credited"      # on the bill
    ON_BALANCE = "on_balance"  # on the prepaid balance
    UNDECIDED = "undecided"    # a dispute about it is open


@dataclass(frozen=True)
class MoneyBack:
    """Money that goes back, or is asked back. `expected` is the day by which a bank shows it, None where none does.

    `id` names the operator's record; `method` is what it goes back to; `docket` the ticket that it hangs on.
    """

    stage: Stage
    amount: Money
    id: str
    at: datetime | None = None
    method: str | None = None
    expected: date | None = None
    docket: str | None = None
    due: datetime | None = None


def working_days_after(day: date, count: int, working_week: Collection[int]) -> date:
    """The day that is so many working days after another; weekdays count from Monday, 0. Bank holidays are not known.

    Raises ValueError when no day of the week is a working day.
    """
    if not set(working_week) & set(range(7)):
        raise ValueError("no day of the week is a working day")
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() in working_week
    return day


def standing_of(refund: Refund, policy: Policy, today: date) -> MoneyBack:
    """Where a refund of a payment is."""
    sent = None if refund.at is None else refund.at.astimezone(ZoneInfo(policy.market.timezone)).date()
    days = policy.paying.refund_working_days.get(refund.method_type or "", policy.market.bank_refund_working_days)
    expected = working_days_after(sent or today, days, policy.paying.working_week)
    in_time = today <= expected
    if refund.status == "done":
        stage = Stage.SENT if in_time else Stage.ARRIVED
    else:
        stage = Stage.ON_ITS_WAY if in_time else Stage.LATE
    return MoneyBack(stage, refund.amount, refund.id, refund.at, refund.method, expected)
