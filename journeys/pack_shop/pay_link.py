"""Paying by link: the recharge is made first and waits; the customer pays at the bank's page; then it is read back."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from business.policy import Policy
from journeys.ports import OperatorPort
from journeys.recharge_repair import Complaint, Outcome, RechargeRepair
from telecom.catalogue import Offering
from telecom.clock import Clock
from telecom.errors import OperatorUnexpected, UnknownLine, WrongAccountType
from telecom.money import Money
from telecom.recharge import Balances, PackOrder, Payment, TopUp
from telecom.subscriber import Customer, Line, Subscription


@dataclass(frozen=True)
class OpenLink:
    """A link that can be paid, and the recharge that waits for it."""

    payment: Payment
    topup: TopUp


class LinkState(Enum):
    """How a link stands. Each has a text of its own in data/texts/pack_shop.yml, but REPAIRED."""

    WAITING = "waiting"
    DECLINED = "declined"
    ARRIVED = "arrived"
    PACK_ACTIVE = "pack_active"
    FOR_OTHER = "for_other"
    UNDERWAY = "underway"
    REPAIRED = "repaired"


@dataclass(frozen=True)
class Paying:
    """The state with what it rests on, read back from the operator."""

    state: LinkState
    payment: Payment
    topup: TopUp | None = None
    pack: Subscription | None = None
    balances: Balances | None = None
    repair: Outcome | None = None


@dataclass
class PayByLink:
    """`open` is WRITE and needs the customer's yes to amount and receiver; `look` repairs only what was paid."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def receiver(self, number: str) -> Line:
        """The prepaid line with this number. Raises UnknownLine or WrongAccountType."""
        line = await self.operator.subscribers.line(number)
        if line.account_type != "prepaid":
            raise WrongAccountType(line.account_type)
        return line

    async def open(self, customer: Customer, receiver: str, amount: Money, offering: Offering | None,
                   request: str) -> OpenLink:
        """Make the link and the recharge that it pays, once for one `request`. Raises OperatorError."""
        bucket = next(iter((await self.operator.prepaid.balances(receiver)).active("monetary")), None)
        if bucket is None:
            raise UnknownLine(receiver[-4:])
        what = f"{offering.name if offering else 'Talk time'} for {'•' * 6}{receiver[-4:]}"
        payment = await self.operator.shop.make_link(customer, amount, what, key=f"link:{request}")
        topup = await self.operator.shop.recharge_by(payment, receiver, offering, bucket_id=bucket.id,
                                                     customer=customer, key=f"link-recharge:{request}")
        if payment.link is None:
            raise OperatorUnexpected("a payment link has no address")
        return OpenLink(payment, topup)

    async def look(self, line: Line, customer: Customer, payment_id: str) -> Paying:
        """What came of a link: waits for bank and network as long as a chat can. Raises OperatorError."""
        deadline = self.clock.now() + timedelta(seconds=self.policy.shop.wait_seconds)
        while True:
            seen = await self._seen(line, customer, payment_id)
            if seen.state not in {LinkState.WAITING, LinkState.UNDERWAY} or self.clock.now() >= deadline:
                return seen
            await self.clock.wait(self.policy.shop.poll_seconds)

    async def _seen(self, line: Line, customer: Customer, payment_id: str) -> Paying:
        payment = await self.operator.shop.payment(payment_id)
        if payment.status == "failed":
            return Paying(LinkState.DECLINED, payment)
        if not payment.money_taken:
            return Paying(LinkState.WAITING, payment)
        paid = await self.operator.prepaid.topups(requester_id=customer.id)
        topup = next((t for t in paid if t.payment_id == payment_id), None)
        if topup is None or topup.status == "created":
            return Paying(LinkState.UNDERWAY, payment, topup)
        if topup.receiver != line.msisdn and topup.status == "completed":
            return Paying(LinkState.FOR_OTHER, payment, topup)
        if topup.status == "completed" and topup.offering_id is None:
            return Paying(LinkState.ARRIVED, payment, topup,
                          balances=await self.operator.prepaid.balances(line.msisdn))
        order = next((o for o in await self.operator.provisioning.orders(customer.id) if o.topup_id == topup.id), None)
        pack = await self._active(line, order)
        if pack is not None:
            return Paying(LinkState.PACK_ACTIVE, payment, topup, pack,
                          await self.operator.prepaid.balances(line.msisdn))
        runs = await self.operator.provisioning.runs(order.id) if order is not None else []
        if topup.status == "failed" or (runs and runs[-1].state in {"failed", "held"}):
            outcome = await RechargeRepair(self.operator, self.policy, self.clock).run(
                line, customer, Complaint("recharge", payment.amount, "paid by link"))
            return Paying(LinkState.REPAIRED, payment, topup, repair=outcome)
        return Paying(LinkState.UNDERWAY, payment, topup)

    async def _active(self, line: Line, order: PackOrder | None) -> Subscription | None:
        if order is None:
            return None
        products = await self.operator.subscribers.products(line.msisdn)
        return next((p for p in products if p.id == order.product_id and p.status == "active"), None)
