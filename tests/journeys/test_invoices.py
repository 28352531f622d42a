"""Which bill is wanted."""
from __future__ import annotations

from datetime import date

import pytest

from journeys.bill_review.invoices import wanted_bill
from telecom.clock import FixedClock
from tests.journeys.bills import bill
from tests.journeys.world import POLICY
from voice.format import Speaker

NAMES = Speaker(POLICY.market, FixedClock()).month_names
BILLS = [bill(number=number) for number in range(4)]
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(("words", "number"), [
    ("show my bill", "B0"), ("", "B0"), ("send the October invoice please", "B1"), ("sept bill", "B2"),
    ("email me the sep bill", "B2"), ("july invoice", "B3"), ("march invoice", None), ("may i see my bill", "B0"),
    ("bill of may", None), ("novel idea", "B0")])
def test_the_bill_of_the_month_that_was_named(words, number):
    wanted = wanted_bill(BILLS, words, NAMES, TODAY)
    assert (wanted.bill.number if wanted.bill else None) == number
    assert wanted.bill is not None or wanted.month is not None


def test_without_bills_there_is_none():
    assert wanted_bill([], "my bill", NAMES, TODAY).bill is None
