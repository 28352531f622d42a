"""Which charges of a bill are wrong by our own rules (business/policy/billing.yml)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from business.money_policy import WrongCharge, WrongCharges
from journeys.bill_review.dockets import dockets_of_charges
from journeys.bill_review.drivers import issued_lines
from telecom.billing import Bill, BillLine
from telecom.money import Money
from telecom.tickets import Ticket


@dataclass(frozen=True)
class Wrong:
    """A charge that should not be on a bill. `credit` is what policy gives back, tax included."""

    bill: Bill
    line: BillLine
    rule: str
    why: str
    credit: Money


def wrong_charges(bill: Bill, rules: WrongCharges) -> list[Wrong]:
    """Every charge that breaks a rule, biggest credit first. A charge is counted under one rule only."""
    found: dict[str, Wrong] = {}
    lines = issued_lines(bill)
    for name, rule, broken in (
        ("charged_twice", rules.charged_twice, _charged_twice(lines)),
        ("subscription_without_consent", rules.subscription_without_consent,
         [line for line in lines if line.category == "subscription" and line.consent_reference is None]),
        ("roaming_without_warning", rules.roaming_without_warning,
         [line for line in lines if line.category == "roamingData" and line.warning_sent is None]),
        ("data_without_warning", rules.data_without_warning,
         [line for line in lines if line.category == "data" and line.warning_sent is None]),
    ):
        for line in broken:
            if rule is not None and line.amount.amount > 0 and line.id not in found:
                found[line.id] = Wrong(bill, line, name, rule.why, _share(line.amount, rule))
    return sorted(found.values(), key=lambda wrong: -wrong.credit.amount)


def open_wrongs(wrongs: Sequence[Wrong], tickets: Sequence[Ticket]) -> list[Wrong]:
    """Those that no ticket has taken care of yet."""
    done = dockets_of_charges(tickets)
    return [wrong for wrong in wrongs if wrong.line.id not in done]


def _share(amount: Money, rule: WrongCharge) -> Money:
    return Money(amount.amount * Decimal(rule.credit_percent) / 100, amount.currency)


def _charged_twice(lines: Sequence[BillLine]) -> list[BillLine]:
    """The later of two one-time charges that stem from one order, or are alike in all but their id."""
    seen: set[tuple[object, ...]] = set()
    again = []
    for line in sorted(lines, key=lambda line: (line.start is None, line.start, line.id)):
        if line.category not in {"oneTimeFee", "subscription", "planRental"} or line.amount.amount <= 0:
            continue
        period: tuple[object, ...] = (line.start, line.end) if line.order_id is None else (line.order_id,)
        mark = (line.category, line.name, line.amount.amount, *period)
        if mark in seen:
            again.append(line)
        seen.add(mark)
    return again
