"""Cost drivers: whatever is billed, they add up to the paisa."""
from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.bill_review.drivers import compare, issued_lines, reconciles
from telecom.billing import Bill
from telecom.money import Money, total
from tests.journeys.bills import bill, bills, line, lines, part_of
from tests.journeys.fake_operator import rupees

PAISA = Decimal("0.01")


@settings(max_examples=120, deadline=None, derandomize=True)
@given(bills())
def test_drivers_add_up_to_the_difference_and_the_difference_to_the_bills(history: tuple[Bill, list[Bill]]):
    newest, earlier = history
    comparison = compare(newest, earlier, part_of)
    assert total((d.change for d in comparison.drivers), "INR") == comparison.difference
    assert total((d.now for d in comparison.drivers), "INR") == comparison.now == newest.due
    assert total((d.usual for d in comparison.drivers), "INR") == comparison.usual
    if earlier:
        exact = sum((b.due.amount for b in earlier), Decimal(0)) / len(earlier)
        assert abs(comparison.usual.amount - exact) <= PAISA / 2
    else:
        assert comparison.usual == rupees(0)
    assert comparison.cycles == len(earlier)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(bills())
def test_each_part_is_its_own_average_to_the_paisa_and_holds_its_own_lines(history: tuple[Bill, list[Bill]]):
    newest, earlier = history
    comparison = compare(newest, earlier, part_of)
    parts = [driver.part for driver in comparison.drivers]
    assert len(parts) == len(set(parts))
    for driver in comparison.drivers:
        assert driver.now == total((each.amount for each in driver.lines), "INR")
        assert {part_of(each.category) for each in driver.lines} <= {driver.part}
        before = [each.amount.amount for b in earlier for each in issued_lines(b)
                  if part_of(each.category) == driver.part]
        if earlier:
            assert abs(driver.usual.amount - sum(before, Decimal(0)) / len(earlier)) < PAISA
    changes = [driver.change.amount for driver in comparison.drivers]
    assert changes == sorted(changes, reverse=True)


@given(bills(), st.randoms())
@settings(max_examples=50, deadline=None, derandomize=True)
def test_the_order_of_earlier_bills_does_not_matter(history, random):
    newest, earlier = history
    shuffled = list(earlier)
    random.shuffle(shuffled)
    usual = {d.part: d.usual for d in compare(newest, earlier, part_of).drivers}
    assert {d.part: d.usual for d in compare(newest, shuffled, part_of).drivers} == usual


@given(lines(), st.decimals("-100", "100", places=2))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_bill_reconciles_exactly_when_its_lines_are_what_it_asks_for(own, off):
    asked = total((each.amount for each in issued_lines(bill(*own))), "INR")
    assert reconciles(bill(*own, due=asked + Money(off, "INR"))) == (off == 0)


def test_a_thirds_average_loses_no_paisa():
    earlier = [bill(line("a", "data", 100), line("b", "voice", 100), line("c", "sms", "0.01"), number=1),
               bill(number=2), bill(number=3)]
    comparison = compare(bill(line("d", "planRental", 500)), earlier, part_of)
    assert comparison.usual == rupees("66.67")
    assert total((d.usual for d in comparison.drivers), "INR") == rupees("66.67")


def test_a_credit_posted_later_hides_nothing_and_is_no_driver():
    posted = line("late", "adjustment", -100, billed=False)
    credited = bill(line("a", "planRental", 500), posted, due=rupees(500))
    assert reconciles(credited)
    assert [d.part for d in compare(credited, [], part_of).drivers] == ["plan"]


def test_an_adjustment_that_is_part_of_the_bill_counts():
    adjusted = bill(line("a", "planRental", 500), line("b", "adjustment", -100), due=rupees(400))
    assert reconciles(adjusted)
    assert [d.part for d in compare(adjusted, [], part_of).drivers] == ["plan", "discounts"]


def test_a_charge_that_waits_for_a_later_bill_is_no_part_of_this_one():
    waiting = line("b", "roamingData", 900, billed=False)
    unfinished = bill(line("a", "planRental", 500), waiting, due=rupees(500))
    assert reconciles(unfinished)
    assert waiting not in issued_lines(unfinished)
    assert [d.part for d in compare(unfinished, [], part_of).drivers] == ["plan"]


def test_a_part_that_is_gone_makes_the_bill_cheaper():
    comparison = compare(bill(line("a", "planRental", 500)),
                         [bill(line("b", "planRental", 500), line("c", "roamingData", 300), number=1)], part_of)
    assert comparison.difference == rupees(-300)
    assert [(d.part, d.change) for d in comparison.drivers] == [("plan", rupees(0)), ("roaming", rupees(-300))]
    assert comparison.higher == []


@pytest.mark.parametrize(("category", "part"), [
    ("roamingData", "roaming"), ("data", "data"), ("voice", "calls"), ("sms", "messages"), ("planRental", "plan"),
    ("proration", "plan"), ("subscription", "subscriptions"), ("oneTimeFee", "fees"), ("lateFee", "fees"),
    ("discount", "discounts"), ("adjustment", "discounts"), ("neverHeardOf", "fees"),
])
def test_parts_of_the_bill(category, part):
    assert part_of(category) == part
