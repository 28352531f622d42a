"""What plans cost, to the paisa: taxes by line, days of a cycle, packs that never leave a customer without."""
from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.plan_change.cost import month_on, packs_cost, packs_needed, share, with_tax
from telecom.money import Money
from tests.journeys.fake_operator import rupees
from tests.journeys.fake_plans import GB, plan

GST = (Decimal(9), Decimal(9))
amounts = st.decimals("0", "100000", places=2, allow_nan=False, allow_infinity=False)
volumes = st.decimals("0", "400000", places=3, allow_nan=False, allow_infinity=False)
days = st.lists(st.decimals("0", "20000", places=1, allow_nan=False, allow_infinity=False), max_size=90)


@pytest.mark.parametrize(("net", "gross"), [("499", "588.82"), ("699", "824.82"), ("0.05", "0.05"), ("0.06", "0.08"),
                                            ("0", "0")])
def test_each_tax_is_rounded_by_itself(net, gross):
    assert with_tax(rupees(net), GST) == rupees(gross)


@pytest.mark.parametrize(("used", "gross"), [(0, "588.82"), (75 * 1024, "588.82"), (75 * 1024 + 1, "588.84"),
                                             (95 * 1024, "1072.14")])
def test_a_month_is_rental_and_what_goes_beyond(used, gross):
    assert month_on(plan(499, 75), Decimal(used), GST) == rupees(gross)


@given(amounts, volumes, volumes)
def test_more_use_never_costs_less(price, less, more):
    held = plan(int(price), 10)
    low, high = sorted((less, more))
    assert month_on(held, low, GST) <= month_on(held, high, GST)
    assert month_on(plan(int(price), None), high, GST) == with_tax(rupees(int(price)), GST)


@given(amounts, st.integers(28, 31), st.integers(0, 31))
def test_shares_of_a_cycle_add_up_to_its_rental_within_a_paisa_of_each_rounding(price, in_cycle, first):
    first = min(first, in_cycle)
    rental = rupees(price)
    parts = share(rental, first, in_cycle, GST) + share(rental, in_cycle - first, in_cycle, GST)
    assert abs(parts - with_tax(rental, GST)) <= Money(Decimal("0.04"), "INR")
    assert share(rental, in_cycle, in_cycle, GST) == with_tax(rental, GST)
    assert share(rental, 0, in_cycle, GST) == rupees(0)


def test_a_share_of_more_days_than_there_are_is_refused():
    with pytest.raises(ValueError, match="31 of 30"):
        share(rupees(499), 31, 30, GST)


@given(days, st.integers(1, 100), st.integers(1, 90))
def test_packs_always_cover_time_and_data(mb_by_day, gb, valid):
    pack = plan(199, gb, days=valid)
    count = packs_needed(pack, mb_by_day)
    assert count * valid >= len(mb_by_day)
    assert count * gb * GB >= sum(mb_by_day)
    assert packs_cost(pack, mb_by_day) == rupees(199 * count)
    assert packs_needed(plan(199, None, days=valid), mb_by_day) == -(-len(mb_by_day) // valid)


@pytest.mark.parametrize(("use", "count"), [
    ([1024] * 24, 1), ([1024] * 25, 2), ([24 * 1024, 1], 2), ([50 * 1024], 3), ([], 0), ([0] * 90, 4)])
def test_packs_are_bought_when_time_or_data_ends(use, count):
    assert packs_needed(plan(199, 24, days=24), [Decimal(mb) for mb in use]) == count


@pytest.mark.parametrize("pack", [plan(499, 75), plan(19, 0, days=1)])
def test_what_cannot_be_lived_on_is_refused(pack):
    with pytest.raises(ValueError, match="cannot be lived on"):
        packs_needed(pack, [Decimal(1)])
