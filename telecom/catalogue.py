"""What the operator sells (TMF620)."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from telecom.money import Money


@dataclass(frozen=True)
class Offering:
    """Something for sale. Prices of prepaid lines include taxes, those of postpaid lines do not.

    `data_mb` and `voice_minutes` are None without a limit and zero when there is none of it; `days` is the validity,
    None when it has no end; `nicknames` are what customers call it; `segments` name the market segments that it is
    meant for, none when it is for everybody. Of balance that is
    lent, `advance` is the amount and `price` the fee.
    """

    id: str
    name: str
    category: str
    price: Money
    description: str = ""
    data_mb: Decimal | None = Decimal(0)
    voice_minutes: Decimal | None = Decimal(0)
    sms: int = 0
    days: int | None = None
    nicknames: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    advance: Money | None = None

    @property
    def mb_a_day(self) -> Decimal | None:
        """The data that it gives for each day of its validity; None without a limit."""
        return None if self.data_mb is None else self.data_mb / (self.days or 1)

    @property
    def price_a_day(self) -> Decimal:
        """What a day of it costs."""
        return self.price.amount / (self.days or 1)
