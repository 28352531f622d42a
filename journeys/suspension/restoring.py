"""A barred line: find the reason, put right what is put right already, have the bar lifted, read back.

A bar whose reason is gone is lifted without asking: the customer has paid for the line. A bar that the customer asked
for needs a yes, which is SimCare's matter.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from business.policy import Policy
from journeys.bill_review import BillReview
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.sim_care.care import CUSTOMERS_BARS
from journeys.sim_care.evidence import SimEvidence, gather_sim_evidence
from telecom.billing import BillingAccount
from telecom.clock import Clock
from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.recharge import Payment
from telecom.sims import Holder
from telecom.subscriber import Customer, Line, NetworkService
from telecom.tickets import Ticket


class SuspensionResult(Enum):
    """The end states; each has a text of its own in data/texts/sims.yml (`utter_suspension_<value>`)."""

    NOT_BARRED = "not_barred"
    OWN_BAR = "own_bar"
    RESTORED = "restored"
    UNPAID = "unpaid"
    UNMATCHED = "unmatched"
    ADMINISTRATOR = "administrator"
    NO_PACK = "no_pack"
    PAPERS = "papers"
    FRAUD = "fraud"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class SuspensionOutcome:
    """The result with what it rests on; `service` was read back after the last write.

    `owed` is what is to be paid before the line comes back; `applied` a payment that was matched to the bill just now.
    """

    result: SuspensionResult
    service: NetworkService
    holder: Holder
    owed: Money | None = None
    applied: Payment | None = None
    ticket: Ticket | None = None


@dataclass
class Restoring:
    """The flow of the journey. WRITE: matches a payment, lifts a bar whose reason is gone, opens tickets."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, words: str) -> SuspensionOutcome:
        """Why the line is barred, and whether it is back. Raises OperatorError."""
        facts = await gather_sim_evidence(self.operator, line, customer)
        seen = SuspensionOutcome(SuspensionResult.NOT_BARRED, facts.service, facts.holder)
        reason = facts.service.barring_reason
        if not facts.service.barred:
            return seen
        if facts.service.fraud_hold or reason == "fraud":
            ticket = await self._ticket("Fraud", facts, words, [], "the line is barred to protect it from fraud",
                                        "call the customer, find out whose the line is, lift the bar")
            return replace(seen, result=SuspensionResult.FRAUD, ticket=ticket)
        if reason in CUSTOMERS_BARS:
            return replace(seen, result=SuspensionResult.OWN_BAR)
        if reason == "unpaidBill" and line.account_type == "postpaid":
            return await self._unpaid(seen, facts, words)
        if reason == "prepaidExpired":
            products = await self.operator.subscribers.products(line.msisdn)
            now = self.clock.now()
            valid = any(p.role == "pack" and p.status == "active" and (p.end is None or p.end > now) for p in products)
            return await self._lift(seen, facts, words) if valid else replace(seen, result=SuspensionResult.NO_PACK)
        if reason == "kyc":
            verified = facts.holder.papers == "verified"
            return await self._lift(seen, facts, words) if verified else replace(seen, result=SuspensionResult.PAPERS)
        return await self._hand_over(seen, facts, words, [], "the chat cannot lift the reason of this bar")

    async def _unpaid(self, seen: SuspensionOutcome, facts: SimEvidence, words: str) -> SuspensionOutcome:
        """A bill past its due date; a payment that was never matched to it is matched first."""
        line, customer = facts.line, facts.customer
        review = await BillReview(self.operator, self.policy, self.clock).match_payment(line, customer, words)
        if review.company_bill:
            return replace(seen, result=SuspensionResult.ADMINISTRATOR)
        if review.allocation is not None and review.applied is None:
            return replace(seen, result=SuspensionResult.UNMATCHED, ticket=review.allocation)
        account = review.account
        if account is not None and account.status == "overdue":
            return replace(seen, result=SuspensionResult.UNPAID, owed=_owed(account), applied=review.applied)
        return await self._lift(replace(seen, applied=review.applied), facts, words)

    async def _lift(self, seen: SuspensionOutcome, facts: SimEvidence, words: str) -> SuspensionOutcome:
        """The reason is gone: order the line back, and look whether it is."""
        service = facts.service
        tried = ["asked the network to lift the bar"]
        try:
            await self.operator.sims.free(service.id, key=f"free:{service.id}:{service.barring_changed or 'first'}")
        except OperatorRefused as error:
            tried[0] += f" ({error})"
        after = await self.operator.subscribers.service(service.id)
        if not after.barred:
            return replace(seen, result=SuspensionResult.RESTORED, service=after)
        return await self._hand_over(replace(seen, service=after), facts, words, tried,
                                     "nothing keeps the line barred any more, yet it stays so")

    async def _hand_over(self, seen: SuspensionOutcome, facts: SimEvidence, words: str, tried: list[str],
                         found: str) -> SuspensionOutcome:
        ticket = await self._ticket("SIM Service", facts, words, tried, found, "look into the bar and lift it by hand")
        return replace(seen, result=SuspensionResult.HANDED_OVER, ticket=ticket)

    async def _ticket(self, kind: str, facts: SimEvidence, words: str, tried: list[str], found: str,
                      next_step: str) -> Ticket:
        line = facts.line
        case = CaseFile(asked=words or "the line is blocked", checked=facts.checked, tried=tried, found=found,
                        next_step=next_step, related=[(line.product_id, "Product"), (facts.service.id, "Service")])
        about = "fraud" if kind == "Fraud" else "barred"
        return await self.operator.care.open_ticket(hand_over(
            kind, f"{about}:{line.product_id}", case, line, facts.customer, self.policy, self.clock.now()))


def _owed(account: BillingAccount) -> Money:
    """What is to be paid: all that is owed, without what is in dispute."""
    return account.owed - account.disputed
