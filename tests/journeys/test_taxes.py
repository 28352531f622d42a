"""Taxes add up to the bill's, and numbers are taken only when they can be true."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.taxes import NumberSaid, TaxRegistration, read_tax_number, taxes_of
from telecom.billing import BillLine, Tax
from telecom.errors import NotPermitted, OperatorUnreachable
from telecom.money import total
from tests.journeys.bills import ISHA
from tests.journeys.fake_operator import rupees
from tests.journeys.world import POLICY

GOOD = "27AAPFU0939F1ZV"
LEELA = replace(ISHA, party_id="IND-1")


@pytest.mark.parametrize(("words", "said"), [
    (GOOD, NumberSaid(GOOD)), ("27aapfu0939f1zv", NumberSaid(GOOD)), (f"my gstin is {GOOD}.", NumberSaid(GOOD)),
    ("27 AAPFU0939F 1ZV", NumberSaid(GOOD)), ("27-AAPFU0939F-1ZV", NumberSaid(GOOD)),
    ("27AAPFU0939F1ZX", NumberSaid(wrong="27AAPFU0939F1ZX")), ("27AAPFU0939F1Z", NumberSaid()),
    ("how do i add our gstin", NumberSaid()), ("", NumberSaid()), ("123456789012345", NumberSaid())])
def test_numbers_as_people_type_them(words, said):
    assert read_tax_number(words, POLICY.market.tax_number) == said


@given(st.integers(0, 14), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_sign_is_noticed(place, sign):
    other = GOOD[:place] + sign + GOOD[place + 1:]
    assert (read_tax_number(other, POLICY.market.tax_number).number == other) is (other == GOOD)


amounts = st.decimals("-5000", "5000", places=2, allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(amounts, st.lists(st.tuples(st.sampled_from(["CGST", "SGST", "CESS"]),
                                                     st.sampled_from([Decimal(9), Decimal(12)]), amounts),
                                            max_size=3, unique_by=lambda tax: tax[:2])), max_size=8))
def test_shares_hold_all_tax_of_the_lines(drawn):
    lines = [BillLine(f"R{n}", "x", "voice", rupees(net), rupees(net), rupees(0), taxes=tuple(
        Tax(name, percent, rupees(amount)) for name, percent, amount in taxes))
        for n, (net, taxes) in enumerate(drawn)]
    shares = taxes_of(lines, "INR")
    assert total((s.amount for s in shares), "INR") == total((t.amount for each in lines for t in each.taxes), "INR")
    assert len({(s.name, s.percent) for s in shares}) == len(shares)


async def test_a_number_is_registered_once_and_read_back(operator):
    assert await TaxRegistration(operator).read(LEELA) is None
    assert await TaxRegistration(operator).register(LEELA, GOOD) == GOOD
    assert await TaxRegistration(operator).register(LEELA, GOOD) == GOOD
    # Keys stand in the audit trail.
    assert operator.writes and not any(GOOD in key for key in operator.writes)
    assert len(operator.writes) == 1


async def test_a_lost_answer_is_found_done(operator):
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await TaxRegistration(operator).register(LEELA, GOOD)
    operator.calm()
    assert await TaxRegistration(operator).register(LEELA, GOOD) == GOOD and len(operator.writes) == 1


async def test_a_companys_number_is_not_changed_here(operator):
    with pytest.raises(NotPermitted):
        await TaxRegistration(operator).register(replace(LEELA, enterprise=True), GOOD)
    assert operator.writes == []
