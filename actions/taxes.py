"""Taxes on the bill in the chat, and the business tax number on invoices."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.on_record import holder_of, on_record
from actions.tell_bill import tax_message
from actions.tell_invoice import invoice
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.bill_review import Review
from journeys.taxes import TaxRegistration, read_tax_number
from telecom.subscriber import Customer, Line

JOURNEY = "tax_number"


async def show_tax(turn: Turn, found: Review, line: Line, customer: Customer) -> Events:
    """Which taxes, on what, and the invoice; or the number for invoices, when that is what is asked about."""
    given, words = turn.services, str(turn.slot("complaint_words") or "")
    said = read_tax_number(words, given.policy.market.tax_number)
    if found.bill is None:
        none = "utter_bill_company" if found.company_bill else "utter_bill_none"
        return await say_all(turn, Told((Message(none, {}),)), line.msisdn)
    slots = {"bill_id": found.bill.id}
    about_number = said.number or said.wrong or _speaks_of_number(words, given)
    if about_number and customer.enterprise:
        told = Told((Message("utter_tax_number_desk", _name(given)), Message("utter_offer_desk", {})), slots=slots)
        return await say_all(turn, told, line.msisdn)
    if about_number:
        known = await TaxRegistration(given.operator).read(customer)
        return await say_all(turn, _asked(known, said.number, said.wrong, given), line.msisdn)
    messages = (tax_message(found, given), *invoice(found.bill), Message("utter_tax_number_hint", _name(given)))
    return await say_all(turn, Told(messages, slots=slots), line.msisdn)


async def tax_number(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer typed a number: it is checked, and then said again for a yes."""
    _, customer = await turn.subscriber()
    given = turn.services
    said = read_tax_number(answer, given.policy.market.tax_number)
    known = await TaxRegistration(given.operator).read(customer)
    return _asked(known, said.number, said.wrong or answer[:40], given)


async def set_tax_number(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer said yes to the number."""
    line, customer = await turn.subscriber()
    given, number = turn.services, str(content["number"])

    async def work() -> Told:
        kept = await TaxRegistration(given.operator).register(customer, number)
        done = Message("utter_tax_number_set", _name(given) | {"number": kept})
        return await notify(given, line.msisdn, Told((done,), (_notice(customer, kept),)))
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, {"number": number}, work)


async def take_up_tax_number(case: OpenCase) -> None:
    """Finish a registration that a crash left in its middle; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    kept = await TaxRegistration(given.operator).register(customer, str(case.content["number"]))
    await notify(given, line.msisdn, Told((), (_notice(customer, kept),)))


def _asked(known: str | None, number: str | None, wrong: str | None, given: Services) -> Told:
    name = _name(given)
    if number is not None and number == known:
        return Told((Message("utter_tax_number_known", name | {"number": number}),))
    if number is not None:
        return Told((), proposal=Proposal("set_tax_number", {"number": number, "say": name | {"number": number}}))
    if wrong is not None:
        first = Message("utter_tax_number_wrong", name | {"number": wrong, "length": str(
            given.policy.market.tax_number.length)})
    else:
        first = Message("utter_tax_number_known", name | {"number": known}) if known else Message(
            "utter_tax_number_none", name)
    return Told((first,), proposal=Proposal("tax_number", {"value": "text", "say": name}))


def _name(given: Services) -> dict[str, str]:
    return {"name": given.policy.market.tax_number.name}


def _notice(customer: Customer, number: str) -> Notice:
    return Notice("tax_number", f"{customer.id}:{number}", {"number": number})


def _speaks_of_number(words: str, given: Services) -> bool:
    said = words.lower()
    return any(word in said for word in given.policy.market.tax_number.words)
