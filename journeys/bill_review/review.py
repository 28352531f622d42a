"""Reviewing a bill: read, explain, put right what is wrong, read back."""
from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.bill_review.dockets import credits_booked, dockets_of_charges, posted_credits
from journeys.bill_review.drivers import Comparison, compare, reconciles
from journeys.bill_review.verdict import Wrong, open_wrongs, wrong_charges
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.segmentation import automatic_credit_limit, segment_of
from telecom.billing import Bill, BillingAccount, BillLine
from telecom.clock import Clock
from telecom.errors import OperatorUnreachable, WrongAccountType
from telecom.money import Money, total
from telecom.recharge import Payment
from telecom.subscriber import Customer, Line
from telecom.tickets import NewTicket, Ticket


@dataclass(frozen=True)
class Review:
    """What the review found and did. Everything about state was read after the last write.

    `credited` and `disputed` pair each wrong charge with its ticket; `settled_before` are wrong charges that an earlier
    ticket covers; `applied` is a payment that was found unallocated and now counts; `waiting` is a ticket about one
    that does not count yet. `tickets` are the customer's, newest first; None when the ticket system did not answer.
    """

    bill: Bill | None
    earlier: tuple[Bill, ...] = ()
    comparison: Comparison | None = None
    account: BillingAccount | None = None
    credited: tuple[tuple[Wrong, Ticket], ...] = ()
    disputed: tuple[tuple[Wrong, Ticket], ...] = ()
    not_arrived: tuple[tuple[Wrong, Ticket], ...] = ()
    settled_before: tuple[tuple[Wrong, Ticket], ...] = ()
    applied: Payment | None = None
    allocation: Ticket | None = None
    mismatch: Ticket | None = None
    company_bill: bool = False
    offer_person: bool = False
    explained_only: bool = False
    tickets: tuple[Ticket, ...] | None = ()

    def held_of_bill(self, bill: Bill) -> Money | None:
        """What is held from collection of one bill because of open disputes about it; None when nobody can tell."""
        if self.tickets is None:
            return None
        held = total((t.disputed for t in self.tickets if t.kind == "Bill Dispute" and t.open
                      and t.disputed is not None and bill.id in t.related_ids), bill.due.currency)
        return min(held, bill.remaining) if bill.remaining.amount > 0 else Money.zero(bill.due.currency)

    def docket_of(self, line: BillLine) -> Ticket | None:
        """The docket that takes care of a charge, as far as the tickets could be read."""
        return dockets_of_charges(self.tickets or ()).get(line.id)

    def credits_booked(self, bill: Bill) -> bool:
        """Whether a bill, as it is now, shows all credits that were decided for its charges."""
        now = next(each for each in (self.bill, *self.earlier) if each is not None and each.id == bill.id)
        return credits_booked(now, self.tickets or ())

    @property
    def unwanted_product(self) -> BillLine | None:
        """The subscription without consent that still runs, as far as this bill shows it."""
        found = [*self.credited, *self.disputed, *self.settled_before]
        return next((w.line for w, _ in found if w.rule == "subscription_without_consent" and w.line.product_id
                     and self.bill is not None and w.bill.id == self.bill.id), None)


