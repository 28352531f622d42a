"""Paying bills: links that customers pay by."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecom.money import Money


@dataclass(frozen=True)
class BillPart:
    """The part of a payment that is meant for one bill."""

    bill_id: str
    amount: Money


@dataclass(frozen=True)
class PaymentLink:
    """A payment that waits for the customer to open its page (TMF676).

    `status` is pending, captured or failed; `url` is the page, `expires` until when it takes money; `at` is when it was
    made, or when the money was taken.
    """

    id: str
    status: str
    amount: Money
    at: datetime
    url: str
    expires: datetime | None
    reference: str | None = None

    @property
    def paid(self) -> bool:
        """Whether the money is with the operator."""
        return self.status == "captured"

    def open_at(self, moment: datetime) -> bool:
        """Whether it still waits and takes money."""
        return self.status == "pending" and (self.expires is None or self.expires > moment)
