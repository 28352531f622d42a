"""Why this bill differs from the usual one: cost drivers that add up to the difference, to the paisa."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from telecom.billing import Bill, BillLine
from telecom.money import Money, total

_PAISA = Decimal("0.01")


@dataclass(frozen=True)
class Driver:
    """One part of the bill: what it is now, what it usually is, and the lines that it is made of."""

    part: str
    now: Money
    usual: Money
    lines: tuple[BillLine, ...]

    @property
    def change(self) -> Money:
        """How much this part adds to (or takes from) the difference."""
        return self.now - self.usual


@dataclass(frozen=True)
class Comparison:
    """This bill against the customer's own history. The drivers' changes sum to `difference` exactly."""

    now: Money
    usual: Money
    drivers: tuple[Driver, ...]
    cycles: int

    @property
    def difference(self) -> Money:
        """How much this bill is above (or below) the usual."""
        return self.now - self.usual

    @property
    def higher(self) -> list[Driver]:
        """The parts that cost more than usual, biggest first."""
        return [driver for driver in self.drivers if driver.change.amount > 0]


def issued_lines(bill: Bill) -> tuple[BillLine, ...]:
    """The lines that made the bill when it was issued: not the credits that were posted to it afterwards, nor charges
    that are rated and wait for a later bill."""
    return tuple(line for line in bill.lines if line.billed)


def reconciles(bill: Bill) -> bool:
    """Whether the bill's lines add up to what it asks for; a bill that does not is not explained but handed over."""
    return total((line.amount for line in issued_lines(bill)), bill.due.currency) == bill.due


def compare(bill: Bill, earlier: Sequence[Bill], part_of: Callable[[str], str]) -> Comparison:
    """Set a bill against the average of earlier ones, part by part.

    `part_of` gives the part of the bill for a charge category. The average of each part is rounded down to the paisa
    and the paise that are lost by it are given, one each, to the parts that lost most, so that the parts add up to the
    rounded average of the whole. Without earlier bills everything is new and the usual is zero.
    """
    currency = bill.due.currency
    now = _by_part(issued_lines(bill), part_of)
    before = [_by_part(issued_lines(b), part_of) for b in earlier]
    parts = list(dict.fromkeys([*now, *(part for bill_parts in before for part in bill_parts)]))
    usual = _averages({part: [_sum(b.get(part, ())) for b in before] for part in parts}, len(before))
    drivers = [
        Driver(part, Money(_sum(now.get(part, ())), currency), Money(usual[part], currency),
               tuple(sorted(now.get(part, ()), key=lambda line: -line.amount.amount)))
        for part in parts
    ]
    drivers.sort(key=lambda driver: (-driver.change.amount, driver.part))
    return Comparison(
        now=total((d.now for d in drivers), currency), usual=total((d.usual for d in drivers), currency),
        drivers=tuple(drivers), cycles=len(before),
    )


def _by_part(lines: Sequence[BillLine], part_of: Callable[[str], str]) -> dict[str, tuple[BillLine, ...]]:
    parts: dict[str, tuple[BillLine, ...]] = {}
    for line in lines:
        part = part_of(line.category)
        parts[part] = (*parts.get(part, ()), line)
    return parts


def _sum(lines: Sequence[BillLine]) -> Decimal:
    return sum((line.amount.amount for line in lines), Decimal(0))


def _averages(amounts: dict[str, list[Decimal]], count: int) -> dict[str, Decimal]:
    if count == 0:
        return dict.fromkeys(amounts, Decimal(0))
    exact = {part: sum(values, Decimal(0)) / count for part, values in amounts.items()}
    floored = {part: value.quantize(_PAISA, ROUND_FLOOR) for part, value in exact.items()}
    whole = (sum((sum(values, Decimal(0)) for values in amounts.values()), Decimal(0)) / count).quantize(_PAISA)
    missing = int((whole - sum(floored.values(), Decimal(0))) / _PAISA)
    for part in sorted(exact, key=lambda p: (floored[p] - exact[p], p))[:missing]:
        floored[part] += _PAISA
    return floored
