"""Payment links and refunds of the operator in memory."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.paying import BillPart, PaymentLink
from telecom.recharge import Refund

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator


@dataclass
class FakePayments:
    """Links by id with whom they were sent to. `paid_after` seconds the customer pays; None: never."""

    operator: FakeOperator
    made: dict[str, tuple[str, PaymentLink, tuple[BillPart, ...]]] = field(default_factory=dict)
    given_back: dict[str, list[Refund]] = field(default_factory=dict)
    paid_after: float | None = None
    due: list[tuple[datetime, str]] = field(default_factory=list)

    def advance(self) -> None:
        """What customers have paid by now."""
        for moment, link_id in list(self.due):
            if self.operator.clock.now() >= moment:
                self.due.remove((moment, link_id))
                self.pay(link_id)

    def pay(self, link_id: str) -> None:
        """The customer pays by a link; its parts go to their bills."""
        customer_id, link, parts = self.made[link_id]
        self.made[link_id] = (customer_id, replace(link, status="captured", at=self.operator.clock.now()), parts)
        issued = self.operator.postpaid.issued
        for part in parts:
            bill = issued[part.bill_id]
            issued[bill.id] = replace(bill, remaining=bill.remaining - part.amount,
                                      payment_ids=(*bill.payment_ids, link_id))

    def end(self, link_id: str) -> None:
        """A link takes no money any more."""
        customer_id, link, parts = self.made[link_id]
        self.made[link_id] = (customer_id, replace(link, status="failed"), parts)

    async def links(self, customer_id: str) -> list[PaymentLink]:
        await self.operator.call("links")
        own = [link for owner, link, _ in self.made.values() if owner == customer_id]
        return sorted(own, key=lambda link: (link.at, link.id), reverse=True)

    async def link(self, payment_id: str) -> PaymentLink:
        await self.operator.call("link")
        return self.made[payment_id][1]

    async def refunds(self, customer_id: str) -> list[Refund]:
        await self.operator.call("refunds_of")
        return list(self.given_back.get(customer_id, []))

    async def create_link(self, parts: Sequence[BillPart], amount: Money, *, account_id: str, customer_id: str,
                          key: str) -> PaymentLink:
        def effect() -> PaymentLink:
            issued = self.operator.postpaid.issued
            if any(part.amount > issued[part.bill_id].remaining for part in parts):
                raise OperatorRefused("AMOUNT_EXCEEDS_BILL", "more than is open", 409)
            for link_id, (owner, link, _) in list(self.made.items()):
                if owner == customer_id and link.status == "pending":
                    self.end(link_id)
            now = self.operator.clock.now()
            link = PaymentLink(self.operator.new_id("PAY"), "pending", amount, now, "http://operator/pay/x",
                               now + timedelta(hours=24), "LINK-1")
            self.made[link.id] = (customer_id, link, tuple(parts))
            if self.paid_after is not None:
                self.due.append((now + timedelta(seconds=self.paid_after), link.id))
            return link

        return await self.operator.write("create_link", key, (tuple(parts), amount), effect)
