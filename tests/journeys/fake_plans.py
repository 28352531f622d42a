"""Plans, orders about a line and numbers on their way, in memory. An order takes effect by the clock."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.plans import LineOrder, Plan, Porting
from telecom.subscriber import Line

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator

GB = Decimal(1024)


def plan(price: int, gb: int | None, *, days: int | None = None, companies: bool = False) -> Plan:
    """A postpaid plan, or with `days` a prepaid pack."""
    name = f"{'Pack' if days else 'Postpaid'} {price}"
    return Plan(f"{'PACK' if days else 'PLAN'}-{price}", name, "prepaid-pack" if days else "postpaid-plan",
                Money(Decimal(price), "INR"), None if gb is None else gb * GB, Decimal("0.02"), days, companies,
                (str(price),))


BASE = Plan("PLAN-PREPAID", "Prepaid Base", "prepaid-plan", Money(Decimal(0), "INR"), Decimal(0))
OFFERED = (plan(499, 75), plan(699, 100), plan(999, 150), plan(1199, 200, companies=True), plan(199, 24, days=24),
           plan(299, 42, days=28), BASE)


@dataclass
class FakePlans:
    """`refuses` is the code with which the next writes are refused; `stuck` orders never take effect."""

    operator: FakeOperator
    plans: tuple[Plan, ...] = OFFERED
    ordered: dict[str, list[LineOrder]] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)
    moving: dict[str, Porting] = field(default_factory=dict)
    since: datetime | None = None
    unknown_identity: set[str] = field(default_factory=set)
    refuses: str | None = None
    stuck: bool = False
    seconds: float = 1.0
    closing_days: int = 4

    def advance(self) -> None:
        """What has taken effect by now."""
        for msisdn, orders in self.ordered.items():
            self.ordered[msisdn] = [self._carried_out(msisdn, order) for order in orders]

    def _carried_out(self, msisdn: str, order: LineOrder) -> LineOrder:
        if not order.open or self.stuck or self.operator.clock.now() < self.due[order.id]:
            return order
        line = self.operator.subscribers.lines[msisdn]
        if order.category == "porting code":
            now = self.operator.clock.now()
            self.moving[msisdn] = Porting("codeSent", now, now + timedelta(days=4))
            self.operator.sms.append((msisdn, "Your porting code (UPC) is SM3K9P2A"))
        elif order.action == "modify":
            kind = "prepaid" if order.offering_id == BASE.id else "postpaid"
            account = line.billing_account_id or "BA-1" if kind == "postpaid" else None
            self.operator.subscribers.lines[msisdn] = replace(
                line, plan_offering_id=order.offering_id, plan_name=order.offering_name, account_type=kind,
                billing_account_id=account)
        elif order.action == "delete":
            self.operator.subscribers.lines[msisdn] = replace(line, status="terminated")
        return replace(order, state="completed")

    async def offered(self, category: str) -> list[Plan]:
        await self.operator.call("offered")
        return sorted((each for each in self.plans if each.category == category), key=lambda each: each.price.amount)

    async def line_orders(self, msisdn: str) -> list[LineOrder]:
        await self.operator.call("line_orders")
        return list(reversed(self.ordered.get(msisdn, [])))

    async def line_order(self, order_id: str) -> LineOrder:
        await self.operator.call("line_order")
        return next(order for orders in self.ordered.values() for order in orders if order.id == order_id)

    async def porting(self, line: Line) -> Porting:
        await self.operator.call("porting")
        return self.moving.get(line.msisdn, Porting())

    async def line_status(self, line: Line) -> str:
        await self.operator.call("line_status")
        return self.operator.subscribers.lines[line.msisdn].status

    async def on_network_since(self, line: Line) -> datetime | None:
        await self.operator.call("on_network_since")
        return self.since

    async def identity_on_record(self, customer_id: str) -> bool:
        await self.operator.call("identity_on_record")
        return customer_id not in self.unknown_identity

    async def change_plan(self, line: Line, offering_id: str, start: datetime | None, *, key: str) -> LineOrder:
        return await self._order(line, "modify", offering_id, "plan change", key, start)

    async def add_pack(self, line: Line, offering_id: str, *, key: str) -> LineOrder:
        return await self._order(line, "add", offering_id, "pack", key)

    async def close_line(self, line: Line, reason: str, *, key: str) -> LineOrder:
        expected = self.operator.clock.now() + timedelta(days=self.closing_days)
        return await self._order(line, "delete", line.plan_offering_id, "closure", key, expected)

    async def send_porting_code(self, line: Line, *, key: str) -> LineOrder:
        return await self._order(line, "modify", line.plan_offering_id, "porting code", key)

    async def withdraw(self, order_id: str, reason: str, *, key: str) -> None:
        def effect() -> None:
            for msisdn, orders in self.ordered.items():
                for number, order in enumerate(orders):
                    if order.id == order_id and not order.open:
                        raise OperatorRefused("ORDER_FINISHED", order.state, 409)
                    if order.id == order_id:
                        orders[number] = replace(order, state="cancelled")
                        line = self.operator.subscribers.lines[msisdn]
                        self.operator.subscribers.lines[msisdn] = replace(line, status="active")

        await self.operator.write("withdraw", key, order_id, effect)

    async def _order(self, line: Line, action: str, offering_id: str, category: str, key: str,
                     start: datetime | None = None) -> LineOrder:
        def effect() -> LineOrder:
            if self.refuses is not None:
                raise OperatorRefused(self.refuses, "the operator's rules", 409)
            now = self.operator.clock.now()
            name = next((each.name for each in self.plans if each.id == offering_id), line.plan_name)
            state = "pending" if start and action == "modify" else "acknowledged"
            made = LineOrder(self.operator.new_id("ORD"), action, state, line.product_id, offering_id, name, now, start,
                             category)
            self.due[made.id] = start or now + timedelta(seconds=self.seconds)
            self.ordered.setdefault(line.msisdn, []).append(made)
            if action == "delete" and not self.stuck:
                held = self.operator.subscribers.lines[line.msisdn]
                self.operator.subscribers.lines[line.msisdn] = replace(held, status="pendingTerminate")
            return made

        return await self.operator.write(category, key, (line.msisdn, offering_id, start), effect)
