"""Everything that is read before a recharge is judged."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from business.money_policy import RechargePolicy
from journeys.ports import OperatorPort
from telecom.money import Money
from telecom.recharge import Balances, LedgerEntry, PackOrder, Payment, ProvisioningRun, Refund, TopUp
from telecom.subscriber import Customer, Line, NetworkService, Subscription


@dataclass(frozen=True)
class Complaint:
    """What the customer said: the amount named, if any, and what seems to be missing.

    `about` is "recharge" (paid, nothing came), "pack" (bought, does not work) or "balance" (money is gone).
    """

    about: str = "recharge"
    amount: Money | None = None
    words: str = ""


@dataclass(frozen=True)
class Attempt:
    """One recharge from payment to network; parts that never came to be are absent.

    A pack that was bought from the balance is an order with neither payment nor top-up.
    """

    payment: Payment | None
    topup: TopUp | None
    order: PackOrder | None = None
    runs: tuple[ProvisioningRun, ...] = ()
    refunds: tuple[Refund, ...] = ()

    @property
    def at(self) -> datetime:
        """When the customer made it."""
        moments = [part.at for part in (self.payment, self.topup) if part is not None]
        if not moments and self.order is not None and self.order.at is not None:
            return self.order.at
        return min(moments)

    @property
    def amount(self) -> Money:
        """What it cost."""
        part = self.payment or self.topup
        amount = part.amount if part is not None else self.order.price if self.order is not None else None
        assert amount is not None, "an attempt has a payment, a top-up, or an order with its price"
        return amount

    @property
    def key(self) -> str:
        """The name of the case that this attempt makes; the same for every look at it, re-posts included."""
        part = self.payment or self.topup or self.order
        assert part is not None, "an attempt has a payment, a top-up or an order"
        return f"recharge:{part.id}"

    @property
    def from_balance(self) -> bool:
        """Whether the main balance paid for it."""
        return self.payment is None and self.topup is None

    @property
    def refunded(self) -> Money:
        """What already went back."""
        amount = Money.zero(self.amount.currency)
        for refund in self.refunds:
            amount = amount + refund.amount
        return amount


@dataclass(frozen=True)
class Evidence:
    """The operator's state as far as it bears on a recharge. `attempts` are newest first."""

    line: Line
    customer: Customer
    attempts: tuple[Attempt, ...]
    balances: Balances
    products: tuple[Subscription, ...]
    ledger: tuple[LedgerEntry, ...]
    service: NetworkService | None

    def pack_of(self, attempt: Attempt) -> Subscription | None:
        """The pack on the line that an attempt brought."""
        wanted = attempt.order.product_id if attempt.order else None
        return next((p for p in self.products if p.id == wanted), None)


async def gather_evidence(operator: OperatorPort, line: Line, customer: Customer, policy: RechargePolicy,
                          now: datetime) -> Evidence:
    """Read the operator's state in two steps, everything independent side by side."""
    since = now - timedelta(hours=policy.look_back_hours)
    ledger_since = now - timedelta(days=policy.unwanted_subscription_days)

    (payments, received, paid, orders), (balances, products, ledger, network) = await asyncio.gather(
        asyncio.gather(
            operator.prepaid.payments(customer.id),
            operator.prepaid.topups(receiver=line.msisdn),
            operator.prepaid.topups(requester_id=customer.id),
            operator.provisioning.orders(customer.id),
        ),
        asyncio.gather(
            operator.prepaid.balances(line.msisdn),
            operator.subscribers.products(line.msisdn),
            operator.prepaid.ledger(line.msisdn, ledger_since),
            _service(operator, line),
        ),
    )
    topups = {t.id: t for t in [*received, *paid] if t.at >= since}
    recent = [p for p in payments if p.at >= since]
    bare = _match(recent, list(topups.values()))

    held = {product.id for product in products}
    bought = [o for o in orders if o.topup_id is None and o.action == "add" and o.price is not None
              and o.at is not None and o.at >= since and o.product_id in held]

    async def complete(attempt: Attempt) -> Attempt:
        order = attempt.order or next((o for o in orders if attempt.topup and o.topup_id == attempt.topup.id), None)

        async def runs() -> list[ProvisioningRun]:
            return await operator.provisioning.runs(order.id) if order else []

        async def refunds() -> list[Refund]:
            return await operator.prepaid.refunds(attempt.payment.id) if attempt.payment else []

        found_runs, found_refunds = await asyncio.gather(runs(), refunds())
        return Attempt(attempt.payment, attempt.topup, order, tuple(found_runs), tuple(found_refunds))

    attempts = await asyncio.gather(*(complete(a) for a in [*bare, *(Attempt(None, None, o) for o in bought)]))
    # What the network has nothing to do with (roaming, subscriptions) is no recharge.
    attempts = [a for a in attempts if not a.from_balance or a.runs]
    return Evidence(line, customer, tuple(sorted(attempts, key=lambda a: a.at, reverse=True)), balances,
                    tuple(products), tuple(ledger), network)


async def read_line_again(operator: OperatorPort, evidence: Evidence) -> Evidence:
    """The same evidence with balances, packs and service of the line as they are now."""
    line = evidence.line
    balances, products, service = await asyncio.gather(
        operator.prepaid.balances(line.msisdn), operator.subscribers.products(line.msisdn), _service(operator, line))
    return replace(evidence, balances=balances, products=tuple(products), service=service)


async def _service(operator: OperatorPort, line: Line) -> NetworkService | None:
    return await operator.subscribers.service(line.service_id) if line.service_id else None


def _match(payments: list[Payment], topups: list[TopUp]) -> list[Attempt]:
    """Pair payments with their top-ups. A re-post takes the place of the failed top-up that it repeats."""
    repeated = {t.repost_of for t in topups if t.repost_of and t.status in {"completed", "created", "cancelled"}}
    standing = [t for t in topups if t.id not in repeated]
    attempts = []
    for payment in payments:
        own = [t for t in standing if t.payment_id == payment.id or t.id in payment.item_ids]
        # A payment for a bill has items that are no top-ups; it is no recharge.
        if own or not payment.item_ids:
            newest = max(own, key=lambda t: t.at, default=None)
            attempts.append(Attempt(payment, newest))
    paid_for = {a.topup.id for a in attempts if a.topup}
    attempts.extend(Attempt(None, t) for t in standing if t.id not in paid_for and t.payment_id is None)
    return attempts
