"""What a customer may change about roaming. Each change is read back; what does not take effect goes to a person."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.roaming.view import RoamingView, read_roaming
from telecom.clock import Clock
from telecom.errors import NotPermitted, OperatorRefused
from telecom.money import Money
from telecom.roaming import RoamingPack
from telecom.subscriber import Customer, Line, Subscription
from telecom.tickets import Ticket


class ChangeResult(Enum):
    """How a change ended."""

    PACK_ACTIVE = "pack_active"
    BALANCE_SHORT = "balance_short"
    SWITCHED = "switched"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class Changed:
    """`pack` and `product` are those of a purchase, `view` is what the operator says afterwards."""

    result: ChangeResult
    view: RoamingView
    pack: RoamingPack | None = None
    product: Subscription | None = None
    ticket: Ticket | None = None


@dataclass
class ChangeRoaming:
    """WRITE. `asked` tells one yes from another: the same one carried out again changes nothing a second time."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def buy(self, line: Line, customer: Customer, offering_id: str, asked: str) -> Changed:
        """Buy a pack, and see that it is active and the line may roam. Raises NotPermitted when it is not on sale.

        `asked` is how often the line had the pack when the customer said yes: who asks again because the first try
        broke off completes that purchase and does not make another.
        """
        before = await self._view(line)
        pack = before.pack(offering_id)
        if pack is None:
            raise NotPermitted("the pack is not on sale")
        key = f"roaming:{line.product_id}:{offering_id}:{asked}"
        try:
            product_id = await self.operator.roaming.order_pack(line, offering_id, key=key)
        except OperatorRefused as error:
            if error.code == "INSUFFICIENT_BALANCE":
                return Changed(ChangeResult.BALANCE_SHORT, await self._view(line), pack)
            return await self._hand_over(line, customer, f"buy {pack.name}", ["order of the pack"],
                                         f"the order of {pack.name} was refused: {error.code}",
                                         "order it by hand and call the customer", pack=pack)
        return await self.finish(line, customer, pack, product_id)

    async def finish(self, line: Line, customer: Customer, pack: RoamingPack, product_id: str) -> Changed:
        """See that a pack which was ordered becomes active and the line may roam; else it goes to a person."""
        product = await self._active(line, product_id)
        if product is None:
            return await self._hand_over(
                line, customer, f"buy {pack.name}", ["order of the pack"], f"{pack.name} is ordered and does not start",
                "start it by hand; the money for it is taken", related=[(product_id, "Product")], pack=pack)
        after = await self._view(line)
        if not after.on:
            switched = await self.switch(line, customer, on=True, asked=product_id)
            if switched.result is ChangeResult.HANDED_OVER:
                return switched
            after = switched.view
        return Changed(ChangeResult.PACK_ACTIVE, after, pack, product)

    async def switch(self, line: Line, customer: Customer, *, on: bool, asked: str,
                     limit: Money | None = None) -> Changed:
        """Switch roaming on or off; with a limit that is set before, so that nothing is used without it."""
        words, service_id = "on" if on else "off", line.service_id or ""
        tried = [f"asked the network to switch roaming {words}"]
        try:
            if limit is not None:
                await self.operator.roaming.limit(service_id, limit, key=f"roaming-limit:{service_id}:{asked}")
            await self.operator.roaming.switch(service_id, on=on, key=f"roaming-{words}:{service_id}:{asked}")
        except OperatorRefused as error:
            tried.append(f"refused: {error.code}")
        deadline = self.clock.now() + timedelta(seconds=self.policy.roaming.wait_seconds)
        while True:
            view = await self._view(line)
            if view.on is on and (limit is None or view.service.roaming_limit == limit.amount):
                return Changed(ChangeResult.SWITCHED, view)
            if len(tried) > 1 or self.clock.now() >= deadline:
                break
            await self.clock.wait(self.policy.roaming.poll_seconds)
        found = f"roaming does not switch {words}" if view.on is not on else "the limit for roaming is not taken"
        return await self._hand_over(line, customer, f"roaming {words}", tried, found, f"see to it by hand: {found}")

    async def report(self, line: Line, customer: Customer, words: str) -> Changed:
        """Roaming is in order as far as the network tells, and does not work: the technicians look at it."""
        view = await self._view(line)
        packs = ", ".join(pack.name for pack in view.held) or "none"
        return await self._hand_over(
            line, customer, words or "roaming does not work", [],
            f"roaming does not work abroad; in the network it is {'on' if view.on else 'off'}, packs held: {packs}",
            "check the roaming profile with the visited network, then call the customer")

    async def _view(self, line: Line) -> RoamingView:
        return await read_roaming(self.operator, line, self.policy.market.currency)

    async def _active(self, line: Line, product_id: str) -> Subscription | None:
        """The product once it is active; None when it is not before the policy's wait is over."""
        deadline = self.clock.now() + timedelta(seconds=self.policy.roaming.wait_seconds)
        while True:
            products = await self.operator.subscribers.products(line.msisdn)
            found = next((p for p in products if p.id == product_id and p.status == "active"), None)
            if found is not None or self.clock.now() >= deadline:
                return found
            await self.clock.wait(self.policy.roaming.poll_seconds)

    async def _hand_over(self, line: Line, customer: Customer, asked: str, tried: Sequence[str], found: str,
                         next_step: str, *, related: Sequence[tuple[str, str]] = (),
                         pack: RoamingPack | None = None) -> Changed:
        rules = self.policy.roaming
        case = CaseFile(asked, ["roaming feature", "barring", "roaming packs held"], tried, found, next_step, related)
        key = f"roaming:{line.product_id}:{pack.offering_id if pack else 'line'}"
        ticket = await self.operator.care.open_ticket(hand_over(
            rules.pack_ticket if related else rules.ticket, key, case, line, customer, self.policy, self.clock.now()))
        return Changed(ChangeResult.HANDED_OVER, await self._view(line), pack, ticket=ticket)
