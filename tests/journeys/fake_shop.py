"""The catalogue, pack orders and payment links of the operator in memory."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from telecom.catalogue import Offering
from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.recharge import PackOrder, Payment, TopUp, Transfer
from telecom.subscriber import Customer, Line, Subscription
from telecom.usage import MB_PER_GB

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator


def offering(name: str, price: int, gb: object, days: int | None = 28, category: str = "prepaid-pack",
             **more: object) -> Offering:
    """A pack whose id is made of its price."""
    prefix = "PACK" if category == "prepaid-pack" else "DATA"
    return Offering(f"{prefix}-{price}", name, category, Money(Decimal(price), "INR"),
                    data_mb=None if gb is None else Decimal(str(gb)) * MB_PER_GB, days=days, **more)  # type: ignore[arg-type]


SOLD = [offering("Data booster 19", 19, 1, 1, "data-addon"), offering("Data add-on 98", 98, 12, 28, "data-addon"),
        offering("Starter 155", 155, 1, 24), offering("Smart 199", 199, 24, 24), offering("Smart 239", 239, 36, 24),
        offering("Unlimited 299", 299, 42, 28), offering("Super 499", 499, 84, 28), offering("Long 719", 719, 126, 84)]


def advance(amount: int, fee: int) -> Offering:
    """Balance to borrow."""
    return replace(offering(f"Advance {amount}", fee, 0, None, "advance"), id=f"LOAN-{amount}",
                   advance=Money(Decimal(amount), "INR"))


LENT = [advance(10, 1), advance(20, 2), advance(50, 5)]


@dataclass
class FakeShop:
    """Sells `sold`; what it gives is provisioned as after a recharge. `may_borrow` False lends nothing."""

    operator: FakeOperator
    sold: list[Offering] = field(default_factory=lambda: [*SOLD, *LENT])
    may_borrow: bool = True
    fee: Money = Money(Decimal(2), "INR")
    sent: list[tuple[str, datetime, Transfer]] = field(default_factory=list)

    def pay(self, payment_id: str, *, declined: str | None = None) -> None:
        """The customer pays an open link, or the bank declines; what waited goes on."""
        prepaid, now = self.operator.prepaid, self.operator.clock.now()
        status = "captured" if declined is None else "failed"
        held = prepaid.paid[payment_id]
        prepaid.paid[payment_id] = replace(held, status=status, why=declined or held.why, link=None, method="UPI")
        for topup in [t for t in prepaid.made.values() if t.payment_id == payment_id and t.status == "created"]:
            prepaid.made[topup.id] = replace(topup, status="completed" if declined is None else "failed")
            if declined is None:
                prepaid._give(prepaid.made[topup.id], now, "inProgress")

    async def offerings(self, *categories: str) -> list[Offering]:
        await self.operator.call("offerings")
        return [o for o in self.sold if o.category in categories]

    async def payment(self, payment_id: str) -> Payment:
        await self.operator.call("payment")
        return self.operator.prepaid.paid[payment_id]

    async def order_pack(self, line: Line, offering_id: str, *, key: str) -> PackOrder:
        prepaid, now = self.operator.prepaid, self.operator.clock.now()

        def effect() -> PackOrder:
            chosen = next((o for o in self.sold if o.id == offering_id), None)
            if chosen is None:
                raise OperatorRefused("OFFERING_UNKNOWN", offering_id, 409)
            product = self.operator.new_id("PRD")
            if chosen.advance is not None:
                return self._lend(line, chosen, chosen.advance, product)
            if line.account_type == "prepaid":
                if prepaid.buckets[line.msisdn][0].remaining < chosen.price.amount:
                    raise OperatorRefused("INSUFFICIENT_BALANCE", "too little", 409)
                prepaid._move(line.msisdn, -chosen.price, "usage", product)
            prepaid.buckets.setdefault(line.msisdn, [])
            self.operator.subscribers.hold(line.msisdn, Subscription(
                product, chosen.name, chosen.id, "pendingActive", "pack", start=now,
                end=now + timedelta(days=chosen.days or 28)))
            order = PackOrder(self.operator.new_id("ORD"), "inProgress", None, chosen.id, product, at=now,
                              price=chosen.price)
            prepaid.packs[order.id] = order
            prepaid._try(order, line.msisdn, now, "inProgress", None)
            return order

        return await self.operator.write("order_pack", key, (line.msisdn, offering_id), effect)

    def _lend(self, line: Line, chosen: Offering, lent: Money, product: str) -> PackOrder:
        held = self.operator.subscribers.held.get(line.msisdn, [])
        if any(p.role == "loan" and p.status == "active" for p in held):
            raise OperatorRefused("LOAN_OPEN", "owed", 409)
        if not self.may_borrow:
            raise OperatorRefused("LOAN_NOT_ELIGIBLE", "too new", 409)
        self.operator.prepaid._move(line.msisdn, lent, "loan", product)
        self.operator.subscribers.hold(line.msisdn, Subscription(
            product, chosen.name, chosen.id, "active", "loan", outstanding=(lent + chosen.price).amount))
        return PackOrder(self.operator.new_id("ORD"), "completed", None, chosen.id, product, price=chosen.price)

    async def transfers(self, giver: str, since: datetime) -> list[Transfer]:
        await self.operator.call("transfers")
        return [made for sender, at, made in self.sent if sender == giver and at >= since]

    async def transfer(self, giver: str, bucket_id: str, receiver: str, receiver_bucket_id: str, amount: Money, *,
                       key: str) -> Transfer:
        prepaid = self.operator.prepaid

        def effect() -> Transfer:
            if prepaid.buckets[giver][0].remaining < (amount + self.fee).amount:
                raise OperatorRefused("INSUFFICIENT_BALANCE", "too little", 409)
            prepaid._move(giver, -(amount + self.fee), "transfer", None)
            prepaid._move(receiver, amount, "transfer", None)
            made = Transfer(self.operator.new_id("TRF"), "completed", amount, receiver, self.fee)
            self.sent.append((giver, self.operator.clock.now(), made))
            return made

        return await self.operator.write("transfer", key, (giver, bucket_id, receiver, receiver_bucket_id, amount),
                                         effect)

    async def make_link(self, customer: Customer, amount: Money, what: str, *, key: str) -> Payment:
        def effect() -> Payment:
            now = self.operator.clock.now()
            made = Payment(self.operator.new_id("PAY"), "pending", amount, now, "Payment link", customer.id, None, what,
                           (), link="http://pay.example/1", link_ends=now + timedelta(hours=24))
            self.operator.prepaid.paid[made.id] = made
            return made

        return await self.operator.write("make_link", key, (customer.id, amount, what), effect)

    async def recharge_by(self, payment: Payment, receiver: str, offering: Offering | None, *, bucket_id: str,
                          customer: Customer, key: str) -> TopUp:
        def effect() -> TopUp:
            pack = offering.id if offering else None
            return self.operator.prepaid._topup(payment, receiver, pack, self.operator.clock.now(), "created")

        return await self.operator.write("recharge_by", key, (payment.id, receiver, bucket_id), effect)
