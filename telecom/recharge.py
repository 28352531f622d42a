"""Payments, top-ups, pack orders, provisioning and balances of a prepaid line."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from telecom.money import Money


@dataclass(frozen=True)
class Payment:
    """Money taken, or not, from a customer's bank, card or wallet (TMF676).

    `status` is pending, authorized, captured, failed or reversed; `why` is the bank's reason for a failed one;
    `item_ids` are the top-ups, bills or orders that it was made for; `method_type` is the operator's kind of `method`.
    `link` is the address at which a pending one can be paid until `link_ends`.
    """

    id: str
    status: str
    amount: Money
    at: datetime
    method: str
    payer_id: str | None
    reference: str | None
    why: str | None
    item_ids: tuple[str, ...]
    method_type: str | None = None
    link: str | None = None
    link_ends: datetime | None = None

    @property
    def money_taken(self) -> bool:
        """Whether the customer's money is with the operator now."""
        return self.status == "captured"


@dataclass(frozen=True)
class Refund:
    """Money on its way back (TMF676). `status` is pending or done.

    `method` is what it goes back to, as the customer knows it; `method_type` the operator's kind of it; `at` is when
    it was sent.
    """

    id: str
    status: str
    amount: Money
    payment_id: str | None
    at: datetime | None
    method: str | None = None
    method_type: str | None = None


@dataclass(frozen=True)
class TopUp:
    """A recharge (TMF654). `status` is created, completed, failed or cancelled.

    `receiver` is the number that was to get it; `offering_id` is set when the recharge buys a pack;
    `repost_of` names the failed top-up that this one repeats.
    """

    id: str
    status: str
    amount: Money
    at: datetime
    receiver: str
    requester_id: str | None
    payment_id: str | None
    offering_id: str | None
    offering_name: str | None
    why: str | None
    repost_of: str | None = None


@dataclass(frozen=True)
class PackOrder:
    """A product order (TMF622). `topup_id` is the recharge that caused it, None for what was ordered without one.

    `action` is add, delete or modify; `price` is None for an order that costs nothing by itself.
    """

    id: str
    state: str
    topup_id: str | None
    offering_id: str | None
    product_id: str | None
    action: str = "add"
    at: datetime | None = None
    price: Money | None = None


@dataclass(frozen=True)
class Milestone:
    """One step of provisioning with its result."""

    name: str
    status: str
    at: datetime | None


@dataclass(frozen=True)
class ProvisioningRun:
    """One try of the network to switch a pack on (TMF641). `state` is acknowledged, inProgress, completed,
    failed or held; `retry_of` names the earlier run."""

    id: str
    state: str
    order_id: str | None
    service_id: str | None
    milestones: tuple[Milestone, ...]
    error_code: str | None
    error_message: str | None
    started: datetime | None
    retry_of: str | None = None

    @property
    def stuck_at(self) -> str | None:
        """The first milestone that is not completed; None when all are."""
        return next((step.name for step in self.milestones if step.status != "completed"), None)


@dataclass(frozen=True)
class Bucket:
    """A balance: `usage_type` monetary, data (GB), voice (minutes) or sms (messages)."""

    id: str
    usage_type: str
    name: str
    remaining: Decimal
    units: str
    status: str
    expires: datetime | None
    product_id: str | None
    starts: datetime | None = None


@dataclass(frozen=True)
class LedgerEntry:
    """One movement of the monetary balance (TMF654 balanceActionHistory); negative amounts were taken."""

    id: str
    reason: str
    description: str
    amount: Money
    at: datetime
    product_id: str | None


@dataclass(frozen=True)
class Transfer:
    """Balance sent to another line (TMF654); `cost` is the fee that the sender paid, None when none is told."""

    id: str
    status: str
    amount: Money
    receiver: str
    cost: Money | None


@dataclass(frozen=True)
class Balances:
    """All buckets of a line at one time."""

    buckets: tuple[Bucket, ...]

    def active(self, usage_type: str) -> list[Bucket]:
        """Buckets of a usage type that can be used now, soonest expiry first."""
        found = [b for b in self.buckets if b.usage_type == usage_type and b.status == "active"]
        return sorted(found, key=lambda b: (b.expires is None, b.expires))

    def of_product(self, product_id: str | None) -> list[Bucket]:
        """Buckets that a pack brought."""
        return [b for b in self.buckets if product_id is not None and b.product_id == product_id]

    def money(self, currency: str) -> Money:
        """The main balance."""
        amount = sum((b.remaining for b in self.active("monetary")), Decimal(0))
        return Money(amount, currency)
