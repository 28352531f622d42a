"""Paying a bill in the chat: what is due, the amount, the link, and whether its money has arrived."""
from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.on_record import holder_of, on_record
from actions.patience import in_time
from actions.tell_payment import due_message, link_message, nothing_due, receipt, too_much
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from business.policy import Policy
from casebook.case_book import OpenCase, Proposal
from journeys.bill_payment import BillPayment, Due, LinkState
from telecom.money import Money
from telecom.subscriber import Customer, Line

JOURNEY = "pay_link"


class ValidateBillPaymentForm(ProvedNumberForm):
    """Collects the proved number for paying a bill."""

    form = "bill_payment_form"


class PayBill(CareAction):
    """What is to be paid, and the question how much of it now. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_pay_bill"

    async def act(self, turn: Turn) -> Events:
        """With an amount or "all" in the request only a yes is asked for; a link that waits is told again."""
        line, customer = await turn.subscriber()
        given = turn.services
        due = await in_time(turn, _journey(given).read(line, customer))
        named = complaint_amount(turn) or _all_of_it(str(turn.slot("complaint_words") or ""), due, given.policy)
        return await say_all(turn, _asked(due, named, given), line.msisdn)


async def pay_amount(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer chose all that is due, or named an amount."""
    line, customer = await turn.subscriber()
    given = turn.services
    due = await _journey(given).read(line, customer)
    amount = due.to_pay if answer == "all" else Money(Decimal(answer), given.policy.market.currency)
    wrong = _cannot_be_paid(due, amount, given)
    if wrong is not None:
        return wrong
    if answer == "all" and str(amount.amount) != content["amount"]:
        # What is due has changed since it was said: the new figure needs a yes of its own.
        return Told((due_message(due, given),), proposal=_confirmation(amount, given))
    return await _send(turn, line, customer, amount)


async def pay_this(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer said yes to an amount."""
    line, customer = await turn.subscriber()
    given = turn.services
    amount = Money(Decimal(str(content["amount"])), given.policy.market.currency)
    wrong = _cannot_be_paid(await _journey(given).read(line, customer), amount, given)
    return wrong if wrong is not None else await _send(turn, line, customer, amount)


async def paid_bill_link(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer says that the link is paid: the operator's records say whether it is."""
    line, customer = await turn.subscriber()
    given = turn.services
    state = await _journey(given).arrived(line, customer, str(content["payment"]))
    if state.link.paid:
        return await notify(given, line.msisdn, receipt(state, given))
    if state.link.open_at(given.clock.now()):
        return Told((Message("utter_pay_not_arrived", {"amount": given.speaker.money(state.link.amount)}),))
    return Told((Message("utter_pay_link_over", {"amount": given.speaker.money(state.link.amount)}),))


async def take_up_link(case: OpenCase) -> None:
    """A crash came between the customer's yes and the link: it is sent by SMS, unless it is no longer due."""
    given = services()
    line, customer = await holder_of(given, case)
    amount = Money(Decimal(str(case.content["amount"])), given.policy.market.currency)
    if amount <= (await _journey(given).read(line, customer)).to_pay:
        state = await _journey(given).send_link(line, customer, amount)
        await notify(given, line.msisdn, Told((), (_notice(state, given),)))


def _journey(given: Services) -> BillPayment:
    return BillPayment(given.operator, given.policy, given.clock)


def _asked(due: Due, named: Money | None, given: Services) -> Told:
    if due.company_bill:
        return Told((Message("utter_bill_company", {}), Message("utter_offer_desk", {})))
    if not due.to_pay:
        return Told((nothing_due(due, given),))
    if due.link is not None and named in {None, due.link.amount}:
        waits = link_message(due.link, given, "utter_pay_link_waits")
        return Told((waits,), proposal=_whether_paid(due.link.id, given))
    if named is not None:
        wrong = _cannot_be_paid(due, named, given)
        return wrong if wrong is not None else Told((due_message(due, given),), proposal=_confirmation(named, given))
    return Told((due_message(due, given),), proposal=_how_much(due, given))


def _cannot_be_paid(due: Due, amount: Money, given: Services) -> Told | None:
    """What to say of an amount that is not taken; None for one that is."""
    if not due.to_pay:
        return Told((nothing_due(due, given),))
    least = min(Money(given.policy.paying.least_payment, amount.currency), due.to_pay)
    if least <= amount <= due.to_pay:
        return None
    return Told((too_much(due, amount, given) if amount > due.to_pay else
                 Message("utter_pay_too_little", {"least": given.speaker.money(least)}),),
                proposal=_how_much(due, given))


def _how_much(due: Due, given: Services) -> Proposal:
    amount = given.speaker.money(due.to_pay)
    return Proposal("pay_amount", {
        "amount": str(due.to_pay.amount), "value": "amount", "say": {"amount": amount},
        "options": [{"key": "all", "response": "utter_choice_pay_all", "say": {"amount": amount},
                     "words": given.policy.paying.words_for_all}]})


def _confirmation(amount: Money, given: Services) -> Proposal:
    return Proposal("pay_this", {"amount": str(amount.amount), "say": {"amount": given.speaker.money(amount)}})


def _whether_paid(payment_id: str, given: Services) -> Proposal:
    return Proposal("paid_bill_link", {"payment": payment_id, "options": [
        {"key": "paid", "response": "utter_choice_bill_paid", "words": given.policy.paying.words_for_paid}]})


def _all_of_it(words: str, due: Due, policy: Policy) -> Money | None:
    """All that is due, when the request says so: "pay my full bill"."""
    said = set(re.findall(r"\w+", words.lower()))
    return due.to_pay if due.to_pay and said & set(policy.paying.words_for_all) else None


async def _send(turn: Turn, line: Line, customer: Customer, amount: Money) -> Told:
    given = turn.services

    async def work() -> Told:
        state = await _journey(given).send_link(line, customer, amount)
        told = Told((link_message(state.link, given, "utter_pay_link"),), (_notice(state, given),),
                    _whether_paid(state.link.id, given))
        return await notify(given, line.msisdn, told)
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, {"amount": str(amount.amount)}, work)


def _notice(state: LinkState, given: Services) -> Notice:
    link = state.link
    until = given.speaker.stamp(link.expires) if link.expires else given.speaker.stamp(link.at)
    return Notice("pay_link", link.id, {"amount": given.speaker.money(link.amount), "link": link.url, "until": until})
