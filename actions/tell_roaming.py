"""Puts packs, prices and the state of roaming into words."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale

from actions.bootstrap import Services
from actions.told import Message
from journeys.roaming import RoamingView
from telecom.money import Money
from telecom.roaming import RoamingPack, RoamingRates
from telecom.subscriber import Subscription

Words = dict[str, Any]


def country_names(given: Services) -> dict[str, tuple[str, ...]]:
    """What the countries of the world are called, by ISO code: their names, and those that policy adds."""
    world = _territories(given.policy.market.locale)
    names: dict[str, tuple[str, ...]] = {code: (name,) for code, name in world.items()}
    for code, added in given.policy.billing.countries.items():
        names[code] = (*names.get(code, ()), *added)
    return names


@lru_cache(maxsize=2)
def _territories(locale: str) -> dict[str, str]:
    return {code: str(name) for code, name in Locale.parse(locale).territories.items()
            if len(code) == 2 and code.isalpha()}


def state(view: RoamingView, given: Services, country: str | None) -> list[Message]:
    """Whether roaming is on, and the packs and the limit that the line has."""
    said = [Message("utter_roaming_is_on" if view.on else "utter_roaming_is_off", {})]
    said += [Message("utter_roaming_held", held_words(pack, given)) for pack in view.held_for(country)]
    limit = limit_of(view, given)
    if view.on and limit is not None:
        said.append(Message("utter_roaming_limited", {"limit": given.speaker.money(limit)}))
    return said


def limit_of(view: RoamingView, given: Services) -> Money | None:
    """What use without a pack may cost in a cycle."""
    amount = view.service.roaming_limit
    return None if amount is None else Money(amount, given.policy.market.currency)


def held_words(pack: Subscription, given: Services) -> Words:
    """A pack on the line with its end."""
    until = given.speaker.when(pack.end, given.clock.now()) if pack.end else "—"
    return {"pack": pack.name, "until": until}


def volume_words(pack: RoamingPack, given: Services) -> Words:
    """What a pack brings."""
    data = given.speaker.quantity(pack.data_gb or Decimal(0), "GB")
    return {"response": "utter_roaming_pack_volume", "data": data, "minutes": str(pack.minutes or 0),
            "messages": str(pack.messages or 0)}


def pack_lines(packs: Sequence[RoamingPack], view: RoamingView, given: Services) -> list[Words]:
    """The packs as lines of a list."""
    return [{"response": "utter_roaming_pack_line", "pack": pack.name, "volume": volume_words(pack, given),
             "days": str(pack.days), "price": price(pack, view, given)} for pack in packs]


def price(pack: RoamingPack, view: RoamingView, given: Services) -> str:
    """What this customer pays for a pack."""
    return given.speaker.money(pack.price_for(view.line.account_type))


def rates_message(rates: RoamingRates, country: str, given: Services) -> Message:
    """Prices without a pack, tax included."""
    def paid(net: Money) -> str:
        # A price of one unit: the taxes are rounded when the use is added up, so here they are not one by one.
        return given.speaker.money(Money(net.amount * (1 + sum(rates.taxes, Decimal(0)) / 100), net.currency))
    return Message("utter_roaming_rates", {"country": given.speaker.country(country), "minute": paid(rates.minute),
                                           "megabyte": paid(rates.megabyte), "message": paid(rates.message)})
