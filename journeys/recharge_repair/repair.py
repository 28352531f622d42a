"""Repairing a recharge: act on the diagnosis, read back, and hand over only when automation fails.

Every write carries a key made of what it repairs, so that a repeated request, a second chat or a crash in the middle
finds the same write and does not do it again.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.recharge_repair.decided import PAID_TWICE_REASON, WRONG_NUMBER_REASON, RechargeDecisions
from journeys.recharge_repair.diagnosis import Diagnosis, Fault, diagnose, judge, latest_run
from journeys.recharge_repair.evidence import Attempt, Complaint, Evidence, gather_evidence, read_line_again
from journeys.recharge_repair.outcome import Outcome, Result
from telecom.clock import Clock
from telecom.errors import OperatorError, OperatorRefused, OperatorUnreachable
from telecom.recharge import Refund
from telecom.subscriber import Customer, Line

_EXPLAINED = {
    Fault.PAYMENT_FAILED: Result.PAYMENT_FAILED, Fault.PAYMENT_PENDING: Result.PAYMENT_PENDING,
    Fault.REFUNDED: Result.ALREADY_REFUNDED, Fault.NO_RECHARGE: Result.NO_RECHARGE,
    Fault.PAID_TWICE: Result.OFFER_REFUND_SECOND, Fault.WRONG_NUMBER: Result.OFFER_MOVE_RECHARGE,
}


@dataclass
class RechargeRepair:
    """The flow of journey A. WRITE: may re-post, re-provision, resend settings and open tickets."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, complaint: Complaint) -> Outcome:
        """Find what is wrong with the customer's recharge and put right what needs no decision of theirs.

        Raises OperatorError only when not even a ticket could be written.
        """
        evidence = await self._evidence(line, customer)
        found = diagnose(evidence, complaint, self.policy.recharge, self.clock.now())
        if found.fault is Fault.REVERSAL_UNFINISHED:
            return await self._finish_reversal(evidence, found, complaint)
        if found.fault is Fault.TOPUP_FAILED:
            return await self._finish_topup(evidence, found, complaint)
        if found.fault is Fault.PROVISIONING_STUCK:
            return await self._reprovision(evidence, found, complaint)
        if found.fault in {Fault.PROVISIONING_UNDERWAY, Fault.TOPUP_UNDERWAY}:
            return await self._wait_for(evidence, found, complaint)
        if found.fault is Fault.PHONE_SETTINGS:
            return await self._send_settings(evidence, found)
        if found.fault is Fault.BALANCE_TAKEN:
            unwanted = any(not charge.wanted for charge in found.charges)
            result = Result.OFFER_STOP_SUBSCRIPTION if unwanted else Result.SUBSCRIPTION_WANTED
            return Outcome(result, f"subscription:{found.charges[0].product_id}", found.attempt,
                           balances=evidence.balances, charges=found.charges)
        if found.fault is Fault.NONE:
            return self._all_well(evidence, found.attempt, found.pack is not None)
        return Outcome(_EXPLAINED[found.fault], found.attempt.key if found.attempt else "", found.attempt,
                       found.pack, evidence.balances, refund=_last_refund(found.attempt))

    async def _evidence(self, line: Line, customer: Customer) -> Evidence:
        return await gather_evidence(self.operator, line, customer, self.policy.recharge, self.clock.now())

    def _all_well(self, evidence: Evidence, attempt: Attempt | None, has_pack: bool) -> Outcome:
        repaired = attempt is not None and _repaired_as(attempt) is not None
        pack = evidence.pack_of(attempt) if attempt and has_pack else None
        return Outcome(Result.ALL_WELL, attempt.key if attempt else "", attempt, pack, evidence.balances,
                       service=evidence.service, fixed_before=repaired)

    async def _finish_topup(self, evidence: Evidence, found: Diagnosis, complaint: Complaint) -> Outcome:
        """Money was taken and stands for nothing: post the top-up with it."""
        attempt = found.attempt
        assert attempt is not None, "a failed top-up has its attempt"
        known = await self._known_ticket(attempt, evidence)
        if known is not None:
            return known
        if attempt.payment is None or attempt.topup is None:
            return await self._escalate(evidence, attempt, complaint, "Recharge Reversal", [],
                                        "a payment or top-up without its counterpart",
                                        "post the top-up by hand or give the money back")
        bucket = next(iter(evidence.balances.active("monetary")), None)
        tried = [f"re-posted top-up {attempt.topup.id} with payment {attempt.payment.id}"]
        own = attempt.topup.receiver == evidence.line.msisdn
        success = Result.REPOSTED if own else Result.REPOSTED_FOR_OTHER
        if attempt.topup.status == "failed" and attempt.topup.repost_of is not None:
            # The re-post failed as well, and the process ended before a person was told.
            tried = [f"re-posted top-up {attempt.topup.repost_of} with payment {attempt.payment.id}"]
            return await self._settle(evidence, attempt, complaint, success, tried)
        try:
            if bucket is None:
                raise OperatorRefused("NO_BUCKET", "the line has no main balance", 409)
            await self.operator.prepaid.repost_topup(
                attempt.topup, attempt.payment, bucket_id=bucket.id, account_id=_account(evidence),
                key=f"repost:{attempt.topup.id}")
        except OperatorError as error:
            tried[0] += f" ({error})"
        now, fresh = await self._when_settled(evidence, attempt)
        judged = judge(now, _number(now, evidence))
        if judged.fault is Fault.NONE:
            # It was read back just now; waiting for it once more would only cost the customer time.
            return await self._confirmed(fresh, now, success)
        if judged.fault is Fault.PROVISIONING_STUCK:
            return await self._reprovision(fresh, judged, complaint, success, tried)
        return await self._settle(evidence, attempt, complaint, success, tried)

    async def _finish_reversal(self, evidence: Evidence, found: Diagnosis, complaint: Complaint) -> Outcome:
        """A reversal that the customer agreed to and that stopped half way: do its other half, whichever it was."""
        attempt = found.attempt
        assert attempt is not None and attempt.topup is not None, "a reversal has its top-up"
        known = await self._known_ticket(attempt, evidence)
        if known is not None:
            return known
        decisions = RechargeDecisions(self.operator, self.policy, self.clock)
        if attempt.topup.why == PAID_TWICE_REASON:
            return await decisions.refund_second(evidence.line, evidence.customer, attempt.key)
        if attempt.topup.why == WRONG_NUMBER_REASON:
            return await decisions.move_recharge(evidence.line, evidence.customer, attempt.key)
        return await self._escalate(evidence, attempt, complaint, "Recharge Reversal", [],
                                    "the recharge was taken back and the money was not",
                                    "give the money back or post the recharge again")

    async def _reprovision(self, evidence: Evidence, found: Diagnosis, complaint: Complaint,
                           success: Result = Result.REPROVISIONED, before: Sequence[str] = ()) -> Outcome:
        """The network did not switch a paid pack on: have it try again, as often as policy allows.

        `before` is what was done already; `success` is the result to tell when it works.
        """
        attempt, run = found.attempt, found.run
        assert attempt is not None, "a stuck provisioning has its attempt"
        known = await self._known_ticket(attempt, evidence)
        if known is not None:
            return known
        if run is None:
            return await self._escalate(evidence, attempt, complaint, "Provisioning Failure", list(before),
                                        "the order of the pack never reached the network",
                                        "load the pack by hand, or reverse the recharge if the customer prefers")
        retries = sum(1 for r in attempt.runs if r.retry_of)
        tried = [*before, *(f"provisioning {r.id}: {r.state} at {r.stuck_at}" for r in attempt.runs)]
        while retries < self.policy.recharge.reprovision_tries:
            retries += 1
            try:
                service_id = run.service_id or evidence.line.service_id or ""
                await self.operator.provisioning.reprovision(service_id, run.id, key=f"reprovision:{run.id}")
            except OperatorError as error:
                tried.append(f"re-provisioning after {run.id}: {error}")
                break
            now, fresh = await self._when_settled(evidence, attempt)
            judged = judge(now, _number(now, evidence))
            tried.append(f"re-provisioned after {run.id}: {judged.fault.value}")
            if judged.fault is Fault.NONE:
                return await self._confirmed(fresh, now, success)
            if judged.fault is Fault.PROVISIONING_UNDERWAY or judged.run is None:
                break
            run = judged.run
        return await self._settle(evidence, attempt, complaint, success, tried)

    async def _wait_for(self, evidence: Evidence, found: Diagnosis, complaint: Complaint) -> Outcome:
        """The operator is at work: wait as long as a chat can, then see what came of it."""
        assert found.attempt is not None, "work under way has its attempt"
        now, fresh = await self._when_settled(evidence, found.attempt)
        judged = judge(now, evidence.line.msisdn)
        if judged.fault is Fault.PROVISIONING_STUCK:
            return await self._reprovision(fresh, judged, complaint)
        if judged.fault is Fault.TOPUP_FAILED:
            return await self._finish_topup(fresh, judged, complaint)
        if judged.fault is Fault.NONE:
            return await self._confirmed(fresh, now, _repaired_as(now) or Result.ALL_WELL)
        return Outcome(Result.STILL_UNDERWAY, now.key, now, balances=evidence.balances)

    async def _settle(self, evidence: Evidence, attempt: Attempt, complaint: Complaint, success: Result,
                      tried: list[str]) -> Outcome:
        """Read back what a write did: confirmed, still under way, or for a person."""
        now, fresh = await self._when_settled(evidence, attempt)
        judged = judge(now, _number(now, evidence))
        if judged.fault is Fault.NONE:
            return await self._confirmed(fresh, now, success)
        if judged.fault in {Fault.PROVISIONING_UNDERWAY, Fault.TOPUP_UNDERWAY}:
            return Outcome(Result.STILL_UNDERWAY, now.key, now, balances=evidence.balances)
        run = latest_run(now.runs)
        if run is not None:
            why = f"provisioning stops at {run.stuck_at}: {run.error_code or run.state} {run.error_message or ''}"
            return await self._escalate(evidence, now, complaint, "Provisioning Failure", tried, why.strip(),
                                        "load the pack by hand, or reverse the recharge if the customer prefers")
        why = f"money was taken and the top-up stays {now.topup.status if now.topup else 'absent'}"
        return await self._escalate(evidence, now, complaint, "Recharge Reversal", tried, why,
                                    "post the top-up by hand or give the money back")

    async def _when_settled(self, evidence: Evidence, attempt: Attempt) -> tuple[Attempt, Evidence]:
        """Look at an attempt until nothing of it is under way, or the policy's wait is over; and what was read last."""
        rules = self.policy.recharge
        deadline = self.clock.now() + timedelta(seconds=rules.provisioning_wait_seconds)
        while True:
            fresh = await self._evidence(evidence.line, evidence.customer)
            now = next((a for a in fresh.attempts if a.key == attempt.key), attempt)
            underway = judge(now, _number(now, evidence)).fault in {Fault.PROVISIONING_UNDERWAY, Fault.TOPUP_UNDERWAY}
            if not underway or self.clock.now() >= deadline:
                return now, fresh
            await self.clock.wait(rules.poll_seconds)

    async def _confirmed(self, fresh: Evidence, attempt: Attempt, result: Result) -> Outcome:
        """Say that it works only with the balance and pack in hand, `fresh` being what was read last."""
        missing = self._pack_missing(fresh, attempt)
        pack = fresh.pack_of(attempt)
        if missing or (pack and not any(bucket.product_id == pack.id for bucket in fresh.balances.buckets)):
            # What was read beside the order is older by a moment than its provisioning, which was read to its end.
            fresh = await read_line_again(self.operator, fresh)
            missing = self._pack_missing(fresh, attempt)
        if missing:
            return Outcome(Result.STILL_UNDERWAY, attempt.key, attempt, balances=fresh.balances)
        return Outcome(result, attempt.key, attempt, fresh.pack_of(attempt), fresh.balances, service=fresh.service)

    @staticmethod
    def _pack_missing(fresh: Evidence, attempt: Attempt) -> bool:
        """Whether an attempt should have brought a pack to this line that is not active there."""
        own = _number(attempt, fresh) == fresh.line.msisdn
        bought = attempt.from_balance or (attempt.topup is not None and attempt.topup.offering_id is not None)
        pack = fresh.pack_of(attempt)
        return own and bought and (pack is None or pack.status != "active")

    async def _send_settings(self, evidence: Evidence, found: Diagnosis) -> Outcome:
        service, pack = evidence.service, found.pack
        assert service is not None and pack is not None, "phone settings are judged on a service and a pack"
        key = f"settings:{pack.id}:{self.clock.now():%Y%m%d}"
        await self.operator.subscribers.send_phone_settings(service.id, key=key)
        return Outcome(Result.SETTINGS_SENT, f"settings:{pack.id}", found.attempt, pack, evidence.balances,
                       service=service)

    async def _known_ticket(self, attempt: Attempt, evidence: Evidence) -> Outcome | None:
        try:
            ticket = await self.operator.care.ticket_of_case(attempt.key)
        except OperatorUnreachable:
            # A repair needs no ticket system; a second ticket is not made either, since its key is the case's.
            return None
        if ticket is None or not ticket.open:
            return None
        return Outcome(Result.ALREADY_ESCALATED, attempt.key, attempt, balances=evidence.balances, ticket=ticket)

    async def _escalate(self, evidence: Evidence, attempt: Attempt, complaint: Complaint, kind: str,
                        tried: list[str], found: str, next_step: str) -> Outcome:
        related = [(attempt.payment.id, "Payment")] if attempt.payment else []
        related += [(attempt.topup.id, "TopupBalance")] if attempt.topup else []
        related += [(attempt.order.id, "ProductOrder")] if attempt.order else []
        related += [(run.id, "ServiceOrder") for run in attempt.runs]
        case = CaseFile(
            asked=complaint.words or "recharge done, pack or balance missing",
            checked=[f"payment {p.id} {p.status} {p.amount}" for p in [attempt.payment] if p]
            + [f"top-up {t.id} {t.status}" for t in [attempt.topup] if t]
            + [f"order {o.id} {o.state}" for o in [attempt.order] if o],
            tried=tried, found=found, next_step=next_step, related=related,
        )
        ticket = await self.operator.care.open_ticket(hand_over(
            kind, attempt.key, case, evidence.line, evidence.customer, self.policy, self.clock.now()))
        return Outcome(Result.ESCALATED, attempt.key, attempt, balances=evidence.balances, ticket=ticket)


def _number(attempt: Attempt, evidence: Evidence) -> str:
    """The number that an attempt is for; a relative's when the customer recharged theirs."""
    return attempt.topup.receiver if attempt.topup else evidence.line.msisdn


def _account(evidence: Evidence) -> str:
    return next(iter(evidence.customer.account_ids), evidence.customer.id)


def _repaired_as(attempt: Attempt) -> Result | None:
    """The repair that an attempt has had, by this or an earlier look at it; None when it went by itself."""
    if len(attempt.runs) > 1:
        return Result.REPROVISIONED
    return Result.REPOSTED if attempt.topup and attempt.topup.repost_of else None


def _last_refund(attempt: Attempt | None) -> Refund | None:
    return attempt.refunds[-1] if attempt and attempt.refunds else None
