"""Which segment a customer is in, and what follows for credits and tickets. Figures: business/policy."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from business.care_policy import PRIORITIES, Conditions, Segment
from business.policy import Policy
from telecom.money import Money
from telecom.subscriber import Customer


def segment_of(customer: Customer, policy: Policy) -> Segment:
    """The first segment whose conditions all hold; the last one holds for everybody."""
    return next(segment for segment in policy.segments if _holds(segment.when, customer))


def may_have(segments: Sequence[str], customer: Customer, policy: Policy) -> bool:
    """Whether an offer for these market segments is meant for a customer; without any it is for everybody."""
    rules = policy.offers.market_segments
    return not segments or any(name in rules and _holds(rules[name], customer) for name in segments)


def _holds(when: Conditions, customer: Customer) -> bool:
    among = [
        (when.account_type, customer.account_type), (when.value_tier, customer.value_tier),
        (when.churn_risk, customer.churn_risk), (when.usage_level, customer.usage_level),
    ]
    at_least: list[tuple[Decimal | int | None, Decimal | int]] = [
        (when.min_monthly_revenue, customer.monthly_revenue),
        (when.min_complaints_90_days, customer.complaints_90_days),
        (when.min_tenure_months, customer.tenure_months),
    ]
    return (
        all(allowed is None or value in allowed for allowed, value in among)
        and all(least is None or value >= least for least, value in at_least)
        and (when.tone is None or bool(set(when.tone) & set(customer.tone)))
        and (when.enterprise is None or when.enterprise == customer.enterprise)
    )


def automatic_credit_limit(customer: Customer, policy: Policy) -> Money:
    """Up to this amount, in all for one case, the assistant gives money back without asking a person."""
    limits = segment_of(customer, policy).automatic_credit_limit
    amount = limits.prepaid if customer.account_type == "prepaid" else limits.postpaid
    return Money(amount, policy.market.currency)


@dataclass(frozen=True)
class ServiceLevel:
    """How a ticket is to be handled: `due` is when it must be resolved."""

    severity: str
    priority: str
    queue: str
    segment: str
    due: datetime


def service_level(kind: str, customer: Customer, policy: Policy, now: datetime) -> ServiceLevel:
    """Urgency, queue and due time of a ticket of `kind`. Raises KeyError for a kind without a row in tickets.yml."""
    row_kind = policy.tickets[kind]
    row = row_kind.prepaid if customer.account_type == "prepaid" else row_kind.postpaid
    segment = segment_of(customer, policy)
    step = min(PRIORITIES.index(row.priority) + segment.priority_steps, len(PRIORITIES) - 1)
    hours = float(row.hours * segment.hours_factor)
    # A segment with its own desk is served there; all others, and some subjects always, go to the desk of the subject.
    queue = row.queue if row_kind.own_desk or segment.queue == "care" else segment.queue
    return ServiceLevel(row_kind.severity, PRIORITIES[step], queue, segment.name, now + timedelta(hours=hours))
