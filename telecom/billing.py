"""Bills, their lines and accounts of a postpaid line."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from telecom.money import Money


@dataclass(frozen=True)
class Tax:
    """One tax of a charge: its name on the invoice, its rate in per cent, and its amount."""

    name: str
    percent: Decimal
    amount: Money


@dataclass(frozen=True)
class BillLine:
    """One applied rate of a bill (TMF678); `amount` includes tax, credits are negative.

    `category` is planRental, proration, voice, data, sms, roamingVoice, roamingData, roamingSms, subscription,
    oneTimeFee, lateFee, discount or adjustment. `warning_sent` is the time of the cost-warning SMS, None when none
    was sent; `consent_reference` is None when no consent is on record. `billed` is whether the line is part of what the
    bill asked for; credits granted later, and use that is rated and not yet on a bill, are not.
    """

    id: str
    name: str
    category: str
    amount: Money
    net: Money
    tax: Money
    is_credit: bool = False
    start: date | None = None
    end: date | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    rate: Money | None = None
    country: str | None = None
    events: int | None = None
    offering_id: str | None = None
    service_name: str | None = None
    partner: str | None = None
    consent_reference: str | None = None
    order_id: str | None = None
    product_id: str | None = None
    days_charged: int | None = None
    days_in_cycle: int | None = None
    warning_sent: datetime | None = None
    billed: bool = True
    taxes: tuple[Tax, ...] = ()


@dataclass(frozen=True)
class Bill:
    """One bill with its lines. `due` is what the bill asked for, `remaining` what is still open of it.

    `document` is the address of the invoice as PDF; None when the operator has none.
    """

    id: str
    number: str
    issued: date
    start: date
    end: date
    due_date: date
    due: Money
    remaining: Money
    state: str
    account_id: str
    lines: tuple[BillLine, ...] = ()
    payment_ids: tuple[str, ...] = ()
    document: str | None = None


@dataclass(frozen=True)
class Autopay:
    """Automatic payment by a mandate of the customer's bank. `status` is active, suspended or cancelled.

    `method` is the account or card as the customer knows it; `next_day` is the next day of collection.
    """

    status: str
    method: str
    next_day: date | None = None


@dataclass(frozen=True)
class BillingAccount:
    """What the account owes in all, and what of it is held from collection because it is disputed.

    `status` is paid, due or overdue; what is disputed does not count for it.
    `unbilled` is what the open cycle has cost so far, rental left out; `deposit` what the customer left as security.
    None when the operator does not say. `version` changes with every change of the account. `credit_limit` and
    `autopay` are None where the operator keeps none.
    """

    id: str
    owed: Money
    disputed: Money
    status: str = "due"
    unbilled: Money | None = None
    deposit: Money | None = None
    credit_limit: Money | None = None
    autopay: Autopay | None = None
    version: str = ""

    @property
    def used(self) -> Money:
        """What counts against the credit limit: owed or used, without what is in dispute; never negative."""
        nothing = Money.zero(self.owed.currency)
        return max(self.owed - self.disputed + (self.unbilled or nothing), nothing)
