"""The prepaid side of the operator in memory: payments, top-ups, packs, provisioning, balances and the ledger."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from telecom.errors import OperatorRefused
from telecom.money import Money, total
from telecom.recharge import (
    Balances,
    Bucket,
    LedgerEntry,
    Milestone,
    PackOrder,
    Payment,
    ProvisioningRun,
    Refund,
    TopUp,
)
from telecom.subscriber import Subscription
from telecom.usage import DataMove

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator

STEPS = ("accepted", "subscriberLocated", "quotaLoaded", "featureEnabled", "confirmed")


@dataclass
class FakePrepaid:
    """Money in, money back, and what it became."""

    operator: FakeOperator
    paid: dict[str, Payment] = field(default_factory=dict)
    back: list[Refund] = field(default_factory=list)
    made: dict[str, TopUp] = field(default_factory=dict)
    packs: dict[str, PackOrder] = field(default_factory=dict)
    tries: list[ProvisioningRun] = field(default_factory=list)
    buckets: dict[str, list[Bucket]] = field(default_factory=dict)
    entries: dict[str, list[LedgerEntry]] = field(default_factory=dict)
    data_moves: dict[str, list[DataMove]] = field(default_factory=dict)
    used_topups: set[str] = field(default_factory=set)
    # How many of the next tries of the network fail, how long one takes, and top-ups that settle later.
    failing_tries: int = 0
    seconds: float = 1.0
    settling: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    # How many of the next re-posts end as failed top-ups.
    failing_reposts: int = 0

    def open_balance(self, msisdn: str, amount: Money) -> None:
        """The main balance of a new line."""
        self.buckets[msisdn] = [Bucket(f"BKT-{msisdn[-3:]}", "monetary", "Main balance", Decimal(0), "INR", "active",
                                       None, None)]
        self.entries[msisdn] = []
        self._move(msisdn, amount, "topup", None)

    def recharge(self, msisdn: str, amount: Money, *, offering: str | None = "PACK", ago: timedelta | None = None,
                 payment: str = "captured", topup: str | None = "completed", receiver: str | None = None,
                 network: str = "completed") -> str:
        """The customer of a line has recharged; gives back the case's key."""
        at = self.operator.clock.now() - (ago if ago is not None else timedelta(minutes=40))
        customer_id = self.operator.subscribers.lines[msisdn].customer_id
        paid = Payment(self.operator.new_id("PAY"), payment, amount, at, "UPI", customer_id, "UPI4301",
                       "Declined by the bank" if payment == "failed" else None, ())
        self.paid[paid.id] = paid
        if topup is not None:
            made = self._topup(paid, receiver or msisdn, offering, at, topup)
            if topup == "completed":
                self._give(made, at, network)
        return f"recharge:{paid.id}"

    def subscribe(self, msisdn: str, price: Money, times: int, *, consent: str | None = None,
                  name: str = "Daily Astro") -> str:
        """A subscription that has taken its price `times` times, once a day."""
        product = Subscription(self.operator.new_id("SUB"), name, "SUB-ASTRO", "active", "subscription",
                               consent_reference=consent)
        self.operator.subscribers.hold(msisdn, product)
        for days in range(times, 0, -1):
            self._move(msisdn, -price, "subscription", product.id, timedelta(days=days))
        return product.id

    def advance(self) -> None:
        """What the network has done by now."""
        now = self.operator.clock.now()
        for topup_id, (moment, status) in list(self.settling.items()):
            if now >= moment:
                del self.settling[topup_id]
                self.made[topup_id] = replace(self.made[topup_id], status=status)
                if status == "completed":
                    self._give(self.made[topup_id], now, "inProgress")
        for index, run in enumerate(self.tries):
            if run.state == "inProgress" and run.started and run.started + timedelta(seconds=self.seconds) <= now:
                good = self.failing_tries <= 0
                self.failing_tries -= not good
                self.tries[index] = self._ended(run, good)

    def snapshot(self) -> dict[str, Any]:
        return {
            "payments": sorted((p.id, p.status) for p in self.paid.values()),
            "topups": sorted((t.id, t.status, t.receiver, str(t.amount), str(t.repost_of))
                             for t in self.made.values()),
            "refunds": sorted((str(r.payment_id), str(r.amount)) for r in self.back),
            "runs": sorted((r.id, r.state, str(r.retry_of)) for r in self.tries),
            "balances": sorted((m, b.id, b.usage_type, b.remaining, b.status)
                               for m, held in self.buckets.items() for b in held),
        }

    def stands_for(self, payment_id: str) -> Money:
        """What a payment has become: top-ups that stand, and money sent back."""
        topups = [t.amount for t in self.made.values() if t.payment_id == payment_id and t.status == "completed"]
        return total([*topups, *self._refunded(payment_id)], "INR")

    async def payments(self, customer_id: str) -> list[Payment]:
        await self.operator.call("payments")
        return [p for p in self.paid.values() if p.payer_id == customer_id]

    async def refunds(self, payment_id: str) -> list[Refund]:
        await self.operator.call("refunds")
        return [r for r in self.back if r.payment_id == payment_id]

    async def topups(self, *, receiver: str | None = None, requester_id: str | None = None) -> list[TopUp]:
        await self.operator.call("topups")
        return [t for t in self.made.values() if (receiver is None or t.receiver == receiver)
                and (requester_id is None or t.requester_id == requester_id)]

    async def balances(self, msisdn: str) -> Balances:
        await self.operator.call("balances")
        return Balances(tuple(self.buckets[msisdn]))

    async def ledger(self, msisdn: str, since: datetime) -> list[LedgerEntry]:
        await self.operator.call("ledger")
        return sorted((e for e in self.entries[msisdn] if e.at >= since), key=lambda e: e.at)

    async def data_ledger(self, msisdn: str, since: datetime) -> list[DataMove]:
        await self.operator.call("data_ledger")
        return sorted((m for m in self.data_moves.get(msisdn, []) if m.at >= since), key=lambda m: m.at)

    async def refund(self, payment: Payment, amount: Money, *, account_id: str, customer_id: str, case: str,
                     key: str) -> Refund:
        def effect() -> Refund:
            held = self.paid[payment.id]
            if held.status != "captured":
                raise OperatorRefused("PAYMENT_NOT_CAPTURED", "no money", 409)
            given = total(self._refunded(payment.id), "INR")
            if given + amount > held.amount:
                raise OperatorRefused("REFUND_EXCEEDS_PAYMENT", "given back", 409)
            if self._standing(payment.id):
                raise OperatorRefused("TOPUP_STANDS", "reverse it first", 409)
            made = Refund(self.operator.new_id("REF"), "pending", amount, payment.id, self.operator.clock.now())
            self.back.append(made)
            return made

        return await self.operator.write("refund", key, (payment.id, amount, case), effect)

    async def repost_topup(self, failed: TopUp, payment: Payment, *, bucket_id: str, account_id: str,
                           receiver: str | None = None, key: str) -> TopUp:
        to = receiver or failed.receiver

        def effect() -> TopUp:
            held = self.paid[payment.id]
            if self.made[failed.id].status == "created":
                raise OperatorRefused("TOPUP_NOT_FAILED", "under way", 409)
            if self._refunded(payment.id) or held.status == "reversed":
                raise OperatorRefused("PAYMENT_REFUNDED", "given back", 409)
            if held.status != "captured":
                raise OperatorRefused("PAYMENT_NOT_CAPTURED", "no money", 409)
            if self._standing(payment.id):
                raise OperatorRefused("PAYMENT_ALREADY_USED", "used", 409)
            if held.amount != failed.amount:
                raise OperatorRefused("AMOUNT_DIFFERS", "differs", 409)
            good = self.failing_reposts <= 0
            self.failing_reposts -= not good
            now = self.operator.clock.now()
            made = self._topup(held, to, failed.offering_id, now, "completed" if good else "failed", failed.id)
            if good:
                self._give(made, now, "inProgress")
            return made

        return await self.operator.write("repost_topup", key, (failed.id, payment.id, bucket_id, to), effect)

    async def reverse_topup(self, topup_id: str, reason: str, *, key: str) -> TopUp:
        def effect() -> TopUp:
            topup = self.made[topup_id]
            if topup.status != "completed":
                raise OperatorRefused("TOPUP_NOT_COMPLETED", topup.status, 409)
            if topup_id in self.used_topups:
                raise OperatorRefused("TOPUP_USED", "used", 409)
            self.made[topup_id] = replace(topup, status="cancelled")
            self._take_back(topup)
            return self.made[topup_id]

        return await self.operator.write("reverse_topup", key, (topup_id, reason), effect)

    async def credit_balance(self, msisdn: str, bucket_id: str, amount: Money, reason: str, *, customer_id: str,
                             product_id: str, key: str) -> None:
        await self.operator.write("credit_balance", key, (msisdn, bucket_id, amount, reason, product_id),
                                  lambda: self._move(msisdn, amount, "adjustment", product_id))

    def _refunded(self, payment_id: str) -> list[Money]:
        return [r.amount for r in self.back if r.payment_id == payment_id]

    def _standing(self, payment_id: str) -> bool:
        return any(t.payment_id == payment_id and t.status in {"created", "completed"} for t in self.made.values())

    def _topup(self, payment: Payment, receiver: str, offering: str | None, at: datetime, status: str,
               repost_of: str | None = None) -> TopUp:
        made = TopUp(self.operator.new_id("TOP"), status, payment.amount, at, receiver, payment.payer_id, payment.id,
                     offering, offering and f"{offering} pack", "VMS-504" if status == "failed" else None, repost_of)
        self.made[made.id] = made
        self.paid[payment.id] = replace(self.paid[payment.id], item_ids=(made.id,))
        return made

    def _give(self, topup: TopUp, at: datetime, network: str) -> None:
        if topup.offering_id is None:
            self._move(topup.receiver, topup.amount, "topup", None)
            return
        order = PackOrder(self.operator.new_id("ORD"), "inProgress", topup.id, topup.offering_id,
                          self.operator.new_id("PRD"))
        self.packs[order.id] = order
        self.operator.subscribers.hold(topup.receiver, Subscription(
            order.product_id or "", f"{topup.offering_id} pack", topup.offering_id, "pendingActive", "pack", start=at,
            end=at + timedelta(days=28)))
        self._try(order, topup.receiver, at, network, None)

    def _try(self, order: PackOrder, msisdn: str, at: datetime, state: str, retry_of: str | None) -> None:
        service_id = self.operator.subscribers.lines[msisdn].service_id
        run = ProvisioningRun(self.operator.new_id("RUN"), "inProgress", order.id, service_id,
                              tuple(Milestone(step, "pending", None) for step in STEPS), None, None, at, retry_of)
        self.tries.append(run if state == "inProgress" else self._ended(run, state == "completed"))

    def _ended(self, run: ProvisioningRun, good: bool) -> ProvisioningRun:
        order = self.packs[run.order_id or ""]
        msisdn = next(m for m, p in self.operator.subscribers.all_products() if p.id == order.product_id)
        if not good:
            steps = tuple(Milestone(step, "completed" if i < 2 else "failed", None) for i, step in enumerate(STEPS))
            return replace(run, state="failed", milestones=steps, error_code="OCS_TIMEOUT", error_message="no answer")
        self.packs[order.id] = replace(order, state="completed")
        pack = next(p for p in self.operator.subscribers.held[msisdn] if p.id == order.product_id)
        self.operator.subscribers.hold(msisdn, replace(pack, status="active"))
        self.buckets[msisdn].append(Bucket(self.operator.new_id("BKT"), "data", pack.name, Decimal(42), "GB", "active",
                                           pack.end, pack.id))
        return replace(run, state="completed",
                       milestones=tuple(Milestone(step, "completed", run.started) for step in STEPS))

    def _take_back(self, topup: TopUp) -> None:
        order = next((o for o in self.packs.values() if o.topup_id == topup.id), None)
        if order is None:
            self._move(topup.receiver, -topup.amount, "reversal", None)
            return
        self.packs[order.id] = replace(order, state="cancelled")
        pack = next(p for p in self.operator.subscribers.held[topup.receiver] if p.id == order.product_id)
        self.operator.subscribers.hold(topup.receiver, replace(pack, status="terminated"))
        self.buckets[topup.receiver] = [replace(b, remaining=Decimal(0), status="expired")
                                        if b.product_id == pack.id else b for b in self.buckets[topup.receiver]]
        self.tries = [replace(r, state="cancelled") if r.order_id == order.id and r.state == "inProgress" else r
                      for r in self.tries]

    def _move(self, msisdn: str, amount: Money, reason: str, product_id: str | None,
              ago: timedelta = timedelta(0)) -> None:
        main, *packs = self.buckets[msisdn]
        self.buckets[msisdn] = [replace(main, remaining=main.remaining + amount.amount), *packs]
        self.entries[msisdn].append(LedgerEntry(self.operator.new_id("LED"), reason, reason, amount,
                                                self.operator.clock.now() - ago, product_id))


