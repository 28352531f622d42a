"""The taxes of a bill by name and rate; together they are exactly what the bill holds of tax."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from telecom.billing import BillLine
from telecom.money import Money, total


@dataclass(frozen=True)
class TaxShare:
    """One tax of a bill: `base` are the charges it was taken on, credits subtracted."""

    name: str
    percent: Decimal
    base: Money
    amount: Money


def taxes_of(lines: Iterable[BillLine], currency: str) -> tuple[TaxShare, ...]:
    """Every tax of the lines, in the order in which they first appear."""
    shares: dict[tuple[str, Decimal], list[tuple[Money, Money]]] = {}
    for line in lines:
        for tax in line.taxes:
            shares.setdefault((tax.name, tax.percent), []).append((line.net, tax.amount))
    return tuple(TaxShare(name, percent, total((net for net, _ in found), currency),
                          total((amount for _, amount in found), currency))
                 for (name, percent), found in shares.items())
