"""The plans that a line could be on, each with what the customer's last months would have cost on it."""
from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.plan_change.cost import month_on, packs_cost, with_tax
from journeys.ports import OperatorPort
from journeys.usage.days import by_day
from telecom.billing import Bill
from telecom.clock import Clock
from telecom.money import Money, total
from telecom.plans import LineOrder, Plan
from telecom.subscriber import Customer, Line
from telecom.usage import DataUse


@dataclass(frozen=True)
class Costed:
    """A plan with what each month compared would have cost on it, tax included. Packs have one amount for all days.

    `monthly` is its rental with tax, or the price of the pack.
    """

    plan: Plan
    months: tuple[Money, ...]
    monthly: Money

    @property
    def total(self) -> Money:
        """What all months would have cost."""
        return total(self.months, self.plan.price.currency)


@dataclass(frozen=True)
class Comparison:
    """What can be chosen (`others`, cheapest first), on the use of the months from `start` until `end`.

    `kind` is the kind of account that it leads to; `current` is None where the line is not on such a plan. `used_mb`
    has one figure a month. `pending` is a change that is ordered already.
    """

    kind: str
    start: date
    end: date
    used_mb: tuple[Decimal, ...]
    current: Costed | None
    others: tuple[Costed, ...]
    pending: LineOrder | None = None


@dataclass
class PlanComparison:
    """READ."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, kind: str) -> Comparison:
        """Compare what leads to an account of `kind` (prepaid or postpaid). Raises OperatorError."""
        rules = self.policy.plans
        zone = ZoneInfo(self.policy.market.timezone)
        today = self.clock.now().astimezone(zone).date()
        oldest = today - timedelta(days=rules.days_in_month * (rules.months_compared + 2))
        plans, orders, records = await asyncio.gather(
            self.operator.plans.offered(f"{kind}-plan" if kind == "postpaid" else "prepaid-pack"),
            self.operator.plans.line_orders(line.msisdn),
            self.operator.usage.data_used(line.product_id, datetime.combine(oldest, time(), zone)))
        bills = await self._bills(line)
        months = _months(bills, rules.months_compared, rules.days_in_month, today)
        by_month = [_within(records, start, end, zone) for start, end in months]
        costed = [self._costed(plan, by_month) for plan in plans
                  if kind == "prepaid" or plan.for_companies == customer.enterprise]
        current = next((each for each in costed if each.plan.id == line.plan_offering_id), None)
        others = sorted((each for each in costed if each is not current), key=lambda each: (
            each.total.amount, each.monthly.amount))
        pending = next((order for order in orders if order.open and order.action == "modify"
                        and order.offering_id != line.plan_offering_id), None)
        return Comparison(kind, months[0][0], months[-1][1], tuple(sum(days, Decimal(0)) for days in by_month), current,
                          tuple(others[:rules.plans_offered]), pending)

    async def _bills(self, line: Line) -> Sequence[Bill]:
        if line.account_type != "postpaid" or line.billing_account_id is None:
            return ()
        return await self.operator.postpaid.bills(line.billing_account_id, self.policy.plans.months_compared)

    def _costed(self, plan: Plan, by_month: Sequence[Sequence[Decimal]]) -> Costed:
        taxes = self.policy.plans.taxes
        if plan.validity_days is None:
            months = tuple(month_on(plan, sum(days, Decimal(0)), taxes) for days in by_month)
            return Costed(plan, months, with_tax(plan.price, taxes))
        return Costed(plan, (packs_cost(plan, [mb for days in by_month for mb in days]),), plan.price)


def _months(bills: Sequence[Bill], count: int, days: int, today: date) -> list[tuple[date, date]]:
    """First and last day of each month compared, oldest first: the billed cycles, else so many days before today."""
    if bills:
        return sorted((bill.start, bill.end) for bill in bills[:count])
    ends = [today - timedelta(days=1 + days * number) for number in range(count)]
    return sorted((end - timedelta(days=days - 1), end) for end in ends)


def _within(records: Sequence[DataUse], start: date, end: date, zone: ZoneInfo) -> list[Decimal]:
    """MB on each day."""
    return [day.mb for day in by_day(records, start, end, zone)]
