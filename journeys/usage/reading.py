"""What a line's data is drawn from now: the packs of a prepaid line, the cycle of a postpaid one."""
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from journeys.ports import OperatorPort
from telecom.billing import Bill
from telecom.recharge import Balances, Bucket
from telecom.subscriber import Line
from telecom.usage import MB_PER_GB, DataMove, DataUse

R = TypeVar("R")
_MONTHS = 12


@dataclass(frozen=True)
class Allowance:
    """The data that is being used up. `key` names it among the line's earlier and later ones; `bucket_ids` are a
    prepaid line's packs.

    `until` is when its last part ends; `granted_mb` is None without limit. `taken_mb` is what buckets fell by through
    use since `since`; None on a postpaid line, where no bucket keeps count beside the records. `beyond_mb` came on top
    of a plan's allowance and is charged.
    """

    key: str
    name: str
    since: datetime
    until: datetime | None
    granted_mb: Decimal | None
    left_mb: Decimal | None
    taken_mb: Decimal | None = None
    beyond_mb: Decimal = Decimal(0)
    bucket_ids: tuple[str, ...] = ()

    def uses(self, records: Sequence[DataUse]) -> list[DataUse]:
        """The records that fall into it."""
        return [use for use in records if use.at >= self.since]


def of_packs(balances: Balances, moves: Sequence[DataMove], oldest: datetime) -> Allowance | None:
    """All packs with data that are active now, as one allowance; None without any.

    `moves` reach back to `oldest`: a pack older than that counts from there on.
    """
    buckets = balances.active("data")
    if not buckets:
        return None
    ids = {bucket.id for bucket in buckets}
    first = min(buckets, key=lambda bucket: (bucket.starts or oldest, bucket.id))
    since = max(first.starts or oldest, oldest)
    within = [move for move in moves if move.at >= since]
    granted = sum((move.mb for move in within if move.mb > 0 and move.bucket_id in ids), Decimal(0))
    taken = -sum((move.mb for move in within if move.reason == "usage"), Decimal(0))
    left = sum((in_mb(bucket) for bucket in buckets), Decimal(0))
    ends = [bucket.expires for bucket in buckets if bucket.expires is not None]
    return Allowance(
        # A pack bought on top does not make another case of what the first one lost.
        key=first.id, bucket_ids=tuple(sorted(ids)), name=", ".join(bucket.name for bucket in buckets), since=since,
        until=max(ends) if len(ends) == len(buckets) else None,
        # A grant from before the ledger that was read can only be told by what is left of it and what was taken.
        granted_mb=granted if granted >= left else left + taken, left_mb=left, taken_mb=taken)


def of_cycle(line: Line, cycle: tuple[date, date], included: Decimal | None, records: Sequence[DataUse],
             zone: ZoneInfo) -> Allowance:
    """The plan's allowance in a cycle; `cycle` is its first day and the first day of the next one."""
    first, following = cycle
    since, until = (datetime.combine(day, time(), zone) for day in (first, following))
    used = [use for use in records if use.at >= since]
    free = sum((use.mb for use in used if not use.charged), Decimal(0))
    beyond = sum((use.mb for use in used if use.charged), Decimal(0))
    left = None if included is None else Decimal(0) if beyond else max(included - free, Decimal(0))
    return Allowance(f"{line.product_id}:{first.isoformat()}", line.plan_name, since, until, included, left,
                     beyond_mb=beyond)


def open_cycle(newest: Bill | None, today: date) -> tuple[date, date] | None:
    """The cycle that is not billed yet: its first day and the first day of the next one. None before the first bill.

    Cycles are months; a bill that is late in coming leaves its cycle behind all the same.
    """
    if newest is None:
        return None
    start = newest.end + timedelta(days=1)
    months = 0
    while _months_later(start, months + 1) <= today:
        months += 1
    return _months_later(start, months), _months_later(start, months + 1)


def in_mb(bucket: Bucket) -> Decimal:
    """What is left in a data bucket."""
    return bucket.remaining * MB_PER_GB if bucket.units.upper() == "GB" else bucket.remaining


async def read_cycle(operator: OperatorPort, line: Line, records: Awaitable[R], today: date,
                     ) -> tuple[tuple[date, date] | None, Decimal | None, R]:
    """The open cycle of a postpaid line, the data that its plan includes, and what `records` gives meanwhile.

    Raises OperatorError.
    """
    bills, included, read = await asyncio.gather(
        operator.postpaid.bills(line.billing_account_id or "", 1),
        operator.usage.included_mb(line.plan_offering_id), records)
    return open_cycle(bills[0] if bills else None, today), included, read


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; 28 at most, since every month has that one."""
    if months == 0:
        return day
    month = day.month - 1 + months
    return day.replace(day=min(day.day, 28), year=day.year + month // _MONTHS, month=month % _MONTHS + 1)
