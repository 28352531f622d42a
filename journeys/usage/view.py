"""What is on a line: money, buckets, packs with their end, and the data used day by day."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.ports import OperatorPort
from journeys.usage.days import DayOfUse, by_day
from journeys.usage.reading import Allowance, of_cycle, of_packs, read_cycle
from telecom.clock import Clock
from telecom.errors import OperatorUnreachable
from telecom.recharge import Balances
from telecom.subscriber import Line, Subscription
from telecom.usage import DataUse


@dataclass(frozen=True)
class View:
    """A line at one time. `balances` and `packs` (those active now, soonest end first) are a prepaid line's.

    `allowance` is None without a pack that has data, or before the first bill. `days` runs from its first day until
    today; it is None when the records were not asked for or do not answer. Without them nobody knows what is left of a
    cycle.
    """

    line: Line
    balances: Balances | None = None
    packs: tuple[Subscription, ...] = ()
    allowance: Allowance | None = None
    days: tuple[DayOfUse, ...] | None = None


@dataclass
class AccountView:
    """READ."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def read(self, line: Line, *, with_days: bool = False) -> View:
        """What is on the line now, and with `with_days` the use of each day. Raises OperatorError.

        A balance or the end of a cycle is told even when the usage records do not answer.
        """
        if line.account_type == "postpaid":
            return await self._postpaid(line)
        oldest = self.clock.now() - timedelta(days=self.policy.usage.look_back_days)
        balances, products, used = await asyncio.gather(
            self.operator.prepaid.balances(line.msisdn), self.operator.subscribers.products(line.msisdn),
            self._records(line) if with_days else _nothing())
        packs = sorted((p for p in products if p.role == "pack" and p.status == "active"),
                       key=lambda p: (p.end is None, p.end))
        # What the packs once held is not asked for here, so their movements are not read.
        allowance = of_packs(balances, (), oldest)
        return View(line, balances, tuple(packs), allowance, self._days(allowance, used))

    async def _postpaid(self, line: Line) -> View:
        zone = ZoneInfo(self.policy.market.timezone)
        today = self.clock.now().astimezone(zone).date()
        cycle, included, used = await read_cycle(self.operator, line, self._records(line), today)
        allowance = None if cycle is None else of_cycle(line, cycle, included, used or (), zone)
        return View(line, allowance=allowance, days=self._days(allowance, used))

    async def _records(self, line: Line) -> list[DataUse] | None:
        """The usage records of data, None when they do not answer, or not while the customer can wait for them."""
        oldest = self.clock.now() - timedelta(days=self.policy.usage.look_back_days)
        try:
            return await asyncio.wait_for(self.operator.usage.data_used(line.product_id, oldest),
                                          self.policy.usage.records_wait_seconds)
        except (OperatorUnreachable, asyncio.TimeoutError):
            return None

    def _days(self, allowance: Allowance | None, records: list[DataUse] | None) -> tuple[DayOfUse, ...] | None:
        if records is None:
            return None
        if allowance is None:
            return ()
        zone = ZoneInfo(self.policy.market.timezone)
        first, today = (moment.astimezone(zone).date() for moment in (allowance.since, self.clock.now()))
        return by_day(allowance.uses(records), first, today, zone)


async def _nothing() -> None:
    return None
