"""What an account is to pay now: without what is held in a dispute, and for each of its bills."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from telecom.billing import Bill, BillingAccount
from telecom.money import Money, total
from telecom.paying import BillPart, PaymentLink
from telecom.tickets import Ticket


@dataclass(frozen=True)
class Due:
    """What is open on an account. `bills` are the open ones, oldest first; `newest` is the newest bill of all.

    `to_pay` is what may be asked for now: `owed` without what is `held`. `link` still waits for money; `paid` is the
    newest link that was paid.
    """

    owed: Money
    held: Money
    to_pay: Money
    bills: tuple[Bill, ...] = ()
    newest: Bill | None = None
    held_of: Mapping[str, Money] | None = None
    link: PaymentLink | None = None
    paid: PaymentLink | None = None
    company_bill: bool = False

    def parts(self, amount: Money) -> tuple[BillPart, ...]:
        """For which bills a payment is meant: the oldest first, of each what is not held.

        Raises ValueError for an amount that is not above zero or more than may be paid.
        """
        if amount.amount <= 0 or amount > self.to_pay:
            raise ValueError(f"{amount} cannot be paid of {self.to_pay}")
        parts, left = [], amount
        for bill in self.bills:
            part = min(left, payable(bill, self.held_of or {}))
            if part.amount > 0:
                parts.append(BillPart(bill.id, part))
                left = left - part
        return tuple(parts)


def payable(bill: Bill, held_of: Mapping[str, Money]) -> Money:
    """What may be asked for of a bill: never below zero."""
    nothing = Money.zero(bill.due.currency)
    return max(bill.remaining - held_of.get(bill.id, nothing), nothing)


def held_by_bill(bills: Iterable[Bill], tickets: Sequence[Ticket]) -> dict[str, Money]:
    """What open disputes hold of each bill, at most what remains of it."""
    held = {}
    for bill in bills:
        disputed = total((t.disputed for t in tickets if t.kind == "Bill Dispute" and t.open
                          and t.disputed is not None and bill.id in t.related_ids), bill.due.currency)
        held[bill.id] = min(disputed, max(bill.remaining, Money.zero(bill.due.currency)))
    return held


def due_of(account: BillingAccount, bills: Sequence[Bill], held_of: Mapping[str, Money],
           links: Sequence[PaymentLink]) -> Due:
    """What an account is to pay, from all that was read of it. Bills newest first, links too."""
    nothing = Money.zero(account.owed.currency)
    open_bills = tuple(sorted((bill for bill in bills if bill.remaining.amount > 0),
                              key=lambda bill: (bill.due_date, bill.id)))
    # Money that the operator owes on another bill lowers what is asked for; what no bill read here holds is not asked.
    asked = total((payable(bill, held_of) for bill in open_bills), nothing.currency)
    to_pay = max(min(asked, account.owed - account.disputed), nothing)
    return Due(account.owed, account.disputed, to_pay, open_bills, bills[0] if bills else None, held_of,
               paid=next((link for link in links if link.paid), None))
