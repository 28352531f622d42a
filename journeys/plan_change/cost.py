"""What plans and packs cost, exactly as bills are made: pure, to the paisa."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from telecom.money import Money, total
from telecom.plans import Plan

_PAISA = Decimal("0.01")


def with_tax(net: Money, taxes: Iterable[Decimal]) -> Money:
    """An amount with its taxes, each of them rounded by itself as on a line of a bill."""
    amounts = [(net.amount * percent / 100).quantize(_PAISA, ROUND_HALF_UP) for percent in taxes]
    return total([net, *(Money(amount, net.currency) for amount in amounts)], net.currency)


def month_on(plan: Plan, used_mb: Decimal, taxes: Sequence[Decimal]) -> Money:
    """What a month with this much data costs on a postpaid plan: rental and data beyond the allowance, with tax."""
    rental = with_tax(plan.price, taxes)
    if plan.data_mb is None or used_mb <= plan.data_mb:
        return rental
    beyond = Money((used_mb - plan.data_mb) * plan.overage_per_mb, plan.price.currency)
    return rental + with_tax(beyond, taxes)


def share(rental: Money, days: int, days_in_cycle: int, taxes: Sequence[Decimal]) -> Money:
    """The rental of some days of a cycle, with tax. Raises ValueError for more days than the cycle has."""
    if not 0 <= days <= days_in_cycle:
        raise ValueError(f"{days} of {days_in_cycle} days")
    return with_tax(Money(rental.amount * days / days_in_cycle, rental.currency), taxes)


def packs_needed(pack: Plan, mb_by_day: Sequence[Decimal]) -> int:
    """How often a pack must be bought to be never without one over these days, and never short of data.

    A new one is bought when the last has ended by time, or its data has. 0 for no days.
    Raises ValueError for a pack without validity, or whose data can never suffice.
    """
    if not pack.validity_days or pack.data_mb is not None and pack.data_mb <= 0:
        raise ValueError(f"{pack.id} cannot be lived on")
    bought, days_left, data_left = 0, 0, Decimal(0)
    for mb in mb_by_day:
        if days_left == 0:
            bought, days_left, data_left = bought + 1, pack.validity_days, pack.data_mb or Decimal(0)
        while pack.data_mb is not None and mb > data_left:
            # The rest of the last pack is used up first; the next one begins on the same day.
            mb -= data_left
            bought, days_left, data_left = bought + 1, pack.validity_days, pack.data_mb
        data_left -= mb if pack.data_mb is not None else Decimal(0)
        days_left -= 1
    return bought


def packs_cost(pack: Plan, mb_by_day: Sequence[Decimal]) -> Money:
    """What living on a pack over these days costs, tax included."""
    return Money(pack.price.amount * packs_needed(pack, mb_by_day), pack.price.currency)
