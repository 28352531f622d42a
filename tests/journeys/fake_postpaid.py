"""The postpaid side of the operator in memory: bills, lines, credits, disputes and payments that were misposted."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from telecom.billing import Autopay, Bill, BillingAccount, BillLine
from telecom.errors import OperatorRefused
from telecom.money import Money, total
from telecom.recharge import Payment
from telecom.tickets import NewTicket, Ticket

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator


@dataclass
class FakePostpaid:
    """What was billed, and what is open. `allocates` False leaves the work to a person."""

    operator: FakeOperator
    issued: dict[str, Bill] = field(default_factory=dict)
    rates: dict[str, tuple[BillLine, ...]] = field(default_factory=dict)
    held: dict[str, Money] = field(default_factory=dict)
    allocates: bool = True
    asked: list[tuple[datetime, Ticket]] = field(default_factory=list)
    limits: dict[str, Money] = field(default_factory=dict)
    unbilled: dict[str, Money] = field(default_factory=dict)
    mandates: dict[str, Autopay] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    # Whether a change of an account takes effect, though it is answered as done.
    changes: bool = True
    versions: int = 0

    def add_bill(self, bill: Bill) -> None:
        """Issue a bill with its lines."""
        self.issued[bill.id] = replace(bill, lines=())
        self.rates[bill.id] = bill.lines

    def post_credit(self, ticket: NewTicket) -> None:
        """Give a charge back. Raises OperatorRefused CREDIT_EXCEEDS_CHARGE."""
        assert ticket.credit is not None
        ids = [id_ for id_, _ in ticket.related]
        bill_id = next(id_ for id_ in ids if id_ in self.issued)
        rate = next(r for r in self.rates[bill_id] if r.id in ids)
        before = total((-r.amount for r in self.rates[bill_id] if r.order_id == f"credits {rate.id}"), "INR")
        if before + ticket.credit > rate.amount:
            raise OperatorRefused("CREDIT_EXCEEDS_CHARGE", rate.id, 409)
        nothing = Money.zero("INR")
        credit = BillLine(self.operator.new_id("RATE"), "Credit", "adjustment", -ticket.credit, -ticket.credit, nothing,
                          is_credit=True, order_id=f"credits {rate.id}", billed=False)
        self.rates[bill_id] = (*self.rates[bill_id], credit)
        bill = self.issued[bill_id]
        self.issued[bill_id] = replace(bill, remaining=bill.remaining - ticket.credit)

    def hold_back(self, ticket: NewTicket) -> None:
        """Hold a disputed amount from collection."""
        bill = next((self.issued[id_] for id_, _ in ticket.related if id_ in self.issued), None)
        if bill is not None and ticket.disputed is not None:
            self.held[bill.account_id] = self.held.get(bill.account_id, Money.zero("INR")) + ticket.disputed

    def ask_allocation(self, ticket: Ticket) -> None:
        """The back office applies the payment a second later."""
        if self.allocates:
            self.asked.append((self.operator.clock.now() + timedelta(seconds=1), ticket))

    def advance(self) -> None:
        """What the back office has done by now."""
        for due, ticket in list(self.asked):
            if self.operator.clock.now() >= due:
                self.asked.remove((due, ticket))
                bill_id = next(id_ for id_ in ticket.related_ids if id_ in self.issued)
                payment = next(self.operator.prepaid.paid[id_] for id_ in ticket.related_ids
                               if id_ in self.operator.prepaid.paid)
                bill = self.issued[bill_id]
                self.issued[bill_id] = replace(bill, remaining=bill.remaining - payment.amount,
                                               payment_ids=(*bill.payment_ids, payment.id))
                self.operator.care.change(ticket.id, "resolved")

    def pay(self, customer_id: str, amount: Money, at: datetime, items: tuple[str, ...] = ()) -> Payment:
        """A payment that was captured and is applied to nothing yet."""
        payment = Payment(self.operator.new_id("PAY"), "captured", amount, at, "UPI", customer_id, "UPI77", None, items)
        self.operator.prepaid.paid[payment.id] = payment
        return payment

    def snapshot(self) -> dict[str, Any]:
        return {
            "bills": sorted((b.id, str(b.remaining), b.payment_ids) for b in self.issued.values()),
            "rates": sorted((bill_id, r.id, str(r.amount)) for bill_id, rates in self.rates.items() for r in rates),
            "held": sorted((account, str(amount)) for account, amount in self.held.items()),
        }

    async def bills(self, account_id: str, limit: int) -> list[Bill]:
        await self.operator.call("bills")
        own = [b for b in self.issued.values() if b.account_id == account_id]
        return sorted(own, key=lambda b: b.issued, reverse=True)[:limit]

    async def bill(self, bill_id: str) -> Bill:
        await self.operator.call("bill")
        return self.issued[bill_id]

    async def bill_lines(self, bill_id: str) -> tuple[BillLine, ...]:
        await self.operator.call("bill_lines")
        return self.rates[bill_id]

    async def account(self, account_id: str) -> BillingAccount:
        await self.operator.call("account")
        owed = total((b.remaining for b in self.issued.values() if b.account_id == account_id), "INR")
        held = self.held.get(account_id, Money.zero("INR"))
        late = any(b.remaining.amount > 0 and b.due_date < self.operator.clock.now().date()
                   for b in self.issued.values() if b.account_id == account_id)
        standing = self.statuses.get(account_id, "overdue" if late and owed > held else "due")
        return BillingAccount(account_id, owed, held, standing, self.unbilled.get(account_id),
                              credit_limit=self.limits.get(account_id), autopay=self.mandates.get(account_id),
                              version=str(self.versions))

    async def set_credit_limit(self, account_id: str, limit: Money, *, key: str) -> None:
        def effect() -> None:
            self.versions += 1
            if self.changes:
                self.limits[account_id] = limit
        await self.operator.write("set_credit_limit", key, (account_id, limit), effect)

    async def set_autopay(self, account_id: str, status: str, day: date | None, *, key: str) -> None:
        def effect() -> None:
            if account_id not in self.mandates:
                raise OperatorRefused("NO_PAYMENT_METHOD", "no mandate", 409)
            self.versions += 1
            if self.changes:
                known = self.mandates[account_id]
                following = None if status != "active" else day or known.next_day or date(2026, 12, 5)
                self.mandates[account_id] = replace(known, status=status, next_day=following)
        await self.operator.write("set_autopay", key, (account_id, status, day), effect)
