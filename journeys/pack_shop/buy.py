"""Ordering a pack after the customer's yes: the balance pays it, or the next bill."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.pack_shop.bought import Bought, Buying
from journeys.pack_shop.shelf import ADDONS, PACKS
from journeys.ports import OperatorPort
from journeys.recharge_repair import Complaint, RechargeRepair
from journeys.segmentation import may_have
from telecom.catalogue import Offering
from telecom.clock import Clock
from telecom.errors import NotPermitted, OperatorError, OperatorRefused
from telecom.money import Money
from telecom.recharge import PackOrder, ProvisioningRun
from telecom.subscriber import Customer, Line, Subscription

_NO_MONEY = "INSUFFICIENT_BALANCE"
_STUCK = {"failed", "held"}
# How far the operator's clock may be behind ours.
_CLOCKS = timedelta(minutes=2)


@dataclass
class BuyPack:
    """WRITE; it needs the customer's yes to the price."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, offering_id: str, price: Money, request: str) -> Bought:
        """Order the pack once for one `request`, wait until it is active, and read it back.

        Nothing is ordered at another price than the customer was told. A pack that the network does not switch on is
        repaired: on a prepaid line by the recharge repair. Raises OperatorError when the order's fate is unknown.
        """
        offering = await self._sold(line, customer, offering_id)
        if offering is None:
            return Bought(Buying.NOT_SOLD)
        if offering.price != price:
            return Bought(Buying.PRICE_CHANGED, offering, price=offering.price)
        try:
            order = await self.operator.shop.order_pack(line, offering_id, key=f"buy:{request}")
        except OperatorRefused as refused:
            if refused.code != _NO_MONEY:
                raise
            return Bought(Buying.TOO_LITTLE, offering, price=price,
                          balances=await self.operator.prepaid.balances(line.msisdn))
        return await self._settled(line, customer, offering, order)

    async def finish(self, line: Line, customer: Customer, offering_id: str, since: datetime) -> Bought | None:
        """What became of a purchase of which only the beginning is known; None when it never reached the operator."""
        orders = await self.operator.provisioning.orders(customer.id)
        held = {product.id for product in await self.operator.subscribers.products(line.msisdn)}
        order = next((o for o in orders if o.topup_id is None and o.offering_id == offering_id and o.product_id in held
                      and o.at is not None and o.at >= since - _CLOCKS), None)
        offering = await self._sold(line, customer, offering_id)
        return None if order is None or offering is None else await self._settled(line, customer, offering, order)

    async def _sold(self, line: Line, customer: Customer, offering_id: str) -> Offering | None:
        categories = (PACKS, ADDONS) if line.account_type == "prepaid" else (ADDONS,)
        sold = await self.operator.shop.offerings(*categories)
        return next((o for o in sold if o.id == offering_id and may_have(o.segments, customer, self.policy)), None)

    async def _settled(self, line: Line, customer: Customer, offering: Offering, order: PackOrder) -> Bought:
        """Wait for the network as long as a chat can, then say what came of it."""
        deadline = self.clock.now() + timedelta(seconds=self.policy.shop.wait_seconds)
        tries = 0
        while True:
            pack = await self._active(line, order)
            if pack is not None:
                balances = await self.operator.prepaid.balances(line.msisdn) if line.account_type == "prepaid" else None
                return Bought(Buying.ACTIVE, offering, pack, balances, order.price or offering.price)
            run = next(iter(reversed(await self.operator.provisioning.runs(order.id))), None)
            if run is not None and run.state in _STUCK:
                if line.account_type == "prepaid":
                    complaint = Complaint("pack", order.price or offering.price, f"bought {offering.name}, not active")
                    outcome = await RechargeRepair(self.operator, self.policy, self.clock).run(
                        line, customer, complaint)
                    return Bought(Buying.REPAIRED, offering, repair=outcome)
                if tries >= self.policy.recharge.reprovision_tries or not await self._again(line, run):
                    return await self._hand_over(line, customer, offering, order, run, tries)
                tries += 1
            if self.clock.now() >= deadline:
                return Bought(Buying.UNDERWAY, offering, price=order.price)
            await self.clock.wait(self.policy.shop.poll_seconds)

    async def _active(self, line: Line, order: PackOrder) -> Subscription | None:
        products = await self.operator.subscribers.products(line.msisdn)
        return next((p for p in products if p.id == order.product_id and p.status == "active"), None)

    async def _again(self, line: Line, run: ProvisioningRun) -> bool:
        """Have the network try once more; whether it agreed to."""
        service_id = run.service_id or line.service_id
        if service_id is None:
            raise NotPermitted("the line has no service to put a pack on")
        try:
            await self.operator.provisioning.reprovision(service_id, run.id, key=f"reprovision:{run.id}")
        except OperatorError:
            return False
        return True

    async def _hand_over(self, line: Line, customer: Customer, offering: Offering, order: PackOrder,
                         run: ProvisioningRun, tries: int) -> Bought:
        case = CaseFile(
            asked=f"buy {offering.name}", checked=[f"order {order.id}", f"provisioning {run.id} {run.state}"],
            tried=[f"ordered {offering.name}", f"provisioned again {tries} times"],
            found=f"{offering.name} is ordered and stops at {run.stuck_at}: {run.error_code or run.state}",
            next_step="load the add-on by hand, or cancel its order so that it is not billed",
            related=[(order.id, "ProductOrder"), (run.id, "ServiceOrder")])
        ticket = await self.operator.care.open_ticket(hand_over(
            "Provisioning Failure", f"buy:{order.id}", case, line, customer, self.policy, self.clock.now()))
        return Bought(Buying.HANDED_OVER, offering, price=order.price, ticket=ticket)
