"""Stopping a subscription. On a postpaid line what it took is given back by the bill review."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from business.money_policy import RechargePolicy
from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.errors import NotPermitted
from telecom.subscriber import Customer, Line, Subscription
from telecom.tickets import Ticket


@dataclass(frozen=True)
class Stopped:
    """`ticket` is set when the subscription did not stop and a person has to see to it."""

    subscription: Subscription
    ticket: Ticket | None = None


async def stop_and_wait(operator: OperatorPort, line: Line, product_id: str, policy: RechargePolicy,
                        clock: Clock) -> bool:
    """Order the end of a subscription; whether it is terminated before the policy's wait is over. WRITE."""
    await operator.subscribers.stop_subscription(line, product_id, key=f"stop:{product_id}")
    deadline = clock.now() + timedelta(seconds=policy.provisioning_wait_seconds)
    while not await operator.subscribers.has_ended(product_id):
        if clock.now() >= deadline:
            return False
        await clock.wait(policy.poll_seconds)
    return True


@dataclass
class StopSubscription:
    """WRITE; it needs the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def running(self, line: Line, product_id: str) -> Subscription | None:
        """The subscription, when it still runs on this line."""
        products = await self.operator.subscribers.products(line.msisdn)
        return next((p for p in products if p.id == product_id and p.role == "subscription"
                     and p.status in {"active", "suspended"}), None)

    async def run(self, line: Line, customer: Customer, product_id: str) -> Stopped:
        """Stop it and read back that it is terminated. Raises NotPermitted for a product of another line."""
        products = await self.operator.subscribers.products(line.msisdn)
        found = next((p for p in products if p.id == product_id), None)
        if found is None:
            raise NotPermitted("the subscription is not on this line")
        if await stop_and_wait(self.operator, line, product_id, self.policy.recharge, self.clock):
            return Stopped(found)
        case = CaseFile(asked=f"stop {found.name}", checked=["product inventory"], tried=["stop order"],
                        found=f"{found.name} does not stop", next_step="stop it by hand",
                        related=[(product_id, "Product")])
        return Stopped(found, await self.operator.care.open_ticket(hand_over(
            "Complaint", f"stop:{product_id}", case, line, customer, self.policy, self.clock.now())))
