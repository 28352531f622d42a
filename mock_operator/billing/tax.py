"""Taxes on a charge: percentages are data of the tariff, each tax is rounded to the paisa on each line."""

from dataclasses import dataclass
from decimal import Decimal

from mock_operator.billing.rounding import rounded


@dataclass(frozen=True)
class Tax:
    """A tax of the tariff. `percent` 9 means nine per cent of the amount without tax."""

    category: str
    percent: Decimal


@dataclass(frozen=True)
class TaxAmount:
    """What one tax takes of one line. `amount` in paise, negative on a credit."""

    category: str
    percent: Decimal
    amount: int


def taxes_on(net: int, taxes: tuple[Tax, ...]) -> tuple[TaxAmount, ...]:
    """The taxes on `net` paise, in the order of the tariff."""
    return tuple(TaxAmount(tax.category, tax.percent, rounded(net * tax.percent / 100)) for tax in taxes)


def split_gross(gross: int, taxes: tuple[Tax, ...]) -> tuple[int, tuple[TaxAmount, ...]]:
    """Divide a tax-included amount into net and taxes that add up to it exactly.

    A credit is granted with tax included; rounding each part by itself could leave a paisa over, so each tax
    takes the rounded running total less what the taxes before it took.
    """
    percent_in_all = sum((tax.percent for tax in taxes), Decimal(0))
    net = rounded(gross * 100 / (100 + percent_in_all))
    left = gross - net
    parts = []
    taken = 0
    running = Decimal(0)
    for tax in taxes:
        running += tax.percent
        upto = rounded(left * running / percent_in_all) if percent_in_all else 0
        parts.append(TaxAmount(tax.category, tax.percent, upto - taken))
        taken = upto
    return net, tuple(parts)


def total_by_category(amounts: list[TaxAmount]) -> tuple[TaxAmount, ...]:
    """Tax items of a bill: the amounts of its lines added up by category and percentage."""
    totals: dict[tuple[str, Decimal], int] = {}
    for tax in amounts:
        key = (tax.category, tax.percent)
        totals[key] = totals.get(key, 0) + tax.amount
    return tuple(TaxAmount(category, percent, amount) for (category, percent), amount in totals.items())
