"""Puts advances, fees and transfers into words; what was done is told as the operator holds it."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from actions.bootstrap import Services
from actions.told import Message, Notice, Told
from casebook.privacy import mask_number
from journeys.airtime import Borrowed, Borrowing, Sending, Sent
from telecom.catalogue import Offering
from telecom.money import Money

BORROW, SEND = "borrow", "send"


def kind_options(given: Services) -> list[dict[str, Any]]:
    """Borrow or send, in the customer's words."""
    rules = given.policy.airtime
    return [{"key": BORROW, "response": "utter_choice_borrow", "words": list(rules.borrow_words)},
            {"key": SEND, "response": "utter_choice_send", "words": list(rules.send_words)}]


def advance_words(offering: Offering, given: Services) -> dict[str, Any]:
    """What is lent, its fee, and what will be taken back."""
    assert offering.advance is not None, "an advance lends something"
    return {"amount": given.speaker.money(offering.advance), "fee": given.speaker.money(offering.price),
            "owed": given.speaker.money(offering.advance + offering.price)}


def advance_options(offers: Sequence[Offering], given: Services) -> list[dict[str, Any]]:
    """The buttons of the advances; an amount chooses too."""
    return [{"key": o.id, "response": "utter_choice_loan", "words": [f"{o.advance.amount.normalize():f}", *o.nicknames],
             "say": advance_words(o, given)} for o in offers if o.advance is not None]


def limits(given: Services) -> dict[str, Any]:
    """What one transfer may be, and what it costs."""
    rules, currency = given.policy.airtime, given.policy.market.currency
    named = {"least": rules.send_min, "most": rules.send_max, "fee": rules.send_fee}
    return {**{name: given.speaker.money(Money(value, currency)) for name, value in named.items()},
            "times": str(rules.send_a_day)}


def tell_borrowed(done: Borrowed, given: Services, request: str) -> Told:
    """The receipt of an advance, or why there is none."""
    if done.state is not Borrowing.LENT or done.loan is None or done.offering is None or done.balances is None:
        return Told((Message(_BORROWED[done.state], {}),))
    currency = given.policy.market.currency
    words = advance_words(done.offering, given) | {
        "main": given.speaker.money(done.balances.money(currency)),
        "owed": given.speaker.money(Money(done.loan.outstanding or Decimal(0), currency))}
    fields = {"amount": str(words["amount"]), "owed": str(words["owed"])}
    return Told((Message("utter_loan_lent", words),), (Notice("borrowed", request, fields),))


_BORROWED = {Borrowing.UNDERWAY: "utter_loan_underway", Borrowing.OWES: "utter_loan_still_owed",
             Borrowing.NOT_ELIGIBLE: "utter_loan_not_eligible", Borrowing.CHANGED: "utter_loan_changed",
             Borrowing.LENT: "utter_loan_underway"}


def tell_sent(done: Sent, number: str, given: Services, request: str) -> Told:
    """The receipt of a transfer, or why nothing was sent."""
    words: dict[str, Any] = {**limits(given), "number": mask_number(number)}
    if done.balance is not None:
        words["main"] = given.speaker.money(done.balance)
    if done.state is not Sending.DONE or done.transfer is None:
        return Told((Message(_NOT_SENT[done.state], words),))
    cost = done.transfer.cost or Money.zero(given.policy.market.currency)
    words |= {"amount": given.speaker.money(done.transfer.amount), "fee": given.speaker.money(cost),
              "reference": done.transfer.id}
    fields = {name: str(words[name]) for name in ("amount", "number", "fee", "reference")}
    return Told((Message("utter_balance_sent", words),), (Notice("balance_sent", request, fields),))


_NOT_SENT = {Sending.AMOUNT: "utter_send_limits", Sending.TOO_LITTLE: "utter_send_too_little",
             Sending.TOO_OFTEN: "utter_send_too_often", Sending.OWN_NUMBER: "utter_send_own_number",
             Sending.NOT_PREPAID: "utter_send_not_prepaid"}
