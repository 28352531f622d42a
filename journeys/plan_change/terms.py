"""When a chosen plan begins, and what the change costs: said before the customer decides."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.plan_change.cost import share, with_tax
from journeys.ports import OperatorPort
from journeys.usage.reading import open_cycle
from telecom.clock import Clock
from telecom.money import Money
from telecom.plans import Plan
from telecom.recharge import Balances
from telecom.subscriber import Line, Subscription


@dataclass(frozen=True)
class Terms:
    """The conditions of a change. All amounts with tax.

    `starts` is the day from which it holds, None for at once. With a change within a cycle, `given_back` is the rest of
    the present rental and `charged` that of the new one, for `days` of `days_in_cycle`; None without a cycle that is
    known. `balances` and `packs` are what a prepaid line gives up when it becomes postpaid. `blocked` names why it
    cannot be done: dues (with `owed`) or identity or balance.
    """

    plan: Plan
    monthly: Money
    starts: date | None = None
    given_back: Money | None = None
    charged: Money | None = None
    days: int = 0
    days_in_cycle: int = 0
    cycle_ends: date | None = None
    balances: Balances | None = None
    packs: tuple[Subscription, ...] = ()
    blocked: str | None = None
    owed: Money | None = None


@dataclass
class PlanTerms:
    """READ."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, plan: Plan, kind: str) -> Terms:
        """The terms of moving a line to a plan of an account of `kind`. Raises OperatorError."""
        monthly = plan.price if plan.validity_days is not None else with_tax(plan.price, self.policy.plans.taxes)
        if kind == line.account_type == "prepaid":
            return await self._pack(line, plan, monthly)
        if kind == line.account_type:
            return await self._other_plan(line, plan, monthly)
        return await (self._to_postpaid(line, plan, monthly) if kind == "postpaid"
                      else self._to_prepaid(line, plan, monthly))

    async def _pack(self, line: Line, plan: Plan, price: Money) -> Terms:
        balances = await self.operator.prepaid.balances(line.msisdn)
        short = balances.money(price.currency) < price
        return Terms(plan, price, balances=balances, blocked="balance" if short else None)

    async def _other_plan(self, line: Line, plan: Plan, monthly: Money) -> Terms:
        rules, zone = self.policy.plans, ZoneInfo(self.policy.market.timezone)
        today = self.clock.now().astimezone(zone).date()
        bills, plans = await asyncio.gather(self.operator.postpaid.bills(line.billing_account_id or "", 1),
                                            self.operator.plans.offered(plan.category))
        cycle = open_cycle(bills[0] if bills else None, today)
        held = next((each for each in plans if each.id == line.plan_offering_id), None)
        larger = held is None or plan.price > held.price
        begins = rules.larger_plan_begins if larger else rules.smaller_plan_begins
        if cycle is None:
            return Terms(plan, monthly)
        if begins == "next_cycle":
            return Terms(plan, monthly, starts=cycle[1], cycle_ends=cycle[1])
        days, in_cycle = (cycle[1] - today).days, (cycle[1] - cycle[0]).days
        back = None if held is None else share(held.price, days, in_cycle, rules.taxes)
        return Terms(plan, monthly, given_back=back, charged=share(plan.price, days, in_cycle, rules.taxes), days=days,
                     days_in_cycle=in_cycle, cycle_ends=cycle[1])

    async def _to_postpaid(self, line: Line, plan: Plan, monthly: Money) -> Terms:
        known, balances, products = await asyncio.gather(
            self.operator.plans.identity_on_record(line.customer_id), self.operator.prepaid.balances(line.msisdn),
            self.operator.subscribers.products(line.msisdn))
        packs = tuple(each for each in products if each.status == "active")
        return Terms(plan, monthly, balances=balances, packs=packs, blocked=None if known else "identity")

    async def _to_prepaid(self, line: Line, plan: Plan, price: Money) -> Terms:
        zone = ZoneInfo(self.policy.market.timezone)
        today = self.clock.now().astimezone(zone).date()
        account, bills, plans, known = await asyncio.gather(
            self.operator.postpaid.account(line.billing_account_id or ""),
            self.operator.postpaid.bills(line.billing_account_id or "", 1),
            self.operator.plans.offered("postpaid-plan"),
            self.operator.plans.identity_on_record(line.customer_id))
        owed = account.owed - account.disputed
        blocked = "dues" if owed.amount > 0 else None if known else "identity"
        cycle = open_cycle(bills[0] if bills else None, today)
        held = next((each for each in plans if each.id == line.plan_offering_id), None)
        if cycle is None or held is None:
            return Terms(plan, price, blocked=blocked, owed=owed)
        days, in_cycle = (cycle[1] - today).days, (cycle[1] - cycle[0]).days
        return Terms(plan, price, given_back=share(held.price, days, in_cycle, self.policy.plans.taxes), days=days,
                     days_in_cycle=in_cycle, cycle_ends=cycle[1], blocked=blocked, owed=owed)


def midnight(day: date, timezone: str) -> datetime:
    """When a day begins in the market."""
    return datetime.combine(day, time(), ZoneInfo(timezone))