@dataclass
class BillReview:
    """The flow of journey B. WRITE: may post credits, disputes and allocation requests; each once for a charge."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def read(self, line: Line, customer: Customer) -> Review:
        """The newest bill with its history, the drivers of its cost and the customer's tickets; nothing is written.

        Raises WrongAccountType for a prepaid line.
        """
        if line.account_type != "postpaid" or line.billing_account_id is None:
            raise WrongAccountType(line.account_type)
        if customer.enterprise and not customer.enterprise_admin:
            # The bill is the company's. Its employee is not shown it, and not charged for it either.
            return Review(None, company_bill=True, offer_person=True)
        account_id = line.billing_account_id
        listed, account, tickets = await asyncio.gather(
            self.operator.postpaid.bills(account_id, self.policy.billing.history_cycles + 1),
            self.operator.postpaid.account(account_id), self._tickets(customer),
        )
        if not listed:
            return Review(None, account=account, tickets=tickets)
        lines = await asyncio.gather(*(self.operator.postpaid.bill_lines(bill.id) for bill in listed))
        bills = [replace(bill, lines=own) for bill, own in zip(listed, lines, strict=True)]
        enough = len(bills) - 1 >= self.policy.billing.usual_needs_bills
        comparison = compare(bills[0], bills[1:] if enough else [], self.policy.billing.part_of)
        return Review(bills[0], tuple(bills[1:]), comparison, account, tickets=tickets,
                      offer_person=segment_of(customer, self.policy).offer_person)

    async def run(self, line: Line, customer: Customer, asked: str) -> Review:
        """Review the newest bill and put right what is wrong by policy. Raises WrongAccountType, OperatorError."""
        review, payments = await asyncio.gather(
            self.read(line, customer), self.operator.prepaid.payments(customer.id))
        bill, tickets = review.bill, review.tickets
        if bill is None:
            return review
        if tickets is None:
            # Without the tickets nobody knows what was credited before, so nothing is.
            return replace(review, explained_only=True)
        if not reconciles(bill):
            return replace(review, mismatch=await self._report_mismatch(bill, line, customer, asked))
        review = await self._put_right(review, bill, tickets, line, customer, asked)
        review = await self._allocate(review, bill, payments, line, customer, asked)
        return await self._read_back(review, bill, customer)

    async def match_payment(self, line: Line, customer: Customer, asked: str) -> Review:
        """Have a payment that stands for nothing applied to the newest bill; nothing else is put right.

        Raises WrongAccountType, OperatorError.
        """
        review, payments = await asyncio.gather(
            self.read(line, customer), self.operator.prepaid.payments(customer.id))
        bill = review.bill
        if bill is None:
            return review
        review = await self._allocate(review, bill, payments, line, customer, asked)
        if review.applied is None:
            return review
        return replace(review, account=await self.operator.postpaid.account(bill.account_id))

    async def _tickets(self, customer: Customer) -> tuple[Ticket, ...] | None:
        """The customer's tickets; None when the ticket system does not answer."""
        try:
            return tuple(await self.operator.care.tickets(customer.id))
        except OperatorUnreachable:
            return None

    async def _put_right(self, review: Review, bill: Bill, tickets: Sequence[Ticket], line: Line, customer: Customer,
                         asked: str) -> Review:
        """Credit wrong charges while they fit the segment's limit; the rest becomes disputes."""
        searched = [bill, *review.earlier[:self.policy.billing.wrong_charge_bills]]
        wrongs = [wrong for b in searched for wrong in wrong_charges(b, self.policy.billing.wrong_charges)]
        fresh = open_wrongs(wrongs, tickets)
        left = automatic_credit_limit(customer, self.policy) - self._credited_before(bill, wrongs, tickets)
        credited: list[tuple[Wrong, Ticket]] = []
        disputed: list[tuple[Wrong, Ticket]] = []
        for wrong in fresh:
            at_once = wrong.credit <= left
            ticket = await self.operator.care.open_ticket(
                self.dispute_ticket(wrong, line, customer, asked, credit=wrong.credit if at_once else None))
            (credited if at_once else disputed).append((wrong, ticket))
            left = left - wrong.credit if at_once else left
        by_line = dockets_of_charges(tickets)
        before = tuple((w, by_line[w.line.id]) for w in wrongs if w not in fresh)
        return replace(review, credited=tuple(credited), disputed=tuple(disputed), settled_before=before)

    def _credited_before(self, bill: Bill, wrongs: Sequence[Wrong], tickets: Sequence[Ticket]) -> Money:
        """What an earlier review of the same bill gave back, for instance one whose process died on the way."""
        charges = {wrong.line.id for wrong in wrongs}
        return total((t.credit for t in tickets if t.credit is not None and charges & set(t.related_ids)
                      and self._day(t.created) >= bill.issued), bill.due.currency)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.policy.market.timezone)).date()

    def dispute_ticket(self, wrong: Wrong, line: Line, customer: Customer, asked: str, *,
                       credit: Money | None) -> NewTicket:
        """The ticket about one charge; decided at once when `credit` is given."""
        rate, bill = wrong.line, wrong.bill
        case = CaseFile(
            asked=asked, checked=[f"bill {bill.number} and its lines reconcile", f"charge {rate.name} {rate.amount}"],
            tried=[f"credit of {credit} under policy"] if credit else [], found=f"{rate.name}: {wrong.why}",
            next_step="none, for the record" if credit else "decide on the credit; the amount is held from collection",
            related=[(rate.id, "AppliedCustomerBillingRate"), (bill.id, "CustomerBill")],
        )
        return hand_over("Bill Dispute", f"dispute:{rate.id}", case, line, customer, self.policy, self.clock.now(),
                         disputed=wrong.credit, credit=credit, credit_reason=wrong.why if credit else None)

    async def _allocate(self, review: Review, bill: Bill, payments: Sequence[Payment], line: Line, customer: Customer,
                        asked: str) -> Review:
        """A payment that was captured and stands for nothing while the bill is open: have it applied."""
        if bill.remaining.amount <= 0:
            return review
        bills = (bill, *review.earlier)
        counted = {payment_id for b in bills for payment_id in b.payment_ids}
        known = {b.id for b in bills}
        loose = next((p for p in payments if p.money_taken and p.id not in counted and self._day(p.at) >= bill.issued
                      and (not p.item_ids or known & set(p.item_ids))), None)
        if loose is None:
            return review
        case = CaseFile(
            asked=asked, checked=[f"payment {loose.id} of {loose.amount} is captured and applied to no bill"], tried=[],
            found=f"payment {loose.id} is not applied to bill {bill.number}", next_step="apply it to the bill",
            related=[(loose.id, "Payment"), (bill.id, "CustomerBill")])
        ticket = await self.operator.care.open_ticket(hand_over(
            "Payment Allocation", f"allocation:{loose.id}", case, line, customer, self.policy, self.clock.now()))
        deadline = self.clock.now() + timedelta(seconds=self.policy.billing.allocation_wait_seconds)
        while True:
            now = await self.operator.postpaid.bill(bill.id)
            if loose.id in now.payment_ids:
                return replace(review, applied=loose, allocation=await self.operator.care.ticket(ticket.id))
            if self.clock.now() >= deadline:
                return replace(review, allocation=ticket)
            await self.clock.wait(self.policy.billing.poll_seconds)

    async def _report_mismatch(self, bill: Bill, line: Line, customer: Customer, asked: str) -> Ticket:
        case = CaseFile(asked=asked, checked=[f"lines of bill {bill.number}"], tried=[],
                        found=f"the lines of bill {bill.number} do not add up to {bill.due}",
                        next_step="correct the bill, then explain it to the customer",
                        related=[(bill.id, "CustomerBill")])
        return await self.operator.care.open_ticket(hand_over(
            "Bill Dispute", f"mismatch:{bill.id}", case, line, customer, self.policy, self.clock.now(),
            disputed=bill.remaining))

    async def _read_back(self, review: Review, bill: Bill, customer: Customer) -> Review:
        """The bill and account as they stand now; a credit that did not arrive is not told as one."""
        credited_bills = list(dict.fromkeys([bill.id, *(wrong.bill.id for wrong, _ in review.credited)]))
        now, account, tickets, lines = await asyncio.gather(
            self.operator.postpaid.bill(bill.id), self.operator.postpaid.account(bill.account_id),
            self.operator.care.tickets(customer.id),
            asyncio.gather(*(self.operator.postpaid.bill_lines(bill_id) for bill_id in credited_bills)))
        by_bill = dict(zip(credited_bills, lines, strict=True))
        earlier = tuple(replace(b, lines=by_bill.get(b.id, b.lines)) for b in review.earlier)
        review = replace(review, bill=replace(now, lines=by_bill[bill.id]), earlier=earlier, account=account,
                         tickets=tuple(tickets))
        arrived = [(w, t) for w, t in review.credited if self._arrived(w.bill, by_bill[w.bill.id], review)]
        missing = [pair for pair in review.credited if pair not in arrived]
        return replace(review, credited=tuple(arrived), not_arrived=tuple(missing))

    @staticmethod
    def _arrived(bill: Bill, lines: tuple[BillLine, ...], review: Review) -> bool:
        """Whether the credits now on a bill are at least what was there before plus what was credited to it."""
        currency = bill.due.currency
        promised = total((w.credit for w, _ in review.credited if w.bill.id == bill.id), currency)
        return posted_credits(lines, currency) >= posted_credits(bill.lines, currency) + promised
