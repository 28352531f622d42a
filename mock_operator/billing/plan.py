"""What an account holds, as billing sees it: plans, subscriptions, one-time purchases, discounts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class PlanTerms:
    """A postpaid plan. `rental` in paise a cycle without tax; allowances a cycle in MB, minutes and SMS,
    None when unlimited; `data_rate_per_mb` in rupees once the data allowance is used up."""

    offering_id: str
    name: str
    rental: int
    data_mb: int | None
    voice_minutes: int | None
    sms: int | None
    data_rate_per_mb: Decimal


@dataclass(frozen=True)
class PlanHolding:
    """A plan held from `start` until `end` (exclusive; None while it lasts)."""

    product_id: str
    terms: PlanTerms
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class SubscriptionHolding:
    """A value-added service renewed every day or month from `start`. `price` in paise each time, without tax."""

    product_id: str
    offering_id: str
    name: str
    price: int
    start: datetime
    end: datetime | None = None
    recurring: str = "month"
    partner: str = ""
    consent_reference: str = ""
    order_id: str = ""


@dataclass(frozen=True)
class Purchase:
    """Something charged once, such as a roaming pack. `price` in paise without tax.

    A purchase entered twice with one `order_id` is billed twice, as billing systems do.
    """

    product_id: str
    offering_id: str
    name: str
    price: int
    when: datetime
    order_id: str = ""


@dataclass(frozen=True)
class PackAllowance:
    """Usage that a pack includes, in MB, minutes or SMS, in `countries` (empty: everywhere) while it is valid."""

    product_id: str
    usage_type: str
    quantity: int
    start: datetime
    end: datetime
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Discount:
    """An amount in paise (positive, without tax) taken off each bill while it lasts."""

    name: str
    amount: int
    start: datetime
    end: datetime | None = None
