"""Money as exact decimals with a currency; the only money type of the assistant."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# Two decimals serve every market shipped; a market with none or three would need the scale from its data.
_SMALLEST = Decimal("0.01")


@dataclass(frozen=True, order=False)
class Money:
    """An exact amount in one currency.

    `amount` is held in the currency's main unit (rupees) and is always a whole number of hundredths (paise);
    arithmetic between two currencies raises ValueError.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", Decimal(self.amount).quantize(_SMALLEST, ROUND_HALF_UP))

    @classmethod
    def zero(cls, currency: str) -> Money:
        """No money, in `currency`."""
        return cls(Decimal(0), currency)

    @classmethod
    def from_tmf(cls, value: dict[str, Any]) -> Money:
        """Read a TM Forum Money (`unit`, `value`) or a monetary Quantity (`units`, `amount`).

        Going through str keeps 0.1 what it says rather than its binary neighbour.
        """
        number = value["value"] if "value" in value else value["amount"]
        return cls(Decimal(str(number)), str(value.get("unit") or value.get("units")))

    def to_tmf(self) -> dict[str, Any]:
        """TM Forum Money for a request body."""
        return {"unit": self.currency, "value": float(self.amount)}

    def to_quantity(self) -> dict[str, Any]:
        """TM Forum Quantity for a request body of the prepaid balance API."""
        return {"units": self.currency, "amount": float(self.amount)}

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} with {other.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`; zero in `currency` when there are none."""
    result = Money.zero(currency)
    for amount in amounts:
        result = result + amount
    return result
