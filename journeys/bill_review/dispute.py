"""Disputing a charge that the customer does not accept."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from business.policy import Policy
from journeys.bill_review.dockets import credits_booked, dockets_of_charges
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.billing import Bill, BillingAccount, BillLine
from telecom.clock import Clock
from telecom.errors import NotPermitted
from telecom.money import Money
from telecom.subscriber import Customer, Line
from telecom.tickets import NewTicket, Ticket


@dataclass(frozen=True)
class Disputed:
    """Disputes as they stand: the charges with their tickets; `account` shows the amount held.

    `new` are the tickets that were opened now; the others were there before. `booked` is whether the `bill` shows all
    credits that were decided for it.
    """

    bill: Bill
    lines: tuple[tuple[BillLine, Ticket], ...]
    new: tuple[Ticket, ...]
    account: BillingAccount
    booked: bool


@dataclass
class Dispute:
    """The WRITE step behind "dispute it"; it needs the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, bill_id: str, rate_ids: Sequence[str], line: Line, customer: Customer,
                  words: str) -> Disputed:
        """Open a dispute about charges of the customer's own bill, one ticket each, held from collection.

        Raises NotPermitted when the bill or a charge is not of this line's account, or the bill is a company's and the
        customer not its administrator.
        """
        if customer.enterprise and not customer.enterprise_admin:
            raise NotPermitted("the bill is the company's")
        bill, rates = await self._own(bill_id, line)
        by_id = {rate.id: rate for rate in rates}
        if not rate_ids or any(rate_id not in by_id for rate_id in rate_ids):
            raise NotPermitted("the charge is not on this bill")
        tickets = await self.operator.care.tickets(customer.id)
        known = dockets_of_charges(tickets)
        lines, new = [], []
        for rate_id in rate_ids:
            rate = by_id[rate_id]
            ticket = known.get(rate_id)
            if ticket is None:
                ticket = await self.operator.care.open_ticket(self._ticket(bill, rate, line, customer, words))
                new.append(ticket)
            lines.append((rate, ticket))
        return Disputed(bill, tuple(lines), tuple(new), await self.operator.postpaid.account(bill.account_id),
                        booked=credits_booked(replace(bill, lines=rates), tickets))

    def _ticket(self, bill: Bill, rate: BillLine, line: Line, customer: Customer, words: str) -> NewTicket:
        case = CaseFile(
            asked=words, checked=[f"bill {bill.number}", f"charge {rate.name} {rate.amount}"], tried=[],
            found=f"the customer does not accept {rate.name} {rate.amount}",
            next_step="check the charge with the network or partner, then credit or explain it",
            related=[(rate.id, "AppliedCustomerBillingRate"), (bill.id, "CustomerBill")])
        return hand_over("Bill Dispute", f"dispute:{rate.id}", case, line, customer, self.policy, self.clock.now(),
                         disputed=Money(abs(rate.amount.amount), rate.amount.currency))

    async def _own(self, bill_id: str, line: Line) -> tuple[Bill, tuple[BillLine, ...]]:
        bill = await self.operator.postpaid.bill(bill_id)
        if bill.account_id != line.billing_account_id:
            raise NotPermitted("the bill is another account's")
        return bill, await self.operator.postpaid.bill_lines(bill_id)
