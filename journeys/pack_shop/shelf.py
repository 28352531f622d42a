"""What is read before a pack is offered: what is sold, what the line has, and how the customer uses it."""
from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from business.policy import Policy
from journeys.pack_shop.suggest import Suggestion, Why, pace_of, suggest_booster, suggest_packs
from journeys.ports import OperatorPort
from journeys.segmentation import may_have
from telecom.catalogue import Offering
from telecom.clock import Clock
from telecom.errors import OperatorUnreachable
from telecom.money import Money
from telecom.recharge import Balances
from telecom.subscriber import Customer, Line, Subscription
from telecom.usage import MB_PER_GB, DataUse

PACKS, ADDONS = "prepaid-pack", "data-addon"


@dataclass(frozen=True)
class Running:
    """A pack that is active now with the data left in it (None: it has no data bucket)."""

    pack: Subscription
    left_mb: Decimal | None


@dataclass(frozen=True)
class Shelf:
    """What can be sold to a line and its customer. `balance` is None on a postpaid line.

    `pace_mb` is the data used a day, if known; `running` are the packs active now, the one that ends last first;
    `last` is what the customer had last, if it is still sold.
    """

    line: Line
    offerings: tuple[Offering, ...]
    suggestions: tuple[Suggestion, ...]
    balance: Money | None = None
    running: tuple[Running, ...] = ()
    pace_mb: Decimal | None = None
    last: Offering | None = None

    def offering(self, offering_id: str) -> Offering | None:
        """An offering by its id; None when it is not sold to this line."""
        return next((o for o in self.offerings if o.id == offering_id), None)

    @property
    def reserved(self) -> tuple[Suggestion, ...]:
        """The offers that are not for everybody and are for this customer."""
        return tuple(Suggestion(o, Why.FOR_YOU) for o in self.offerings if o.segments)

    def beside(self, offering: Offering) -> Running | None:
        """The pack that is still active while another one begins; an add-on is meant to come on top."""
        return self.running[0] if self.running and offering.category == PACKS else None


@dataclass
class PackShelf:
    """READ."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def read(self, line: Line, customer: Customer) -> Shelf:
        """The shelf for a line. Raises OperatorError. Without usage records nothing is known of the pace."""
        if line.account_type == "postpaid":
            sold = self._meant_for(customer, await self.operator.shop.offerings(ADDONS))
            ranked = sorted(sold, key=lambda o: (o.price.amount, o.id))
            shown = [Suggestion(o, Why.BOOSTER) for o in ranked if not o.segments]
            return Shelf(line, tuple(ranked), tuple(shown[:self.policy.shop.offers_shown]))
        offerings, balances, products, records = await asyncio.gather(
            self.operator.shop.offerings(PACKS, ADDONS), self.operator.prepaid.balances(line.msisdn),
            self.operator.subscribers.products(line.msisdn), self._records(line))
        now, shop = self.clock.now(), self.policy.shop
        offerings = self._meant_for(customer, offerings)
        open_to_all = [o for o in offerings if not o.segments]
        packs = [o for o in open_to_all if o.category == PACKS]
        pace = None if records is None else pace_of(records, now, shop)
        had = sorted((p for p in products if p.role == "pack" and p.start is not None and p.offering_id
                      in {o.id for o in packs}), key=lambda p: p.start or now)
        last = next((o for o in packs if had and o.id == had[-1].offering_id), None)
        running = _running(products, balances, now)
        suggestions = suggest_packs(packs, pace, last.id if last else None, shop)
        short = _short(running, pace, now)
        booster = suggest_booster([o for o in open_to_all if o.category == ADDONS], short) if short else None
        if booster is not None:
            suggestions = [booster, *suggestions][:shop.offers_shown]
        return Shelf(line, tuple(offerings), tuple(suggestions), balances.money(self.policy.market.currency), running,
                     pace, last)

    def _meant_for(self, customer: Customer, offerings: Sequence[Offering]) -> list[Offering]:
        return [o for o in offerings if may_have(o.segments, customer, self.policy)]

    async def for_other(self, line: Line) -> Shelf:
        """The packs for somebody else's prepaid line, of which nothing is looked at or told."""
        packs = [o for o in await self.operator.shop.offerings(PACKS) if not o.segments]
        return Shelf(line, tuple(packs), tuple(suggest_packs(packs, None, None, self.policy.shop)))

    async def _records(self, line: Line) -> list[DataUse] | None:
        since = self.clock.now() - timedelta(days=self.policy.shop.history_days)
        try:
            return await asyncio.wait_for(self.operator.usage.data_used(line.product_id, since),
                                          self.policy.usage.records_wait_seconds)
        except (OperatorUnreachable, asyncio.TimeoutError):
            return None


def _running(products: list[Subscription], balances: Balances, now: datetime) -> tuple[Running, ...]:
    """Packs active now, the one that ends last first."""
    active = [p for p in products if p.role == "pack" and p.status == "active" and (p.end is None or p.end > now)]

    def left(pack: Subscription) -> Decimal | None:
        data = [b for b in balances.of_product(pack.id) if b.usage_type == "data"]
        return sum((b.remaining * MB_PER_GB for b in data), Decimal(0)) if data else None
    ranked = sorted(active, key=lambda p: (p.end is None, p.end or now), reverse=True)
    return tuple(Running(pack, left(pack)) for pack in ranked)


def _short(running: tuple[Running, ...], pace: Decimal | None, now: datetime) -> Decimal:
    """The MB that the running packs lack until the last of them ends, at the customer's pace; zero when none do."""
    if not running or pace is None or running[0].pack.end is None:
        return Decimal(0)
    days = Decimal((running[0].pack.end - now).days)
    left = sum((each.left_mb or Decimal(0) for each in running), Decimal(0))
    return max(pace * days - left, Decimal(0))
