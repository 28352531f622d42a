"""What is wrong with a recharge: pure rules over the evidence.

The order of the rules is the order of harm: money gone with nothing for it, then a pack that is paid and dead, then
money at the wrong place, then a phone that does not use what is there.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from business.money_policy import RechargePolicy
from journeys.recharge_repair.evidence import Attempt, Complaint, Evidence
from telecom.money import Money, total
from telecom.recharge import ProvisioningRun
from telecom.subscriber import Subscription


class Fault(Enum):
    """What can be wrong; NONE means that everything is as it should be."""

    PAYMENT_FAILED = "payment_failed"
    PAYMENT_PENDING = "payment_pending"
    REFUNDED = "refunded"
    TOPUP_FAILED = "topup_failed"
    TOPUP_UNDERWAY = "topup_underway"
    PROVISIONING_UNDERWAY = "provisioning_underway"
    PROVISIONING_STUCK = "provisioning_stuck"
    WRONG_NUMBER = "wrong_number"
    PAID_TWICE = "paid_twice"
    REVERSAL_UNFINISHED = "reversal_unfinished"
    BALANCE_TAKEN = "balance_taken"
    PHONE_SETTINGS = "phone_settings"
    NO_RECHARGE = "no_recharge"
    NONE = "none"


@dataclass(frozen=True)
class SubscriptionCharges:
    """What one subscription took from the balance. `wanted` is whether a consent is on record."""

    subscription: Subscription | None
    product_id: str
    name: str
    times: int
    amount: Money
    last: datetime
    wanted: bool


@dataclass(frozen=True)
class Diagnosis:
    """One fault with its evidence. `attempt` is the recharge in question, `other` the first of a doubled pair."""

    fault: Fault
    attempt: Attempt | None = None
    other: Attempt | None = None
    run: ProvisioningRun | None = None
    pack: Subscription | None = None
    charges: tuple[SubscriptionCharges, ...] = ()


# Of several faults the worst is dealt with first; a fault that is over (refunded, failed unpaid) explains only if
# nothing is still wrong.
_HARM = [
    Fault.REVERSAL_UNFINISHED, Fault.TOPUP_FAILED, Fault.PROVISIONING_STUCK, Fault.PROVISIONING_UNDERWAY,
    Fault.TOPUP_UNDERWAY, Fault.PAYMENT_PENDING,
]
_OVER = [Fault.PAYMENT_FAILED, Fault.REFUNDED]


def diagnose(evidence: Evidence, complaint: Complaint, policy: RechargePolicy, now: datetime) -> Diagnosis:
    """The fault that the complaint is about, or the worst there is."""
    relevant = _relevant(evidence, complaint)
    judged = [judge(attempt, evidence.line.msisdn) for attempt in relevant if _for_this_line(attempt, evidence)]
    worst = _worst(judged)
    if worst is not None:
        return worst
    for_others = [judge(attempt, evidence.line.msisdn) for attempt in relevant if not _for_this_line(attempt, evidence)]
    # A recharge of somebody else's line explains a recharge that did not arrive, and nothing else.
    elsewhere = _worst(for_others, Fault.WRONG_NUMBER) if complaint.about == "recharge" else None
    twice = _paid_twice(evidence, policy)
    taken = balance_taken(evidence)
    if complaint.about == "balance" and taken is not None:
        return taken
    if twice is not None and complaint.about != "pack":
        # Paying twice does not explain a pack that does not work.
        return twice
    if elsewhere is not None:
        return elsewhere
    newest = judged[0] if judged else None
    if newest is not None and newest.fault in _OVER:
        return newest
    if complaint.about in {"pack", "recharge"}:
        phone = _phone_settings(evidence, complaint, policy, now)
        if phone is not None:
            return phone
    if taken is not None and any(not charge.wanted for charge in taken.charges):
        return taken
    if newest is None:
        return Diagnosis(Fault.NO_RECHARGE)
    return Diagnosis(Fault.NONE, newest.attempt, pack=evidence.pack_of(newest.attempt) if newest.attempt else None)


def judge(attempt: Attempt, msisdn: str) -> Diagnosis:
    """What is wrong with one recharge by itself."""
    payment, topup = attempt.payment, attempt.topup
    if payment is not None:
        if payment.status == "failed":
            return Diagnosis(Fault.PAYMENT_FAILED, attempt)
        if payment.status == "reversed" or attempt.refunded >= payment.amount:
            return Diagnosis(Fault.REFUNDED, attempt)
        if payment.status in {"pending", "authorized"}:
            return Diagnosis(Fault.PAYMENT_PENDING, attempt)
    if not attempt.from_balance:
        if topup is None or topup.status == "failed":
            return Diagnosis(Fault.TOPUP_FAILED, attempt)
        if topup.status == "cancelled":
            # The top-up was taken back and the money has not followed: the second half of a reversal is missing.
            return Diagnosis(Fault.REVERSAL_UNFINISHED, attempt)
        if topup.receiver != msisdn:
            return Diagnosis(Fault.WRONG_NUMBER, attempt)
        if topup.status == "created":
            return Diagnosis(Fault.TOPUP_UNDERWAY, attempt)
    run = latest_run(attempt.runs)
    if run is None:
        # An order without any try of the network: done long ago, not begun yet, or lost.
        state = attempt.order.state if attempt.order else "completed"
        fault = {"completed": Fault.NONE, "failed": Fault.PROVISIONING_STUCK, "rejected": Fault.PROVISIONING_STUCK,
                 "cancelled": Fault.PROVISIONING_STUCK}.get(state, Fault.PROVISIONING_UNDERWAY)
        return Diagnosis(fault, attempt)
    if run.state == "completed":
        return Diagnosis(Fault.NONE, attempt)
    if run.state in {"failed", "held"} or run.error_code is not None:
        return Diagnosis(Fault.PROVISIONING_STUCK, attempt, run=run)
    return Diagnosis(Fault.PROVISIONING_UNDERWAY, attempt, run=run)


def _for_this_line(attempt: Attempt, evidence: Evidence) -> bool:
    """Whether a recharge was meant for the line, or is being brought back to it."""
    topup = attempt.topup
    return topup is None or topup.status == "cancelled" or topup.receiver == evidence.line.msisdn


def _worst(judged: list[Diagnosis], *besides: Fault) -> Diagnosis | None:
    """The first diagnosis of the most harmful fault, those in `besides` coming last."""
    return next((d for fault in (*_HARM, *besides) for d in judged if d.fault is fault), None)


def latest_run(runs: tuple[ProvisioningRun, ...]) -> ProvisioningRun | None:
    """The newest try: the one that no other repeats."""
    repeated = {run.retry_of for run in runs}
    return next((run for run in reversed(runs) if run.id not in repeated), None)


def _relevant(evidence: Evidence, complaint: Complaint) -> list[Attempt]:
    """The attempts of the named amount, if there are any; else all."""
    named = [a for a in evidence.attempts if complaint.amount is not None and a.amount == complaint.amount]
    return named or list(evidence.attempts)


def _paid_twice(evidence: Evidence, policy: RechargePolicy) -> Diagnosis | None:
    """The oldest recharge that repeats an earlier one."""
    for second in reversed(evidence.attempts):
        if not _stands(second, evidence):
            continue
        first = first_of_pair(second, evidence, policy)
        if first is not None:
            return Diagnosis(Fault.PAID_TWICE, second, other=first, pack=evidence.pack_of(second))
    return None


def first_of_pair(second: Attempt, evidence: Evidence, policy: RechargePolicy) -> Attempt | None:
    """The standing recharge of this line that `second` repeats; None when it is alone.

    It is of the same amount and pack and at most the policy's minutes older; others may lie between the two.
    """
    apart = timedelta(minutes=policy.paid_twice_minutes)
    older = evidence.attempts[evidence.attempts.index(second) + 1:]
    return next((first for first in older if second.at - first.at <= apart and first.amount == second.amount
                 and _same_product(first, second) and _stands(first, evidence)), None)


def _stands(attempt: Attempt, evidence: Evidence) -> bool:
    """Whether a recharge of this line was paid for, arrived and was not given back."""
    return attempt.payment is not None and judge(attempt, evidence.line.msisdn).fault is Fault.NONE


def _same_product(first: Attempt, second: Attempt) -> bool:
    return bool(first.topup and second.topup and first.topup.offering_id == second.topup.offering_id)


def balance_taken(evidence: Evidence) -> Diagnosis | None:
    """Deductions of subscriptions that were not given back yet, the largest first."""
    charges = []
    taken = [e for e in evidence.ledger if e.reason == "subscription" and e.product_id]
    for product_id in dict.fromkeys(e.product_id for e in taken if e.product_id):
        entries = [e for e in evidence.ledger if e.product_id == product_id]
        net = -total((e.amount for e in entries), evidence.ledger[0].amount.currency)
        if net.amount <= 0:
            continue
        minus = [e for e in entries if e.amount.amount < 0]
        subscription = next((p for p in evidence.products if p.id == product_id), None)
        charges.append(SubscriptionCharges(
            subscription, product_id, subscription.name if subscription else minus[-1].description, len(minus), net,
            minus[-1].at, wanted=bool(subscription and subscription.consent_reference),
        ))
    if not charges:
        return None
    charges.sort(key=lambda c: (c.wanted, -c.amount.amount))
    return Diagnosis(Fault.BALANCE_TAKEN, charges=tuple(charges))


def _phone_settings(evidence: Evidence, complaint: Complaint, policy: RechargePolicy,
                    now: datetime) -> Diagnosis | None:
    """The network is ready and the pack has data, yet the phone uses a wrong access point or none of the data.

    A silent phone is a fault only when the complaint is about the pack: others may just not use it.
    """
    service = evidence.service
    if service is None or not service.enabled or not service.features.get("data", True):
        return None
    with_data = [b for b in evidence.balances.active("data") if b.remaining > 0 and b.product_id]
    packs = [p for p in evidence.products if p.id in {b.product_id for b in with_data} and p.start is not None]
    if not packs:
        return None
    pack = max(packs, key=lambda p: p.start or now)
    began = pack.start or now
    silent = service.last_data_session is None or service.last_data_session < began
    waited = now - began >= timedelta(minutes=policy.settings_grace_minutes)
    differs = service.apn_in_use is not None and service.apn_in_use != service.apn_expected
    if differs or (complaint.about == "pack" and silent and waited):
        attempt = next((a for a in evidence.attempts if evidence.pack_of(a) == pack), None)
        return Diagnosis(Fault.PHONE_SETTINGS, attempt, pack=pack)
    return None
