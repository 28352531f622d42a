"""Which packs to offer: pure rules over the customer's own use and what they had before."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from business.shop_policy import ShopPolicy
from telecom.catalogue import Offering
from telecom.usage import DataUse

_HUNDRED = Decimal(100)


class Why(Enum):
    """Why a pack is offered; the customer reads it beside the pack."""

    FITS = "fits"
    LONGER = "longer"
    MOST_DATA = "most_data"
    SAME = "same"
    LESS = "less"
    CHEAPEST = "cheapest"
    VALUE = "value"
    BOOSTER = "booster"
    NAMED = "named"
    FOR_YOU = "for_you"


@dataclass(frozen=True)
class Suggestion:
    """A pack with the reason for offering it."""

    offering: Offering
    why: Why


def pace_of(records: Sequence[DataUse], now: datetime, policy: ShopPolicy) -> Decimal | None:
    """MB of data a day, from the first to the last use in the policy's last days; None when too few days are known.

    Days after the last use do not count: a line without a pack uses nothing, whatever its habit.
    """
    since = now - timedelta(days=policy.history_days)
    used = [use for use in records if use.at >= since]
    if len({use.at.date() for use in used}) < policy.history_needs_days:
        return None
    moments = [use.at for use in used]
    days = (max(moments).date() - min(moments).date()).days + 1
    return sum((use.mb for use in used), Decimal(0)) / days


def suggest_packs(packs: Sequence[Offering], pace: Decimal | None, last_id: str | None,
                  policy: ShopPolicy) -> list[Suggestion]:
    """The packs to offer, the best first, at most as many as policy shows; `last_id` is what the customer had last.

    With a known pace the cheapest that covers it comes first, and then one that lasts longer, what they had, and what
    costs less. Without one: what they had, the cheapest, and the most data for the money.
    """
    with_data = sorted((p for p in packs if p.data_mb is None or p.data_mb > 0), key=lambda p: (p.price.amount, p.id))
    last = next((p for p in packs if p.id == last_id), None)
    wanted: list[tuple[Offering | None, Why]] = []
    if with_data and pace is not None:
        fitting = [p for p in with_data if _covers(p, pace, policy)]
        if fitting:
            longer = [p for p in fitting if (p.days or 0) > (fitting[0].days or 0)]
            wanted += [(fitting[0], Why.FITS),
                       (min(longer, key=lambda p: (p.price_a_day, p.id), default=None), Why.LONGER)]
        else:
            wanted += [(max(with_data, key=_a_day), Why.MOST_DATA)]
        wanted += [(last, Why.SAME)]
        best = wanted[0][0]
        wanted += [(p, Why.LESS) for p in reversed(with_data) if best is not None and p.price < best.price]
    elif with_data:
        wanted += [(last, Why.SAME), (with_data[0], Why.CHEAPEST), (max(with_data, key=_for_money), Why.VALUE)]
    found: dict[str, Suggestion] = {}
    for offering, why in wanted:
        if offering is not None:
            found.setdefault(offering.id, Suggestion(offering, why))
    return list(found.values())[:policy.offers_shown]


def suggest_booster(addons: Sequence[Offering], short_mb: Decimal) -> Suggestion | None:
    """The cheapest add-on that covers what a running pack lacks, the largest when none does; None without add-ons."""
    ranked = sorted(addons, key=lambda a: (a.price.amount, a.id))
    enough = [a for a in ranked if a.data_mb is None or a.data_mb >= short_mb]
    chosen = enough[0] if enough else max(ranked, key=lambda a: a.data_mb or Decimal(0), default=None)
    return None if chosen is None else Suggestion(chosen, Why.BOOSTER)


def _covers(pack: Offering, pace: Decimal, policy: ShopPolicy) -> bool:
    a_day = pack.mb_a_day
    return a_day is None or a_day >= pace * (1 + policy.margin_percent / _HUNDRED)


def _a_day(pack: Offering) -> Decimal:
    return pack.mb_a_day if pack.mb_a_day is not None else Decimal("Infinity")


def _for_money(pack: Offering) -> Decimal:
    if pack.data_mb is None or not pack.price:
        return Decimal("Infinity")
    return pack.data_mb / pack.price.amount
