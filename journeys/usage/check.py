"""Looking into "my data finishes too fast"."""
from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.ports import OperatorPort
from journeys.usage.days import DayOfUse, by_day
from journeys.usage.reading import Allowance, of_cycle, of_packs, read_cycle
from journeys.usage.verdict import Verdict, judge
from telecom.clock import Clock
from telecom.subscriber import Line
from telecom.tickets import Ticket
from telecom.usage import DataUse


@dataclass(frozen=True)
class Checked:
    """What was found. Without an allowance there is nothing to judge; `ticket` stands when the same was found before.

    `days` are those of the allowance until today.
    """

    allowance: Allowance | None
    verdict: Verdict | None = None
    days: tuple[DayOfUse, ...] = ()
    ticket: Ticket | None = None


def case_key(allowance: Allowance) -> str:
    """The assistant's name of a dispute about the data of an allowance."""
    return f"usage:{allowance.key}"


@dataclass
class UsageCheck:
    """READ: compares usage records with what buckets lost, day by day, and with the customer's own habit."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line) -> Checked:
        """The verdict on the packs or the cycle that data is drawn from now. Raises OperatorError."""
        now, zone = self.clock.now(), ZoneInfo(self.policy.market.timezone)
        oldest = now - timedelta(days=self.policy.usage.look_back_days)
        reading = self.operator.usage.data_used(line.product_id, oldest)
        if line.account_type == "postpaid":
            cycle, included, records = await read_cycle(self.operator, line, reading, now.astimezone(zone).date())
            allowance = None if cycle is None else of_cycle(line, cycle, included, records, zone)
        else:
            balances, moves, records = await asyncio.gather(
                self.operator.prepaid.balances(line.msisdn), self.operator.prepaid.data_ledger(line.msisdn, oldest),
                reading)
            allowance = of_packs(balances, moves, oldest)
        if allowance is None:
            return Checked(None)
        days, verdict = self._judged(allowance, records, now)
        ticket = None if verdict.consistent else await self.operator.care.ticket_of_case(case_key(allowance))
        return Checked(allowance, verdict, days, ticket)

    def _judged(self, allowance: Allowance, records: Sequence[DataUse],
                now: datetime) -> tuple[tuple[DayOfUse, ...], Verdict]:
        zone, usage = ZoneInfo(self.policy.market.timezone), self.policy.usage

        def local(moment: datetime) -> date:
            return moment.astimezone(zone).date()
        since = local(allowance.since)
        days = by_day(allowance.uses(records), since, local(now), zone)
        before = [use for use in records if use.at < allowance.since]
        earlier = by_day(before, since - timedelta(days=usage.history_days), since - timedelta(days=1), zone)
        length = None if allowance.until is None else max((local(allowance.until) - since).days, 1)
        return days, judge(allowance, days, earlier, length, usage)
