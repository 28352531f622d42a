"""Puts the review of a bill into words."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.bootstrap import Services
from actions.told import Message
from journeys.bill_review import Review
from journeys.bill_review.drivers import Comparison, Driver, issued_lines
from journeys.bill_review.verdict import Wrong
from journeys.taxes import taxes_of
from telecom.billing import Bill, BillLine
from telecom.money import total
from telecom.tickets import Ticket

_LINES_SHOWN = 4
_CHOICES = 3
# Parts of the bill about which data/texts has advice.
_ADVISED = {"roaming", "data", "calls"}


def tell_review(review: Review, given: Services) -> list[Message]:
    """What a review found and did, in the order in which a customer wants to know it."""
    if review.company_bill:
        return [Message("utter_bill_company", {})]
    bill, comparison = review.bill, review.comparison
    if bill is None or comparison is None:
        return [Message("utter_bill_none", {})]
    words = _bill_words(bill, given)
    if review.mismatch is not None:
        return [Message("utter_bill_mismatch", words | docket_words(review.mismatch, given))]
    messages = [_summary(comparison, words, given)]
    if comparison.cycles and comparison.higher and comparison.difference.amount > 0:
        messages.append(_drivers(comparison, given))
    elif not comparison.cycles or comparison.difference.amount <= 0:
        messages.append(Message("utter_bill_lines", {"lines": [
            line_words(line, given) for driver in comparison.drivers for line in driver.lines]}))
    messages += _advice(comparison, review)
    messages += [_credited(wrong, ticket, review, given) for wrong, ticket in review.credited]
    messages += [Message("utter_bill_credit_waiting", {
        "name": wrong.line.name, "credit": given.speaker.money(wrong.credit),
        "days": str(given.policy.market.regulator.credit_days), **docket_words(ticket, given)})
        for wrong, ticket in review.not_arrived]
    messages += [_disputed(wrong, ticket, given) for wrong, ticket in review.disputed]
    messages += [docket_message(wrong.line, wrong.bill, ticket, given, booked=review.credits_booked(wrong.bill))
                 for wrong, ticket in review.settled_before]
    messages += _payment(review, given)
    if review.explained_only:
        messages.append(Message("utter_bill_only_explained", {}))
    messages.append(_open_amount(review, words, given))
    return messages


def tell_due(review: Review, given: Services) -> list[Message]:
    """The newest bill in two sentences: what it is, and what is to be paid of it."""
    if review.bill is None or review.comparison is None:
        return tell_review(review, given)
    words = _bill_words(review.bill, given)
    return [_summary(review.comparison, words, given), _open_amount(review, words, given)]


def _bill_words(bill: Bill, given: Services) -> dict[str, str]:
    speaker = given.speaker
    return {"number": bill.number, "issued": speaker.day(bill.issued), "due": speaker.money(bill.due),
            "span": speaker.days(bill.start, bill.end), "pay_by": speaker.day(bill.due_date)}


def _summary(comparison: Comparison, words: dict[str, str], given: Services) -> Message:
    if comparison.cycles == 0:
        return Message("utter_bill_summary_first", words)
    words = words | {"usual": given.speaker.money(comparison.usual), "cycles": str(comparison.cycles),
                     "difference": given.speaker.money(abs(comparison.difference))}
    if comparison.difference.amount > given.policy.billing.notable_amount:
        return Message("utter_bill_summary_higher", words)
    if comparison.difference.amount < -given.policy.billing.notable_amount:
        return Message("utter_bill_summary_lower", words)
    return Message("utter_bill_summary_usual", words)


def _drivers(comparison: Comparison, given: Services) -> Message:
    """The parts that made the difference, biggest first; small and falling ones are summed so that all adds up."""
    notable = given.policy.billing.notable_amount
    currency = comparison.now.currency
    shown = [d for d in comparison.higher if d.change.amount >= notable] or comparison.higher[:1]
    rest = [d for d in comparison.drivers if d not in shown]
    small = total((d.change for d in rest if d.change.amount > 0), currency)
    less = total((d.change for d in rest if d.change.amount < 0), currency)
    parts: list[dict[str, Any]] = [_driver_words(driver, given) for driver in shown]
    if small:
        parts.append({"response": "utter_part_small", "change": given.speaker.money(small)})
    if less:
        parts.append({"response": "utter_part_less", "change": given.speaker.money(abs(less))})
    return Message("utter_bill_drivers", {"parts": parts, "difference": given.speaker.money(comparison.difference)})


def _advice(comparison: Comparison, review: Review) -> list[Message]:
    """What the biggest driver means for the next bill, where there is something to know about it.

    None where all its charges are in dispute or given back: a wrong charge tells nothing about the use.
    """
    biggest = next(iter(comparison.higher), None) if comparison.cycles and comparison.difference.amount > 0 else None
    if biggest is None or all(_taken_back(line, review) for line in biggest.lines):
        return []
    if any(line.category == "proration" for line in biggest.lines):
        return [Message("utter_advice_proration", {})]
    return [Message(f"utter_advice_{biggest.part}", {})] if biggest.part in _ADVISED else []


def _taken_back(line: BillLine, review: Review) -> bool:
    docket = review.docket_of(line)
    return docket is not None and docket.stands


def _driver_words(driver: Driver, given: Services) -> dict[str, Any]:
    money = given.speaker.money
    name = "utter_part_new" if not driver.usual else "utter_part_changed"
    shown = [line_words(line, given) for line in driver.lines[:_LINES_SHOWN]]
    hidden = driver.lines[_LINES_SHOWN:]
    if hidden:
        shown.append({"response": "utter_line_more", "count": str(len(hidden)),
                      "amount": money(total((line.amount for line in hidden), driver.now.currency))})
    return {"response": name, "part": {"response": f"utter_name_{driver.part}"}, "now": money(driver.now),
            "usual": money(driver.usual), "change": money(driver.change), "lines": shown}


def line_words(line: BillLine, given: Services) -> dict[str, Any]:
    """One line of the bill with its evidence: dates, volume, rate, where."""
    speaker = given.speaker
    words: dict[str, Any] = {"name": line.name, "amount": speaker.money(line.amount),
                             "net": speaker.money(line.net), "tax": speaker.money(line.tax)}
    details = []
    if line.start and line.end:
        details.append(speaker.days(line.start, line.end))
    if line.country:
        details.append(speaker.country(line.country))
    if line.quantity is not None and line.unit and line.quantity > 0 and line.category != "planRental":
        volume = speaker.quantity(line.quantity, line.unit)
        details.append(f"{volume} at {speaker.money(line.rate)} per {line.unit}" if line.rate else volume)
    if line.events and line.events > 1:
        details.append(f"{line.events} times")
    if line.days_charged is not None and line.days_in_cycle is not None and line.days_charged != line.days_in_cycle:
        details.append(f"{line.days_charged} of {line.days_in_cycle} days")
    return {"response": "utter_line" if details else "utter_line_plain", "details": ", ".join(details), **words}


def docket_message(line: BillLine, bill: Bill, ticket: Ticket, given: Services, *, booked: bool) -> Message:
    """What became of a charge that has a docket: in dispute, credited, or decided without a credit.

    `bill` is the charge's own; `booked` whether the credits that were decided are on it.
    """
    money = given.speaker.money
    words = {"name": line.name, "amount": money(line.amount), "issued": given.speaker.day(bill.issued),
             **docket_words(ticket, given)}
    if ticket.open:
        return Message("utter_bill_settled_before", words)
    if ticket.credit is None:
        return Message("utter_bill_decided_before", words)
    words |= {"credit": money(ticket.credit), "days": str(given.policy.market.regulator.credit_days)}
    return Message("utter_bill_credited_before" if booked else "utter_bill_credit_waiting", words)


def docket_words(ticket: Ticket, given: Services) -> dict[str, Any]:
    """Docket number and due time of a ticket."""
    return {"docket": ticket.id, "due_time": due_words(ticket, given)}


def due_words(ticket: Ticket, given: Services) -> Any:
    """When a ticket is to be answered, as one says it."""
    return given.speaker.when(ticket.due, given.clock.now()) if ticket.due else {"response": "utter_due_unknown"}


def _credited(wrong: Wrong, ticket: Ticket, review: Review, given: Services) -> Message:
    words = {"name": wrong.line.name, "amount": given.speaker.money(wrong.line.amount), "why": wrong.why,
             "credit": given.speaker.money(wrong.credit), "issued": given.speaker.day(wrong.bill.issued),
             **docket_words(ticket, given)}
    newest = review.bill is not None and wrong.bill.id == review.bill.id
    return Message("utter_bill_credited" if newest else "utter_bill_credited_earlier", words)


def _disputed(wrong: Wrong, ticket: Ticket, given: Services) -> Message:
    return Message("utter_bill_disputed", {
        "name": wrong.line.name, "amount": given.speaker.money(wrong.credit), "why": wrong.why,
        **docket_words(ticket, given)})


def _payment(review: Review, given: Services) -> list[Message]:
    if review.applied is not None:
        return [Message("utter_bill_payment_applied", {
            "amount": given.speaker.money(review.applied.amount),
            "paid_on": given.speaker.when(review.applied.at, given.clock.now()),
            "reference": review.applied.reference or review.applied.id})]
    if review.allocation is not None:
        return [Message("utter_bill_payment_waiting", docket_words(review.allocation, given))]
    return []


def _open_amount(review: Review, words: dict[str, str], given: Services) -> Message:
    bill, account = review.bill, review.account
    assert bill is not None, "an open amount needs its bill"
    if bill.remaining.amount <= 0:
        return Message("utter_bill_paid", words)
    held = review.held_of_bill(bill)
    words = words | {"remaining": given.speaker.money(bill.remaining)}
    if held is None:
        return Message("utter_bill_to_pay_unsure", words)
    if held.amount > 0:
        return Message("utter_bill_to_pay_held", words | {
            "held": given.speaker.money(held), "to_pay": given.speaker.money(bill.remaining - held)})
    if account is None or account.owed == bill.remaining:
        return Message("utter_bill_to_pay", words)
    words |= {"owed": given.speaker.money(account.owed), "held": given.speaker.money(account.disputed)}
    # What is held then belongs to earlier bills; the sum of all bills has it in it.
    return Message("utter_bill_to_pay_account_held" if account.disputed.amount > 0 else "utter_bill_to_pay_account",
                   words)


def tax_message(review: Review, given: Services) -> Message:
    """Base and tax of the bill, and each tax with its rate."""
    assert review.bill is not None, "tax needs a bill"
    lines, currency = issued_lines(review.bill), review.bill.due.currency
    base = total((line.net for line in lines), currency)
    tax = total((line.amount for line in lines), currency) - base
    shares = [{"response": "utter_tax_share", "name": share.name, "percent": f"{share.percent.normalize():f}",
               "base": given.speaker.money(share.base), "amount": given.speaker.money(share.amount)}
              for share in taxes_of(lines, currency)]
    return Message("utter_bill_tax", {
        "shares": shares, "issued": given.speaker.day(review.bill.issued), "base": given.speaker.money(base),
        "tax": given.speaker.money(tax), "tax_name": given.policy.market.tax_name})


def notable_lines(review: Review) -> list[BillLine]:
    """The biggest charges that a customer may want to ask about: no rental, and none that has a ticket."""
    assert review.bill is not None, "lines need a bill"
    lines = [line for line in issued_lines(review.bill)
             if line.category not in {"planRental", "discount"} and line.amount.amount > 0
             and review.docket_of(line) is None]
    return sorted(lines, key=lambda line: -line.amount.amount)[:_CHOICES]


def line_choices(review: Review, given: Services) -> list[dict[str, str]]:
    """Buttons that ask what a charge is."""
    return [{"response": "utter_choice_line", "amount": given.speaker.money(line.amount),
             "figure": str(line.amount.amount)} for line in notable_lines(review)]


def dispute_choices(lines: Sequence[BillLine], given: Services) -> list[dict[str, str]]:
    """Buttons that dispute a charge."""
    return [{"response": "utter_choice_dispute", "amount": given.speaker.money(line.amount), "name": line.name,
             "figure": str(line.amount.amount)} for line in lines[:_CHOICES] if line.amount.amount > 0]


def unclear_choices(lines: Sequence[BillLine], given: Services) -> list[dict[str, str]]:
    """Buttons that tell charges of one amount apart: by their names, or as one or all of several alike."""
    by_name = {line.name: line for line in lines}
    if len(by_name) > 1:
        return [{"response": "utter_choice_dispute_named", "amount": given.speaker.money(line.amount), "name": name,
                 "figure": str(line.amount.amount)} for name, line in by_name.items()]
    figure, amount = str(lines[0].amount.amount), given.speaker.money(lines[0].amount)
    return [{"response": name, "amount": amount, "figure": figure, "count": str(len(lines))}
            for name in ("utter_choice_dispute_one", "utter_choice_dispute_all")]
