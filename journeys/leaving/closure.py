"""Closing a line: the final bill before anything is done, what is lost, and the order, read back."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.plan_change.cost import share, with_tax
from journeys.ports import OperatorPort
from journeys.usage.reading import open_cycle
from telecom.billing import Bill, BillingAccount
from telecom.clock import Clock
from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.plans import LineOrder
from telecom.recharge import Balances
from telecom.subscriber import Customer, Line, Subscription
from telecom.tickets import Ticket

_WEEKEND = 5


@dataclass(frozen=True)
class FinalBill:
    """What is still to be paid when a line closes on a day, tax included: what is open on bills, what the open cycle
    has cost so far, the rental that a further cycle would bring, less the rental of days after the closing."""

    owed: Money
    unbilled: Money
    rental: Money
    given_back: Money

    @property
    def total(self) -> Money:
        """Negative when the operator owes it."""
        return self.owed + self.unbilled + self.rental - self.given_back


@dataclass(frozen=True)
class Forecast:
    """What closing means. `closes_by` is the latest day. A postpaid line has `final` (None when its bills cannot tell)
    and perhaps a `deposit`; a prepaid one loses `balances` and `packs`. `standing` is a closure ordered before."""

    closes_by: date
    final: FinalBill | None = None
    deposit: Money | None = None
    balances: Balances | None = None
    packs: tuple[Subscription, ...] = ()
    standing: LineOrder | None = None
    orders: int = 0


@dataclass(frozen=True)
class Closed:
    """What came of it: the order that stands, with the day on which the line closes, or a ticket."""

    order: LineOrder | None
    ticket: Ticket | None = None


def working_day_after(day: date, count: int) -> date:
    """The day that is so many working days (Monday to Friday) after another."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _WEEKEND
    return day


def final_bill(account: BillingAccount, rental: Money, newest: Bill, today: date, closing: date,
               taxes: list[Decimal]) -> FinalBill:
    """The final bill of a line that closes on a day of this cycle or the next; that day itself is not charged."""
    now, then = open_cycle(newest, today), open_cycle(newest, closing)
    assert now is not None and then is not None, "there is a bill"
    nothing = Money.zero(rental.currency)
    back = share(rental, (then[1] - closing).days, (then[1] - then[0]).days, taxes)
    further = nothing if then == now else with_tax(rental, taxes)
    return FinalBill(account.owed - account.disputed, account.unbilled or nothing, further, back)


@dataclass
class Closing:
    """READ: what closing a line would mean."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line) -> Forecast:
        """Raises OperatorError."""
        today = self.clock.now().astimezone(ZoneInfo(self.policy.market.timezone)).date()
        closes_by = working_day_after(today, self.policy.leaving.closure_working_days.days)
        orders = await self.operator.plans.line_orders(line.msisdn)
        standing = next((order for order in orders if order.open and order.action == "delete"
                         and order.product_id == line.product_id), None)
        if line.account_type == "prepaid":
            balances, products = await asyncio.gather(self.operator.prepaid.balances(line.msisdn),
                                                      self.operator.subscribers.products(line.msisdn))
            return Forecast(closes_by, balances=balances, packs=tuple(p for p in products if p.status == "active"),
                            standing=standing, orders=len(orders))
        account, bills, plans = await asyncio.gather(
            self.operator.postpaid.account(line.billing_account_id or ""),
            self.operator.postpaid.bills(line.billing_account_id or "", 1),
            self.operator.plans.offered("postpaid-plan"))
        held = next((plan for plan in plans if plan.id == line.plan_offering_id), None)
        final = None if held is None or not bills else final_bill(
            account, held.price, bills[0], today, closes_by, self.policy.plans.taxes)
        return Forecast(closes_by, final, account.deposit, standing=standing, orders=len(orders))


@dataclass
class CloseLine:
    """WRITE; it needs the customer's yes. Asking again finds the order that stands."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, reason: str, *, before: int = 0) -> Closed:
        """Order the end of a line and read back that it stands. `before` is how many orders the line had at the yes."""
        order = await self._standing(line)
        if order is None:
            try:
                order = await self.operator.plans.close_line(line, reason, key=f"close:{line.product_id}:{before}")
            except OperatorRefused as refused:
                return await self._handed_over(line, customer, reason, f"refused with {refused.code}")
        if await self._taken_up(line, order):
            return Closed(await self.operator.plans.line_order(order.id))
        return await self._handed_over(line, customer, reason, f"order {order.id} has no effect on the line")

    async def _standing(self, line: Line) -> LineOrder | None:
        orders = await self.operator.plans.line_orders(line.msisdn)
        return next((order for order in orders if order.open and order.action == "delete"
                     and order.product_id == line.product_id), None)

    async def _taken_up(self, line: Line, order: LineOrder) -> bool:
        """Whether the line is being closed, or closed, before the policy's wait is over."""
        rules = self.policy.leaving
        deadline = self.clock.now() + timedelta(seconds=rules.order_wait_seconds)
        while await self.operator.plans.line_status(line) not in {"pendingTerminate", "terminated"}:
            if self.clock.now() >= deadline:
                return False
            await self.clock.wait(rules.poll_seconds)
        return True

    async def _handed_over(self, line: Line, customer: Customer, reason: str, found: str) -> Closed:
        case = CaseFile(asked="to close the line", checked=["final bill", "orders of the line"],
                        tried=["closure order"],
                        found=f"the line is not being closed: {found}; reason of the customer: {reason}",
                        next_step="close the line within the regulator's time and tell the customer",
                        related=[(line.product_id, "Product")])
        ticket = await self.operator.care.open_ticket(hand_over(
            self.policy.leaving.ticket, f"close:{line.product_id}", case, line, customer, self.policy,
            self.clock.now()))
        return Closed(None, ticket)
