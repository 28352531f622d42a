"""Finding the lines of a bill that a customer asks about ("what is the 299?", "the calls to Dubai")."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from business.money_policy import BillingPolicy
from journeys.bill_review.drivers import issued_lines
from telecom.billing import Bill, BillLine

# A bare number below this is rather a day or a count than an amount; nothing is concluded when no line has it.
_SURELY_AN_AMOUNT = 100


@dataclass(frozen=True)
class LineQuestion:
    """What was asked: the customer's words, and the amount named in them if there is one."""

    words: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class Meant:
    """The lines meant, biggest first.

    `named` is whether the words name a charge at all, on this bill or not; `credits` whether they speak of credits;
    `one_amount` whether the lines are those of a single amount that was named.
    """

    lines: tuple[BillLine, ...] = ()
    named: bool = False
    credits: bool = False
    one_amount: bool = False


def find_lines(bill: Bill, question: LineQuestion, policy: BillingPolicy) -> Meant:
    """The lines meant; none when the question names nothing that is on the bill.

    An amount counts with or without tax, to the rupee when it has no paise; the words choose where several lines have
    it. Then the name of a line or its service; then the words that policy lists for each part of the bill and for
    countries.
    """
    lines = sorted(issued_lines(bill), key=lambda line: -abs(line.amount.amount))
    numbers = _numbers(question.words) if question.amount is None else [question.amount]
    priced = [line for number in numbers for line in _priced(lines, number, question.words, policy)]
    if priced or question.amount is not None:
        return Meant(tuple(dict.fromkeys(priced)), named=True, one_amount=len(set(numbers)) == 1)
    worded = _worded(lines, question.words, policy)
    if any(number >= _SURELY_AN_AMOUNT or number != number.to_integral_value() for number in numbers):
        return Meant(worded.lines, named=True)
    return worded


def mentions(words: str, listed: Sequence[str]) -> bool:
    """Whether one of the listed words is among the customer's."""
    text = _plain(words)
    return any(_plain(word) in text for word in listed)


def _numbers(words: str) -> list[Decimal]:
    """Bare numbers in the words; an amount is often typed without its currency. A masked number's end is none."""
    found = re.findall(r"(?<![\w.•])\d{1,3}(?:,?\d{2,3})*(?:\.\d{1,2})?(?!\w)", words)
    return [Decimal(number.replace(",", "")) for number in found]


def _priced(lines: Sequence[BillLine], amount: Decimal, words: str, policy: BillingPolicy) -> Sequence[BillLine]:
    """The lines of an amount; of several those that the words fit as well, when they fit any."""
    having = [line for line in lines if _amount_matches(line, amount)]
    return _worded(having, words, policy).lines or having


def _amount_matches(line: BillLine, amount: Decimal) -> bool:
    candidates = (abs(line.amount.amount), abs(line.net.amount))
    if amount == amount.to_integral_value():
        return any(abs(candidate - amount) < 1 for candidate in candidates)
    return any(candidate == amount for candidate in candidates)


def _worded(lines: Sequence[BillLine], words: str, policy: BillingPolicy) -> Meant:
    """The lines that the words name."""
    text = _plain(words)
    generic = {word.lower() for part in policy.parts.values() for word in part.words if " " not in word}
    called = [line for line in lines if _names(line, text, generic)]
    if called:
        return Meant(tuple(called), named=True)
    countries = _countries(lines, words, policy)
    parts = _parts(text, policy)
    here = [line for line in lines if not countries or line.country in countries]
    if not parts:
        return Meant(tuple(here) if countries else (), named=bool(countries))
    categories = _categories(text, policy)
    found = [line for line in here if line.category in categories]
    # Whoever says "the calls" and made none but while roaming means those.
    found = found or [line for line in here if line.category in _within(parts, policy)]
    return Meant(tuple(found), named=True, credits="adjustment" in categories)


def _plain(words: str) -> str:
    """Lower-case words with a space around each."""
    return f" {re.sub(r'[^a-z0-9]+', ' ', words.lower()).strip()} "


def _names(line: BillLine, text: str, generic: set[str]) -> bool:
    """Whether a line is called by its whole name or its service's; a `generic` one ("Calls") is a part's word."""
    names = [name for name in (line.service_name, line.partner, line.name) if name and name.lower() not in generic]
    return any(_plain(name) in text for name in names)


def _countries(lines: Sequence[BillLine], words: str, policy: BillingPolicy) -> set[str]:
    """Codes of the countries that the words name: as customers call them, or as a line has the country or its code."""
    text = _plain(words)
    named = {code for code, names in policy.countries.items() if any(_plain(name) in text for name in names)}
    # "US" is a country and "us" is not; who writes in capitals throughout writes both alike.
    codes = set() if words.isupper() else set(re.findall(r"\b[A-Z]{2}\b", words))
    on_lines = {line.country for line in lines if line.country and (
        line.country in codes or any(_plain(place) in text for place in re.findall(r"\(([^)]+)\)", line.name)))}
    return named | on_lines


def _parts(text: str, policy: BillingPolicy) -> list[str]:
    """The parts of the bill that are named. The longest words count: a "roaming pack" is a fee and not roaming."""
    words = sorted(((_plain(word), name) for name, part in policy.parts.items() for word in part.words),
                   key=lambda pair: -len(pair[0]))
    named = []
    for word, name in words:
        if word in text:
            named.append(name)
            text = text.replace(word, " | ")
    return list(dict.fromkeys(named))


def _categories(text: str, policy: BillingPolicy) -> set[str]:
    """Charge categories of the parts named. "Roaming data" is neither roaming calls nor other data, "roaming and data"
    is all of both."""
    wanted: set[str] = set()
    narrowed: dict[str, str] = {}
    joins = "|".join(re.escape(_plain(word)) for word in policy.words_that_join)
    for clause in re.split(joins, text):
        parts = _parts(f" {clause} ", policy)
        wholes = [name for name in parts if policy.parts[name].within]
        for whole in wholes:
            within = policy.parts[whole].within
            if any(name in within for name in parts):
                narrowed = within
            else:
                wanted.update(policy.parts[whole].categories)
        for name in parts:
            # "Roaming calls and data": the data is that of roaming too.
            if name in narrowed:
                wanted.add(narrowed[name])
            elif name not in wholes:
                wanted.update(policy.parts[name].categories)
    return wanted


def _within(parts: Sequence[str], policy: BillingPolicy) -> set[str]:
    """The categories that parts have within another one: calls, while roaming."""
    return {part.within[name] for part in policy.parts.values() for name in parts if name in part.within}