@dataclass
class FakeProvisioning:
    """Orders and tries of the network."""

    operator: FakeOperator

    async def orders(self, customer_id: str) -> list[PackOrder]:
        await self.operator.call("orders")
        prepaid = self.operator.prepaid
        return [o for o in prepaid.packs.values() if self._orderer(o) == customer_id]

    def _orderer(self, order: PackOrder) -> str | None:
        """Who ordered: who recharged, or whose line the pack is for."""
        if order.topup_id is not None:
            return self.operator.prepaid.made[order.topup_id].requester_id
        return self.operator.subscribers.lines[self._line(order)].customer_id

    def _line(self, order: PackOrder) -> str:
        return next(m for m, p in self.operator.subscribers.all_products() if p.id == order.product_id)

    async def runs(self, order_id: str) -> list[ProvisioningRun]:
        await self.operator.call("runs")
        if order_id == "ORD-NEW":
            return list(self.operator.onboarding.runs)
        return [r for r in self.operator.prepaid.tries if r.order_id == order_id]

    async def reprovision(self, service_id: str, run_id: str, *, key: str) -> None:
        prepaid = self.operator.prepaid

        def effect() -> None:
            if any(r.id == run_id for r in self.operator.onboarding.runs):
                self.operator.onboarding.again()
                return
            run = next(r for r in prepaid.tries if r.id == run_id)
            order = prepaid.packs[run.order_id or ""]
            states = {r.state for r in prepaid.tries if r.order_id == order.id}
            if "completed" in states:
                raise OperatorRefused("ALREADY_PROVISIONED", "active", 409)
            if "inProgress" in states:
                raise OperatorRefused("PROVISIONING_IN_PROGRESS", "under way", 409)
            topup = prepaid.made.get(order.topup_id or "")
            if topup is not None and topup.status == "cancelled":
                raise OperatorRefused("ORDER_CANCELLED", "reversed", 409)
            receiver = topup.receiver if topup is not None else self._line(order)
            prepaid._try(order, receiver, self.operator.clock.now(), "inProgress", run_id)

        await self.operator.write("reprovision", key, (service_id, run_id), effect)
