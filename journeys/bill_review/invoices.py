"""Which bill a customer wants to see: the newest, or the one of a month that they name."""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from telecom.billing import Bill

# "May I see my bill" names no month.
_ASKING_LEAVE = re.compile(r"\bmay\s+i\b")


@dataclass(frozen=True)
class WantedBill:
    """`month` is a day of the month that was named; `bill` is None when there is no bill of that month here."""

    bill: Bill | None
    month: date | None = None


def wanted_bill(bills: Sequence[Bill], words: str, month_names: Callable[[date], frozenset[str]],
                today: date) -> WantedBill:
    """The bill of the month named in `words`, by its own date before its cycle's; the newest when none is named.

    `bills` are newest first; `month_names` gives the names of a day's month, in small letters.
    """
    said = set(re.findall(r"[^\W\d_]+", _ASKING_LEAVE.sub(" ", words.lower())))
    named = next((month for month in _months_back(today) if said & month_names(month)), None)
    if named is None:
        return WantedBill(bills[0] if bills else None)
    issued = next((bill for bill in bills if _same_month(bill.issued, named)), None)
    return WantedBill(issued or next((bill for bill in bills if _same_month(bill.start, named)), None), named)


def _months_back(today: date) -> list[date]:
    """The first days of the last twelve months, this one first."""
    months = [today.year * 12 + today.month - 1 - back for back in range(12)]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)
