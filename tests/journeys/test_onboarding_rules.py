"""Rules of new lines: documents, names, kinds, and the first bill to the paisa."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.onboarding import first_bill, kind_of, names_of, read_document_number
from telecom.money import Money
from tests.journeys.world import POLICY

RULES = POLICY.onboarding
TAXES = RULES.tax_percents


@pytest.mark.parametrize(("words", "kind"), [
    ("i want a new prepaid sim", "prepaid"), ("a Postpaid connection", "postpaid"), ("new sim", None),
    ("prepaid or postpaid?", None)])
def test_which_kind(words, kind):
    assert kind_of(words, RULES) == kind


@pytest.mark.parametrize(("key", "text", "number"), [
    ("aadhaar", "2345 6789 1234", "234567891234"), ("aadhaar", "1234 5678 9123", None), ("aadhaar", "it is 2345", None),
    ("passport", "a1234567", "A1234567"), ("passport", "12345678", None),
    ("drivingLicence", "MH-12 20110012345", "MH1220110012345"), ("voterId", "abc1234567", "ABC1234567")])
def test_document_numbers(key, text, number):
    assert read_document_number(text, RULES.document(key).number) == number


@pytest.mark.parametrize(("text", "names"), [
    ("Nila Das", ("Nila", "Das")), ("A. P. J. Abdul Kalam", ("A. P. J. Abdul", "Kalam")),
    ("Mary O'Brien", ("Mary", "O'Brien")), ("Nila", None), ("Nila 4", None), ("yes", None), ("", None),
    ("my name is nothing that you need to know at all", None)])
def test_names(text, names):
    assert names_of(text) == names


@pytest.mark.parametrize(("starts", "day", "ends", "amount"), [
    (date(2026, 11, 23), 23, date(2026, 12, 23), "1177.64"),   # a whole cycle and the next one, taxes on each
    (date(2026, 12, 31), 28, date(2027, 1, 28), "1120.65"),    # 28 of 31 days
    (date(2026, 3, 1), 28, date(2026, 3, 28), "1156.62")])
def test_first_bill(starts, day, ends, amount):
    assert first_bill(Money(Decimal(499), "INR"), starts, day, TAXES) == (ends, Money(Decimal(amount), "INR"))


@given(st.decimals("1", "9999", places=2), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_the_first_bill_lies_between_one_month_and_two(price, starts):
    ends, amount = first_bill(Money(price, "INR"), starts, min(starts.day, 28), TAXES)
    assert starts < ends and (ends - starts).days <= 31
    with_tax = price * (100 + sum(TAXES)) / 100
    cent = Decimal("0.05")
    assert with_tax - cent <= amount.amount <= 2 * with_tax + cent
    assert amount.amount == amount.amount.quantize(Decimal("0.01"))
