"""The ticket that hands a case to a person with everything known."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from business.policy import Policy
from journeys.segmentation import service_level
from telecom.money import Money
from telecom.subscriber import Customer, Line
from telecom.tickets import CallSlot, NewTicket


@dataclass(frozen=True)
class CaseFile:
    """What a person needs to go on: what was asked, checked, tried and found, and what to do next."""

    asked: str
    checked: Sequence[str]
    tried: Sequence[str]
    found: str
    next_step: str
    related: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def notes(self, customer: Customer, segment: str) -> tuple[str, ...]:
        """The case file as the paragraphs of a ticket."""
        about = f"Customer {customer.id}, {customer.account_type}, segment {segment}, {customer.value_tier} value, " \
                f"churn risk {customer.churn_risk}, {customer.complaints_90_days} complaints in 90 days" \
                f"{', sounds: ' + ', '.join(customer.tone) if customer.tone else ''}."
        return (
            about,
            f"Asked: {self.asked}",
            "Checked: " + "; ".join(self.checked or ["nothing"]),
            "Tried: " + "; ".join(self.tried or ["nothing"]),
            f"Found: {self.found}",
            f"Suggested next step: {self.next_step}",
        )


def hand_over(kind: str, case_key: str, case: CaseFile, line: Line, customer: Customer, policy: Policy,
              now: datetime, *, disputed: Money | None = None, credit: Money | None = None,
              credit_reason: str | None = None, call: CallSlot | None = None) -> NewTicket:
    """The ticket for a case, with urgency and due time by the customer's segment; a `call` is due at its end."""
    level = service_level(kind, customer, policy, now)
    return NewTicket(
        kind=kind, case_key=case_key, customer_id=customer.id, msisdn=line.msisdn, summary=case.found,
        notes=case.notes(customer, level.segment), severity=level.severity, priority=level.priority,
        queue=level.queue, segment=level.segment, due=level.due if call is None else call.end,
        related=tuple(case.related), disputed=disputed, credit=credit, credit_reason=credit_reason,
        call=call,
    )
