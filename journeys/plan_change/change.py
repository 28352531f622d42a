"""Ordering a plan or pack, once, and reading back that the operator carried it out or will."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.errors import OperatorRefused
from telecom.plans import LineOrder
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket

# The operator's rules as the customer hears them: each has a text utter_plan_refused_<name>.
_REFUSALS = {"DUES_OPEN": "dues", "IDENTITY_NOT_ON_RECORD": "identity", "CHANGE_PENDING": "pending",
             "LINE_CLOSING": "closing", "INSUFFICIENT_BALANCE": "balance"}


@dataclass(frozen=True)
class Refusal:
    """A rule of the operator that stands against it: dues, identity, pending, closing or balance."""

    why: str


@dataclass(frozen=True)
class Changed:
    """What came of a change. `line` is as read back; `order` is set when it was carried out or stands for a later day,
    `ticket` when a person has to see to it, `refusal` when the operator's rules forbid it now."""

    line: Line
    order: LineOrder | None = None
    ticket: Ticket | None = None
    refusal: Refusal | None = None
    later: bool = False


@dataclass
class ChangePlan:
    """WRITE; it needs the customer's yes. Asking again finds the order that stands."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, offering_id: str, start: datetime | None, *,
                  pack: bool = False, before: int = 0) -> Changed:
        """Order it and read back. `before` is how many orders the line had when the customer said yes.

        Raises OperatorUnreachable with the case left open.
        """
        order = await self._ordered_before(line, offering_id, before)
        try:
            if order is None and pack:
                order = await self.operator.plans.add_pack(line, offering_id, key=f"pack:{line.product_id}:{before}")
            elif order is None:
                order = await self.operator.plans.change_plan(
                    line, offering_id, start, key=f"plan:{line.product_id}:{offering_id}:{before}")
        except OperatorRefused as refused:
            if refused.code in _REFUSALS:
                return Changed(line, refusal=Refusal(_REFUSALS[refused.code]))
            return await self._handed_over(line, customer, offering_id, f"refused with {refused.code}")
        order = await self._settled(order, start)
        if start is not None and order.open and order.expected == start:
            return Changed(line, order, later=True)
        now = await self.operator.subscribers.line(line.msisdn)
        held = order.state == "completed" if pack else now.plan_offering_id == offering_id
        if held:
            return Changed(now, order)
        return await self._handed_over(line, customer, offering_id, f"order {order.id} is {order.state}")

    async def _ordered_before(self, line: Line, offering_id: str, before: int) -> LineOrder | None:
        """The order of an earlier try of this same yes: one that came after it."""
        orders = await self.operator.plans.line_orders(line.msisdn)
        since = orders[:max(len(orders) - before, 0)]
        return next((order for order in since if order.offering_id == offering_id
                     and order.state not in {"cancelled", "failed", "rejected"}), None)

    async def _settled(self, order: LineOrder, start: datetime | None) -> LineOrder:
        """The order once it is carried out, or waits for its day; as it stands when the wait is over."""
        rules = self.policy.plans
        deadline = self.clock.now() + timedelta(seconds=rules.order_wait_seconds)
        while order.open and not (start is not None and order.state == "pending"):
            if self.clock.now() >= deadline:
                break
            await self.clock.wait(rules.poll_seconds)
            order = await self.operator.plans.line_order(order.id)
        return order

    async def _handed_over(self, line: Line, customer: Customer, offering_id: str, found: str) -> Changed:
        case = CaseFile(asked=f"change of plan to {offering_id}", checked=["line", "orders of the line"],
                        tried=["product order"], found=f"the change to {offering_id} did not take place: {found}",
                        next_step="carry the change out by hand and tell the customer",
                        related=[(line.product_id, "Product")])
        ticket = await self.operator.care.open_ticket(hand_over(
            self.policy.plans.ticket, f"plan:{line.product_id}:{offering_id}", case, line, customer, self.policy,
            self.clock.now()))
        return Changed(line, ticket=ticket)


async def withdraw_order(operator: OperatorPort, order_id: str) -> bool:
    """Take an order back before it takes effect; False when it is too late. WRITE, read back."""
    try:
        await operator.plans.withdraw(order_id, "the customer changed their mind", key=f"withdraw:{order_id}")
    except OperatorRefused as refused:
        if refused.code != "ORDER_FINISHED":
            raise
    return (await operator.plans.line_order(order_id)).state == "cancelled"
