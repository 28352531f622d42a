"""Paying a bill by a link: what is due, the link, and whether its money has arrived."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from business.policy import Policy
from journeys.bill_payment.due import Due, due_of, held_by_bill
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.errors import NotPermitted, OperatorUnexpected, WrongAccountType
from telecom.money import Money
from telecom.paying import PaymentLink
from telecom.subscriber import Customer, Line


@dataclass(frozen=True)
class LinkState:
    """A link as it was read back, and what is due beside it."""

    link: PaymentLink
    due: Due


@dataclass
class BillPayment:
    """`read` and `arrived` are READ; `send_link` is a WRITE and needs the customer's yes to the amount."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def read(self, line: Line, customer: Customer) -> Due:
        """What is to be paid now. Raises WrongAccountType for a prepaid line, OperatorError."""
        if line.account_type != "postpaid" or line.billing_account_id is None:
            raise WrongAccountType(line.account_type)
        nothing = Money.zero(self.policy.market.currency)
        if customer.enterprise and not customer.enterprise_admin:
            # The bill is the company's: its employee neither sees nor pays it.
            return Due(nothing, nothing, nothing, company_bill=True)
        account_id = line.billing_account_id
        account, bills, links = await asyncio.gather(
            self.operator.postpaid.account(account_id),
            self.operator.postpaid.bills(account_id, self.policy.paying.bills_read),
            self.operator.payments.links(customer.id))
        # Without a dispute the ticket system is not needed, and need not answer.
        tickets = await self.operator.care.tickets(customer.id) if account.disputed.amount > 0 else []
        due = due_of(account, bills, held_by_bill(bills, tickets), links)
        now = self.clock.now()
        waiting = next((link for link in links if link.open_at(now) and link.amount <= due.to_pay), None)
        return replace(due, link=waiting)

    async def send_link(self, line: Line, customer: Customer, amount: Money) -> LinkState:
        """A link over `amount`, read back from the operator; the one that already waits for this amount, if any.

        Raises NotPermitted when it is more than is due now, or the bill is not the customer's; OperatorError.
        """
        due = await self.read(line, customer)
        if due.company_bill or amount.amount <= 0 or amount > due.to_pay:
            raise NotPermitted("there is no such amount to pay")
        if due.link is not None and due.link.amount == amount:
            return LinkState(due.link, due)
        account_id = line.billing_account_id or ""
        earlier = await self.operator.payments.links(customer.id)
        made = await self.operator.payments.create_link(
            due.parts(amount), amount, account_id=account_id, customer_id=customer.id,
            key=f"link:{account_id}:{amount.amount}:{len(earlier)}")
        link = await self.operator.payments.link(made.id)
        if link.amount != amount or link.status == "failed":
            raise OperatorUnexpected("the payment link is not the one that was asked for")
        return LinkState(link, due)

    async def arrived(self, line: Line, customer: Customer, payment_id: str) -> LinkState:
        """Whether a link is paid, after waiting a little for the bank; with what is due then.

        Raises NotPermitted when the link is not one of this customer, OperatorError.
        """
        if payment_id not in {link.id for link in await self.operator.payments.links(customer.id)}:
            raise NotPermitted("the payment is another customer's")
        deadline = self.clock.now() + timedelta(seconds=self.policy.paying.payment_wait_seconds)
        while True:
            link = await self.operator.payments.link(payment_id)
            if link.status != "pending" or self.clock.now() >= deadline:
                return LinkState(link, await self.read(line, customer))
            await self.clock.wait(self.policy.paying.poll_seconds)
