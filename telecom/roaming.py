"""What use abroad costs: packs for some countries, and prices without a pack."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from telecom.money import Money, total


def with_taxes(net: Money, taxes: tuple[Decimal, ...]) -> Money:
    """An amount with taxes of so many per cent each, each rounded by itself as on a bill."""
    return net + total((Money(net.amount * percent / 100, net.currency) for percent in taxes), net.currency)


@dataclass(frozen=True)
class RoamingPack:
    """A pack for some countries (ISO codes), valid for `days` from its activation.

    `price` is what the catalogue says; `taxes` (per cent) come on top of it on a postpaid line, a prepaid price has
    them in it. Volumes: data in GB, minutes, messages; None where the pack brings none.
    """

    offering_id: str
    name: str
    price: Money
    taxes: tuple[Decimal, ...]
    countries: frozenset[str]
    days: int
    data_gb: Decimal | None = None
    minutes: Decimal | None = None
    messages: Decimal | None = None
    nicknames: tuple[str, ...] = ()

    def price_for(self, account_type: str) -> Money:
        """What the customer pays in all."""
        return self.price if account_type == "prepaid" else with_taxes(self.price, self.taxes)


@dataclass(frozen=True)
class RoamingRates:
    """Prices without a pack in the countries of a zone, without tax: a minute, a MB, a message.

    `taxes` (per cent) come on top whatever the line is.
    """

    countries: frozenset[str]
    minute: Money
    megabyte: Money
    message: Money
    taxes: tuple[Decimal, ...]
