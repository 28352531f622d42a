"""What can be had as a line's plan, orders about a line's plan or end, and numbers on their way between operators."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from telecom.money import Money


@dataclass(frozen=True)
class Plan:
    """An offering of the catalogue that a line can live on: a postpaid plan, or a prepaid pack.

    `price` is a month's rental without tax for a postpaid plan, and what a pack costs with tax. `data_mb` is None
    without limit; `overage_per_mb` is rupees (the market's currency) for each MB beyond it, without tax;
    `validity_days` is set for a pack.
    """

    id: str
    name: str
    category: str
    price: Money
    data_mb: Decimal | None
    overage_per_mb: Decimal = Decimal(0)
    validity_days: int | None = None
    for_companies: bool = False
    nicknames: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineOrder:
    """An order about a line (TMF622). `action` is add, modify or delete; `expected` is when it takes effect, where that
    is not at once."""

    id: str
    action: str
    state: str
    product_id: str
    offering_id: str
    offering_name: str
    ordered: datetime
    expected: datetime | None = None
    category: str | None = None

    @property
    def open(self) -> bool:
        """Whether it has still to take effect."""
        return self.state in {"acknowledged", "pending", "inProgress", "held"}


@dataclass(frozen=True)
class Porting:
    """A number that leaves or comes, as the line's main product tells it.

    `out` is None, codeSent or codeExpired; the porting code itself is never read. `into` is None, accepted, rejected or
    completed; `source` is the operator that the number comes from, `reason` why that one said no.
    """

    out: str | None = None
    code_sent: datetime | None = None
    code_expires: datetime | None = None
    into: str | None = None
    source: str | None = None
    expected: datetime | None = None
    reason: str | None = None
