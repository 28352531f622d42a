"""What is done after the customer said yes: refund a doubled recharge, move one to the right number, stop a
subscription. Each checks the facts again before it writes, since time has passed since the question."""
from __future__ import annotations

from dataclasses import dataclass

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.recharge_repair.diagnosis import SubscriptionCharges, balance_taken, first_of_pair
from journeys.recharge_repair.evidence import Attempt, Evidence, gather_evidence
from journeys.recharge_repair.outcome import Outcome, Result
from journeys.segmentation import automatic_credit_limit
from journeys.subscriptions import stop_and_wait
from telecom.clock import Clock
from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.recharge import Refund
from telecom.subscriber import Customer, Line

# Written into the top-up that is taken back; a journey that finds it half done knows by it what was agreed.
PAID_TWICE_REASON = "recharged twice by mistake"
WRONG_NUMBER_REASON = "recharged a wrong number"


@dataclass
class RechargeDecisions:
    """The WRITE steps of journey A that need the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def refund_second(self, line: Line, customer: Customer, case: str) -> Outcome:
        """Take the second of two equal recharges back and return its money the way it came.

        Nothing is done when the first no longer stands: the customer would be left with neither. A second that was
        already taken back is refunded all the same, since its money stands for nothing.
        """
        evidence = await self._evidence(line, customer)
        attempt = _of_case(evidence, case)
        if attempt is None or attempt.payment is None or attempt.topup is None:
            return Outcome(Result.NO_RECHARGE, case)
        if attempt.refunded >= attempt.payment.amount:
            return Outcome(Result.ALREADY_REFUNDED, case, attempt, refund=attempt.refunds[-1])
        taken_back = attempt.topup.status == "cancelled"
        if not taken_back and first_of_pair(attempt, evidence, self.policy.recharge) is None:
            return Outcome(Result.NO_LONGER_TWICE, case, attempt, evidence.pack_of(attempt), evidence.balances)
        try:
            if not taken_back:
                await self.operator.prepaid.reverse_topup(attempt.topup.id, PAID_TWICE_REASON,
                                                          key=f"reverse:{attempt.topup.id}")
            refund = await self._give_back(evidence, attempt)
        except OperatorRefused as error:
            return await self._escalate(evidence, attempt, f"the reversal was refused: {error}",
                                        "decide on a refund of the second recharge")
        after = await self._evidence(line, customer)
        back = _of_case(after, case)
        given = back.refunded if back else refund.amount
        return Outcome(Result.REFUNDED, case, back or attempt, balances=after.balances, refund=refund,
                       given_back=given)

    async def move_recharge(self, line: Line, customer: Customer, case: str) -> Outcome:
        """Take an unused recharge back from the wrong number and post it to the customer's own."""
        evidence = await self._evidence(line, customer)
        attempt = _of_case(evidence, case)
        if attempt is None or attempt.payment is None or attempt.topup is None:
            return Outcome(Result.NO_RECHARGE, case)
        if attempt.topup.receiver != line.msisdn or attempt.topup.status != "completed":
            refused = await self._move(evidence, attempt)
            if refused is not None:
                return refused
        rules = self.policy.recharge
        for _ in range(int(rules.provisioning_wait_seconds / rules.poll_seconds)):
            after = await self._evidence(line, customer)
            moved = _of_case(after, case)
            there = moved and moved.topup and moved.topup.status == "completed" and moved.topup.receiver == line.msisdn
            pack = after.pack_of(moved) if moved else None
            if moved and there and (moved.order is None or (pack is not None and pack.status == "active")):
                # The attempt as it was: its receiver is where the recharge was taken back from.
                return Outcome(Result.MOVED, case, attempt, pack, after.balances)
            await self.clock.wait(rules.poll_seconds)
        return Outcome(Result.STILL_UNDERWAY, case, attempt)

    async def _move(self, evidence: Evidence, attempt: Attempt) -> Outcome | None:
        """Reverse and post to the customer's own number; the outcome when the operator refuses."""
        line, customer = evidence.line, evidence.customer
        assert attempt.payment is not None and attempt.topup is not None, "checked by the caller"
        bucket = next(iter(evidence.balances.active("monetary")), None)
        try:
            if bucket is None:
                raise OperatorRefused("NO_BUCKET", "the line has no main balance", 409)
            if attempt.topup.status != "cancelled":
                await self.operator.prepaid.reverse_topup(attempt.topup.id, WRONG_NUMBER_REASON,
                                                          key=f"reverse:{attempt.topup.id}")
            account = next(iter(customer.account_ids), customer.id)
            await self.operator.prepaid.repost_topup(attempt.topup, attempt.payment, bucket_id=bucket.id,
                                                     account_id=account, receiver=line.msisdn,
                                                     key=f"repost:{attempt.topup.id}")
        except OperatorRefused as error:
            return await self._escalate(evidence, attempt, f"the reversal was refused: {error}",
                                        "ask the other subscriber's side for the recharge, then re-post or refund")
        return None

    async def stop_subscription(self, line: Line, customer: Customer, product_id: str) -> Outcome:
        """Stop a subscription that nobody agreed to and give back what it took, up to the segment's limit."""
        case = f"subscription:{product_id}"
        evidence = await self._evidence(line, customer)
        taken = balance_taken(evidence)
        charge = next((c for c in taken.charges if c.product_id == product_id), None) if taken else None
        if not await stop_and_wait(self.operator, line, product_id, self.policy.recharge, self.clock):
            return await self._hand_over_subscription(
                evidence, case, "the subscription does not stop", "stop it by hand and give back what it took",
                charge or self._nothing_taken(evidence, product_id))
        given: Money | None = None
        if charge is not None and not charge.wanted:
            bucket = next(iter(evidence.balances.active("monetary")), None)
            unknown = charge.subscription is None
            if bucket is None or unknown or charge.amount > automatic_credit_limit(customer, self.policy):
                return await self._hand_over_subscription(
                    evidence, case, f"{charge.amount} were taken without consent", "approve the refund", charge)
            await self.operator.prepaid.credit_balance(
                line.msisdn, bucket.id, charge.amount, f"refund of {charge.name}: no consent on record",
                customer_id=customer.id, product_id=product_id, key=f"credit:{product_id}:{charge.last.isoformat()}")
            given = charge.amount
        after = await self._evidence(line, customer)
        still = balance_taken(after)
        missing = still is not None and any(c.product_id == product_id for c in still.charges)
        if charge is not None and given is not None and missing:
            return await self._hand_over_subscription(
                evidence, case, f"{charge.amount} were credited and are not in the ledger", "check the credit", charge)
        stopped_one = charge or self._nothing_taken(after, product_id)
        return Outcome(Result.STOPPED, case, balances=after.balances, charges=(stopped_one,), given_back=given)

    def _nothing_taken(self, evidence: Evidence, product_id: str) -> SubscriptionCharges:
        product = next((p for p in evidence.products if p.id == product_id), None)
        return SubscriptionCharges(product, product_id, product.name if product else "The subscription", 0,
                                   Money.zero(self.policy.market.currency), self.clock.now(), wanted=True)

    async def _evidence(self, line: Line, customer: Customer) -> Evidence:
        return await gather_evidence(self.operator, line, customer, self.policy.recharge, self.clock.now())

    async def _give_back(self, evidence: Evidence, attempt: Attempt) -> Refund:
        assert attempt.payment is not None, "a refund needs its payment"
        account = next(iter(evidence.customer.account_ids), evidence.customer.id)
        return await self.operator.prepaid.refund(
            attempt.payment, attempt.payment.amount - attempt.refunded, account_id=account,
            customer_id=evidence.customer.id, case=attempt.key, key=f"refund:{attempt.payment.id}")

    async def _escalate(self, evidence: Evidence, attempt: Attempt, found: str, next_step: str) -> Outcome:
        related = [(attempt.payment.id, "Payment")] if attempt.payment else []
        related += [(attempt.topup.id, "TopupBalance")] if attempt.topup else []
        case = CaseFile("give a recharge back", [f"payment and top-up of {attempt.amount}"], ["reversal"], found,
                        next_step, related)
        ticket = await self.operator.care.open_ticket(hand_over(
            "Recharge Reversal", attempt.key, case, evidence.line, evidence.customer, self.policy, self.clock.now()))
        return Outcome(Result.ESCALATED, attempt.key, attempt, balances=evidence.balances, ticket=ticket)

    async def _hand_over_subscription(self, evidence: Evidence, key: str, found: str, next_step: str,
                                      charge: SubscriptionCharges) -> Outcome:
        case = CaseFile("balance cut by a subscription", ["ledger", "consent record"], ["stop order"], found, next_step,
                        [(key.removeprefix("subscription:"), "Product")])
        ticket = await self.operator.care.open_ticket(hand_over(
            "Complaint", key, case, evidence.line, evidence.customer, self.policy, self.clock.now(),
            disputed=charge.amount if charge.amount else None))
        return Outcome(Result.SUBSCRIPTION_ESCALATED, key, balances=evidence.balances, ticket=ticket, charges=(charge,))


def _of_case(evidence: Evidence, case: str) -> Attempt | None:
    return next((a for a in evidence.attempts if a.key == case), None)
