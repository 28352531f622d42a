"""Taxes in the chat, and the business tax number."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from actions.bill import ReviewBill
from actions.decide import AskDecision, CarryOut
from actions.taxes import take_up_tax_number
from casebook.case_book import OpenCase
from telecom.billing import Tax
from tests.actions.chat import Chat
from tests.journeys.bills import OWN, bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.test_taxes import GOOD, LEELA


def taxed(operator, customer=LEELA):
    rate = line("R1", "planRental", "590", taxes=tuple(Tax(name, Decimal(9), rupees(45)) for name in ("CGST", "SGST")))
    return postpaid_line(operator, replace(bill(rate), document="http://operator/invoices/x.pdf"), customer=customer)


async def asked(given, line_, words: str) -> tuple[Chat, list[str]]:
    chat = Chat(given, line_)
    chat.slots |= {"complaint_about": "tax", "complaint_words": words}
    return chat, await chat.act(ReviewBill())


async def answered(chat: Chat, answer: str) -> list[str]:
    chat.slots["decision"] = answer != "no"
    if answer != "no":
        await chat.keep(answer)
    return await chat.act(CarryOut())


async def test_each_tax_is_told_with_its_rate_and_base(operator, given):
    chat, told = await asked(given, taxed(operator), "how much tax is on my bill")
    assert told == ["utter_bill_tax", "utter_bill_document", "utter_tax_number_hint"]
    assert "GST of ₹90 on charges of ₹500" in chat.words() and "CGST, 9 % of ₹500: ₹45" in chat.words()
    assert "http://operator/invoices/x.pdf" in chat.words()
    assert operator.writes == [] and chat.open_braces() == []


async def test_a_number_is_asked_for_checked_and_put_on_invoices_after_a_yes(operator, given):
    chat, told = await asked(given, taxed(operator), "How do I add our gstin to claim input credit")
    assert told == ["utter_tax_number_none"]
    assert await chat.act(AskDecision()) == ["utter_propose_tax_number"]
    assert await answered(chat, "27AAPFU0939F1ZX") == ["utter_tax_number_wrong"]
    assert await answered(chat, f"sorry, {GOOD}") == [] and operator.writes == []
    assert await chat.act(AskDecision()) == ["utter_propose_set_tax_number"] and GOOD in chat.words()
    assert await answered(chat, "yes") == ["utter_tax_number_set"]
    assert operator.subscribers.tax_numbers == {"IND-1": GOOD} and GOOD in operator.sms[0][1]
    _, told = await asked(given, given.operator.subscribers.lines[OWN], f"my gst number is {GOOD}")
    assert told == ["utter_tax_number_known"] and chat.open_braces() == []


@pytest.mark.parametrize(("words", "kept"), [
    (f"put {GOOD} on my invoice", "utter_kept_set_tax_number"), ("add my gst number", "utter_kept_tax_number")])
async def test_a_no_changes_nothing(operator, given, words, kept):
    chat, _ = await asked(given, taxed(operator), words)
    assert await answered(chat, "no") == [kept] and operator.writes == [] and chat.open_braces() == []


async def test_a_companys_number_is_the_desks(operator, given):
    admin = replace(LEELA, enterprise=True, enterprise_admin=True)
    chat, told = await asked(given, taxed(operator, admin), "add our gstin")
    assert told == ["utter_tax_number_desk", "utter_offer_desk"] and chat.open_braces() == []


async def test_an_employee_sees_no_taxes(operator, given):
    _, told = await asked(given, taxed(operator, replace(LEELA, enterprise=True)), "how much tax")
    assert told == ["utter_bill_company"]


async def test_a_crash_is_taken_up_with_an_sms(operator, given, monkeypatch):
    taxed(operator)
    monkeypatch.setattr("actions.taxes.services", lambda: given)
    for _ in range(2):
        await take_up_tax_number(OpenCase(1, "chat", OWN, "tax_number", {"number": GOOD}, given.clock.now()))
    assert operator.subscribers.tax_numbers == {"IND-1": GOOD} and len(operator.sms) == 1
