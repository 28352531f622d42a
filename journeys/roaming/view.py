"""What a line holds of roaming, and what it costs in a country."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass

from journeys.ports import OperatorPort
from telecom.errors import OperatorUnexpected
from telecom.money import Money
from telecom.roaming import RoamingPack, RoamingRates
from telecom.subscriber import Line, NetworkService, Subscription


@dataclass(frozen=True)
class RoamingView:
    """One reading of everything that matters. `owned` are all roaming packs that the line ever had, whatever their
    status; `balance` is the main balance of a prepaid line, else None."""

    line: Line
    service: NetworkService
    packs: tuple[RoamingPack, ...]
    rates: tuple[RoamingRates, ...]
    owned: tuple[Subscription, ...]
    balance: Money | None

    @property
    def on(self) -> bool:
        """Whether the network lets the line roam."""
        return self.service.features.get("roaming", False)

    @property
    def held(self) -> tuple[Subscription, ...]:
        """The packs that are active now."""
        return tuple(pack for pack in self.owned if pack.status == "active")

    def ordered_for(self, country: str | None) -> Subscription | None:
        """A pack that is ordered and not active yet, of those that count in a country."""
        return next((pack for pack in self._covering(self.owned, country) if pack.status == "pendingActive"), None)

    def times_owned(self, offering_id: str) -> int:
        """How often the line has had a pack: it tells a purchase that broke off from a new one."""
        return sum(pack.offering_id == offering_id for pack in self.owned)

    @property
    def barred(self) -> bool:
        """Whether the line may not be used at all."""
        return not self.service.enabled or self.service.barring != "none"

    def packs_for(self, country: str) -> tuple[RoamingPack, ...]:
        """The packs on sale for a country (ISO code)."""
        return tuple(pack for pack in self.packs if country in pack.countries)

    def rates_for(self, country: str) -> RoamingRates | None:
        """Prices without a pack; None where the operator has no roaming partner."""
        return next((rates for rates in self.rates if country in rates.countries), None)

    def held_for(self, country: str | None) -> tuple[Subscription, ...]:
        """The active packs of the line that count in a country; all of them when none is named."""
        return self._covering(self.held, country)

    def _covering(self, products: tuple[Subscription, ...], country: str | None) -> tuple[Subscription, ...]:
        covering = {pack.offering_id for pack in self.packs if country is None or country in pack.countries}
        return tuple(product for product in products if product.offering_id in covering)

    def pack(self, offering_id: str) -> RoamingPack | None:
        """A pack on sale."""
        return next((pack for pack in self.packs if pack.offering_id == offering_id), None)


async def read_roaming(operator: OperatorPort, line: Line, currency: str) -> RoamingView:
    """Read it. READ. Raises OperatorUnexpected for a line without a service in the network."""
    service, packs, rates, products = await asyncio.gather(
        _service(operator, line), operator.roaming.packs(), operator.roaming.rates(),
        operator.subscribers.products(line.msisdn))
    balance = (await operator.prepaid.balances(line.msisdn)).money(currency) if line.account_type == "prepaid" else None
    sold = {pack.offering_id for pack in packs}
    owned = tuple(product for product in products if product.offering_id in sold)
    return RoamingView(line, service, tuple(packs), tuple(rates), owned, balance)


async def _service(operator: OperatorPort, line: Line) -> NetworkService:
    if line.service_id is None:
        raise OperatorUnexpected("the line has no service")
    return await operator.subscribers.service(line.service_id)
