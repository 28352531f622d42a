"""Disputing a charge that the customer does not accept."""
from __future__ import annotations

from dataclasses import dataclass

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.billing import Bill, BillingAccount, BillLine
from telecom.clock import Clock
from telecom.errors import NotPermitted
from telecom.money import Money
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket


@dataclass(frozen=True)
class Disputed:
    """A dispute as it stands. `existing` is whether it was there before; `account` shows the amount held."""

    line: BillLine
    ticket: Ticket
    account: BillingAccount
    existing: bool


@dataclass
class Dispute:
    """The WRITE step behind "dispute it"; it needs the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, bill_id: str, rate_id: str, line: Line, customer: Customer, words: str) -> Disputed:
        """Open a dispute about one charge of the customer's own bill, with its amount held from collection.

        Raises NotPermitted when the bill or the charge is not of this line's account.
        """
        bill, rates = await self._own(bill_id, line)
        rate = next((r for r in rates if r.id == rate_id), None)
        if rate is None:
            raise NotPermitted("the charge is not on this bill")
        known = await self.operator.care.ticket_of_case(f"dispute:{rate.id}")
        amount = Money(abs(rate.amount.amount), rate.amount.currency)
        ticket = known or await self.operator.care.open_ticket(hand_over(
            "Bill Dispute", f"dispute:{rate.id}",
            CaseFile(asked=words, checked=[f"bill {bill.number}", f"charge {rate.name} {rate.amount}"], tried=[],
                     found=f"the customer does not accept {rate.name} {rate.amount}",
                     next_step="check the charge with the network or partner, then credit or explain it",
                     related=[(rate.id, "AppliedCustomerBillingRate"), (bill.id, "CustomerBill")]),
            line, customer, self.policy, self.clock.now(), disputed=amount))
        account = await self.operator.postpaid.account(bill.account_id)
        return Disputed(rate, ticket, account, existing=known is not None)

    async def _own(self, bill_id: str, line: Line) -> tuple[Bill, tuple[BillLine, ...]]:
        bill = await self.operator.postpaid.bill(bill_id)
        if bill.account_id != line.billing_account_id:
            raise NotPermitted("the bill is another account's")
        return bill, await self.operator.postpaid.bill_lines(bill_id)
