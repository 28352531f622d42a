"""How a purchase stands; every value was read back from the operator after the last write."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from journeys.recharge_repair import Outcome
from telecom.catalogue import Offering
from telecom.money import Money
from telecom.recharge import Balances
from telecom.subscriber import Subscription
from telecom.tickets import Ticket


class Buying(Enum):
    """The end states of a purchase. Each has a text of its own in data/texts/pack_shop.yml, but REPAIRED."""

    ACTIVE = "active"
    UNDERWAY = "underway"
    TOO_LITTLE = "too_little"
    PRICE_CHANGED = "price_changed"
    NOT_SOLD = "not_sold"
    HANDED_OVER = "handed_over"
    REPAIRED = "repaired"


@dataclass(frozen=True)
class Bought:
    """The state with what it rests on. `repair` is what the recharge repair came to when the network got stuck."""

    state: Buying
    offering: Offering | None = None
    pack: Subscription | None = None
    balances: Balances | None = None
    price: Money | None = None
    repair: Outcome | None = None
    ticket: Ticket | None = None
