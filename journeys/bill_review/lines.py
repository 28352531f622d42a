"""Finding the lines of a bill that a customer asks about ("what is the 299?", "show my roaming")."""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from business.policy import BillingPolicy
from journeys.bill_review.drivers import issued_lines
from telecom.billing import Bill, BillLine


@dataclass(frozen=True)
class LineQuestion:
    """What was asked: the customer's words, and the amount named in them if there is one."""

    words: str
    amount: Decimal | None = None


def find_lines(bill: Bill, question: LineQuestion, policy: BillingPolicy) -> list[BillLine]:
    """The lines meant, biggest first; none when the question names nothing that is on the bill.

    An amount counts with or without tax, to the rupee when it has no paise; then a service's own name; then the words
    that policy lists for each part of the bill.
    """
    lines = sorted(issued_lines(bill), key=lambda line: -abs(line.amount.amount))
    if question.amount is not None:
        return [line for line in lines if _amount_matches(line, question.amount)]
    by_number = [line for number in _numbers(question.words) for line in lines if _amount_matches(line, number)]
    if by_number:
        return list(dict.fromkeys(by_number))
    text = f" {re.sub(r'[^a-z0-9]+', ' ', question.words.lower())} "
    named = [line for line in lines if _names(line, text)]
    if named:
        return named
    parts = [part for part in policy.parts.values() if any(f" {word} " in text for word in part.words)]
    wanted = {category for part in parts for category in part.categories}
    return [line for line in lines if line.category in wanted]


def _numbers(words: str) -> list[Decimal]:
    """Bare numbers in the words; an amount is often typed without its currency."""
    found = re.findall(r"(?<![\w.])\d{1,3}(?:,?\d{2,3})*(?:\.\d{1,2})?(?!\w)", words)
    return [Decimal(number.replace(",", "")) for number in found]


def _amount_matches(line: BillLine, amount: Decimal) -> bool:
    candidates = (abs(line.amount.amount), abs(line.net.amount))
    if amount == amount.to_integral_value():
        return any(abs(candidate - amount) < 1 for candidate in candidates)
    return any(candidate == amount for candidate in candidates)


def _names(line: BillLine, text: str) -> bool:
    names = [name for name in (line.service_name, line.partner) if name]
    return any(f" {re.sub(r'[^a-z0-9]+', ' ', name.lower()).strip()} " in text for name in names)
