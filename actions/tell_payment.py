"""Puts what is due, links and receipts into words."""
from __future__ import annotations

from actions.bootstrap import Services
from actions.told import Message, Notice, Told
from journeys.bill_payment import Due, LinkState
from telecom.money import Money
from telecom.paying import PaymentLink


def due_message(due: Due, given: Services) -> Message:
    """How much, until when, and what of it is not asked for now."""
    speaker = given.speaker
    first = due.bills[0]
    words = {"to_pay": speaker.money(due.to_pay), "pay_by": speaker.day(first.due_date),
             "held": speaker.money(due.held), "owed": speaker.money(due.owed), "count": str(len(due.bills)),
             "number": first.number}
    if due.held.amount > 0:
        return Message("utter_pay_due_held", words)
    return Message("utter_pay_due" if len(due.bills) == 1 else "utter_pay_due_bills", words)


def nothing_due(due: Due, given: Services) -> Message:
    """Why there is nothing to pay."""
    speaker = given.speaker
    if due.newest is None:
        return Message("utter_bill_none", {})
    if due.owed.amount < 0:
        return Message("utter_pay_in_credit", {"credit": speaker.money(abs(due.owed))})
    if due.owed.amount > 0:
        return Message("utter_pay_all_held", {"held": speaker.money(due.held)})
    words = {"issued": speaker.day(due.newest.issued), "due": speaker.money(due.newest.due)}
    if due.paid is None:
        return Message("utter_pay_nothing_open", words)
    return Message("utter_pay_paid_before", words | {
        "paid": speaker.money(due.paid.amount), "paid_on": speaker.when(due.paid.at, given.clock.now()),
        "reference": due.paid.reference or due.paid.id})


def too_much(due: Due, amount: Money, given: Services) -> Message:
    """More was named than is due."""
    return Message("utter_pay_too_much", {"amount": given.speaker.money(amount),
                                          "to_pay": given.speaker.money(due.to_pay)})


def link_message(link: PaymentLink, given: Services, response: str) -> Message:
    """The link with amount and until when it is valid."""
    until = given.speaker.when(link.expires or link.at, given.clock.now())
    return Message(response, {"amount": given.speaker.money(link.amount), "link": link.url, "until": until})


def receipt(state: LinkState, given: Services) -> Told:
    """The money has arrived: how much, its reference, and what is still to be paid."""
    link, due, speaker = state.link, state.due, given.speaker
    words = {"amount": speaker.money(link.amount), "reference": link.reference or link.id,
             "left": speaker.money(due.to_pay)}
    response = "utter_pay_received_part" if due.to_pay else "utter_pay_received"
    if due.to_pay and due.bills:
        words["pay_by"] = speaker.day(due.bills[0].due_date)
    return Told((Message(response, words),),
                (Notice("bill_paid", link.id, {name: words[name] for name in ("amount", "reference", "left")}),))
