"""A line, the customer behind it, and what the network holds of it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Line:
    """One mobile line. `msisdn` is E.164 with plus sign; `account_type` is "prepaid" or "postpaid"."""

    msisdn: str
    product_id: str
    plan_name: str
    plan_offering_id: str
    account_type: str
    customer_id: str
    status: str
    billing_account_id: str | None = None
    service_id: str | None = None
    started: datetime | None = None


@dataclass(frozen=True)
class Address:
    """Where post goes."""

    street: str | None = None
    city: str | None = None
    post_code: str | None = None


@dataclass(frozen=True)
class Person:
    """Who the customer is as a person. `language` is a code of ISO 639."""

    id: str
    name: str
    email: str | None = None
    address: Address = Address()
    language: str | None = None


@dataclass(frozen=True)
class Customer:
    """The customer as segmentation sees it; every value but `tone` comes from the operator's customer record.

    `tone` is how the customer sounded in this conversation: anger, urgency, leaving, fraud, regulator.
    """

    id: str
    name: str
    account_type: str
    account_ids: tuple[str, ...] = ()
    value_tier: str = "bronze"
    monthly_revenue: Decimal = Decimal(0)
    churn_risk: str = "low"
    complaints_90_days: int = 0
    usage_level: str = "normal"
    enterprise: bool = False
    enterprise_name: str | None = None
    enterprise_admin: bool = False
    tenure_months: int = 0
    tone: tuple[str, ...] = ()
    party_id: str | None = None


@dataclass(frozen=True)
class NetworkService:
    """What the network holds of a line. `last_data_session` is None when no data session was ever seen.

    `roaming_limit` is what use abroad may cost in a cycle, without tax; None when the customer has set no limit.
    `content_barred` is whether no subscription may start on the line.
    `home_area_id` is the place by which outages are found, `home_area` its name; `barring` is none, outgoing or all,
    `barring_reason` is why: lostOrStolen, customerRequest, unpaidBill, prepaidExpired, kyc, fraud or other, and
    `barring_changed` names the latest change of it. `sim_kind` is physical or esim, `sim_changed` when this SIM came
    into use. `device_locked` is None when nobody knows; a locked phone may be unlocked once
    `unlock_allowed_from` has come. `app_account` is none, active or locked. Under a `fraud_hold` no SIM,
    port-out code or refund is given out.
    `sim` is the SIM's serial number.
    """

    id: str
    state: str
    enabled: bool
    features: dict[str, bool]
    home_area: str | None = None
    device_model: str | None = None
    apn_expected: str | None = None
    apn_in_use: str | None = None
    last_data_session: datetime | None = None
    barring: str = "none"
    suspension_reason: str | None = None
    home_area_id: str | None = None
    barring_reason: str | None = None
    barring_changed: str | None = None
    sim_kind: str = "physical"
    sim_changed: datetime | None = None
    fraud_hold: bool = False
    device_locked: bool | None = None
    unlock_allowed_from: datetime | None = None
    app_account: str | None = None
    roaming_limit: Decimal | None = None
    content_barred: bool = False

    @property
    def barred(self) -> bool:
        """Whether the line is kept from the network on purpose."""
        return not self.enabled or self.barring != "none"
    sim: str | None = None


@dataclass(frozen=True)
class Subscription:
    """A pack or content subscription held on a line (a product of the inventory).

    `role` is pack, subscription or loan; `consent_reference` is None when the operator has no consent on record;
    `outstanding` is what is still owed of a loan, fee included, in the market's currency.
    """

    id: str
    name: str
    offering_id: str
    status: str
    role: str
    service_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    consent_reference: str | None = None
    partner: str | None = None
    outstanding: Decimal | None = None
