"""Roaming of the operator in memory: packs and prices of two zones, orders that take time, the switch and the limit."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.roaming import RoamingPack, RoamingRates
from telecom.subscriber import Line, Subscription

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator

TAXES = (Decimal(9), Decimal(9))
GULF, EAST = frozenset({"AE", "SA"}), frozenset({"TH", "SG"})


def _rupees(amount: object) -> Money:
    return Money(Decimal(str(amount)), "INR")


GULF_PACK = RoamingPack("ROAM-199", "Gulf roaming 199", _rupees(199), TAXES, GULF, 3, Decimal(1), Decimal(30),
                        Decimal(10), ("gulf pack",))
WORLD_PACK = RoamingPack("ROAM-649", "World roaming 649", _rupees(649), TAXES, GULF | frozenset({"SG"}), 10,
                         Decimal(2), Decimal(100), Decimal(20), ("world pack",))
RATES = [RoamingRates(GULF, _rupees(65), _rupees("5.50"), _rupees(25), TAXES),
         RoamingRates(EAST, _rupees(75), _rupees("6.50"), _rupees(30), TAXES)]


@dataclass
class FakeRoaming:
    """`starts` False leaves ordered packs pending, `switches` False the feature as it is."""

    operator: FakeOperator
    sold: list[RoamingPack] = field(default_factory=lambda: [GULF_PACK, WORLD_PACK])
    priced: list[RoamingRates] = field(default_factory=lambda: list(RATES))
    starts: bool = True
    switches: bool = True
    switched_by_packs: bool = True
    refuses: str | None = None
    seconds: float = 1.0
    costs: list[tuple[datetime, Money]] = field(default_factory=list)
    pending: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def advance(self) -> None:
        """Ordered packs that have started by now."""
        for product_id, (msisdn, when) in list(self.pending.items()):
            if self.starts and self.operator.clock.now() >= when:
                del self.pending[product_id]
                held = next(p for p in self.operator.subscribers.held[msisdn] if p.id == product_id)
                self.operator.subscribers.hold(msisdn, replace(held, status="active"))
                if self.switched_by_packs:
                    self._set(self.operator.subscribers.lines[msisdn].service_id or "", True)

    def is_on(self, line: Line) -> bool:
        return self.operator.subscribers.services[line.service_id or ""].features.get("roaming", False)

    def _set(self, service_id: str, on: bool) -> None:
        services = self.operator.subscribers.services
        services[service_id] = replace(services[service_id],
                                       features={**services[service_id].features, "roaming": on})

    async def packs(self) -> list[RoamingPack]:
        await self.operator.call("roaming_packs")
        return list(self.sold)

    async def rates(self) -> list[RoamingRates]:
        await self.operator.call("roaming_rates")
        return list(self.priced)

    async def used(self, product_id: str, since: datetime) -> list[Money]:
        await self.operator.call("roaming_used")
        return [cost for when, cost in self.costs if when >= since]

    async def order_pack(self, line: Line, offering_id: str, *, key: str) -> str:
        def effect() -> str:
            if self.refuses is not None:
                raise OperatorRefused(self.refuses, "no", 409)
            pack = next(p for p in self.sold if p.offering_id == offering_id)
            if line.account_type == "prepaid":
                main = self.operator.prepaid.buckets[line.msisdn][0]
                if main.remaining < pack.price.amount:
                    raise OperatorRefused("INSUFFICIENT_BALANCE", "less than that", 409)
                self.operator.prepaid._move(line.msisdn, -pack.price, "usage", None)
            now, product_id = self.operator.clock.now(), self.operator.new_id("ROAMING")
            self.operator.subscribers.hold(line.msisdn, Subscription(
                product_id, pack.name, offering_id, "pendingActive", "pack", start=now,
                end=now + timedelta(days=pack.days)))
            self.pending[product_id] = (line.msisdn, now + timedelta(seconds=self.seconds))
            return product_id

        return await self.operator.write("order_pack", key, (line.msisdn, offering_id), effect)

    async def switch(self, service_id: str, *, on: bool, key: str) -> None:
        def effect() -> None:
            if on and self.operator.subscribers.services[service_id].barring != "none":
                raise OperatorRefused("SERVICE_BARRED", "it is barred", 409)
            if self.switches:
                self._set(service_id, on)

        await self.operator.write("switch_roaming", key, (service_id, on), effect)

    async def limit(self, service_id: str, amount: Money, *, key: str) -> None:
        def effect() -> None:
            services = self.operator.subscribers.services
            services[service_id] = replace(services[service_id], roaming_limit=amount.amount)

        await self.operator.write("limit_roaming", key, (service_id, amount), effect)
