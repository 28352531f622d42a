"""The rules of new lines. Pure."""
from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from business.onboarding_policy import OnboardingPolicy
from journeys.said import says
from telecom.money import Money
from telecom.onboarding import CreditCheck, LineKind

_MONTHS = 12


class CreditOutcome(Enum):
    """What an assessment leads to."""

    ACCEPT = "accept"
    DEPOSIT = "deposit"
    DECLINE = "decline"


def credit_outcome(check: CreditCheck, policy: OnboardingPolicy) -> CreditOutcome:
    """Whether a person may pay later: at once, with a deposit, or not."""
    if check.score >= policy.accept_score:
        return CreditOutcome.ACCEPT
    return CreditOutcome.DEPOSIT if check.score >= policy.deposit_score else CreditOutcome.DECLINE


def kind_of(words: str, policy: OnboardingPolicy) -> LineKind | None:
    """Prepaid or postpaid; None when the words name neither, or both."""
    prepaid, postpaid = says(words, policy.prepaid_words), says(words, policy.postpaid_words)
    return None if prepaid == postpaid else "prepaid" if prepaid else "postpaid"


def read_document_number(text: str, pattern: str) -> str | None:
    """The document's number without spaces, when the text is one and nothing else."""
    number = re.sub(r"[\s.-]", "", text).upper()
    return number if re.fullmatch(pattern, number) else None


def names_of(text: str) -> tuple[str, str] | None:
    """Given name and family name; None unless there are at least two words of letters."""
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?", text)
    if not 2 <= len(words) <= 6 or len("".join(words)) < len(re.sub(r"[\s.,'’-]", "", text)) or len(text) > 60:
        return None
    return " ".join(words[:-1]), words[-1]


def first_bill(monthly: Money, starts: date, cycle_day: int, tax_percents: Sequence[Decimal]) -> tuple[date, Money]:
    """When the first cycle ends (the day its bill is made) and what it will ask for without any use on top.

    It carries the rental from the first day to the end of the cycle and, as every bill, the rental of the next one in
    advance; each line's taxes are rounded by themselves, as on the bill.
    """
    start = starts.replace(day=cycle_day)
    if start > starts:
        start = _month(start, -1)
    end = _month(start, 1)
    share = _rounded(monthly.amount * (end - starts).days / (end - start).days)
    lines = [share, monthly.amount]
    taxes = [_rounded(line * percent / 100) for line in lines for percent in tax_percents]
    return end, Money(sum([*lines, *taxes], Decimal(0)), monthly.currency)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _month(day: date, by: int) -> date:
    month = day.month - 1 + by
    return day.replace(year=day.year + month // _MONTHS, month=month % _MONTHS + 1)
