from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_operator.billing.cycle import cycle_at, earlier_cycle, next_cycle
from mock_operator.billing.proration import days_held, share
from mock_operator.billing.rounding import rounded
from mock_operator.billing.tax import Tax, split_gross, taxes_on
from mock_operator.money import rupees, to_paise

IST = timezone(timedelta(hours=5, minutes=30))
amounts = st.integers(-10_000_000, 10_000_000)
percents = st.decimals(0, 28, places=2)
taxes = st.lists(percents, min_size=0, max_size=4).map(lambda ps: tuple(Tax(f"T{n}", p) for n, p in enumerate(ps)))
times = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda t: t.replace(tzinfo=timezone.utc))


def test_gst_of_a_plan():
    gst = (Tax("CGST", Decimal(9)), Tax("SGST", Decimal(9)))
    assert [tax.amount for tax in taxes_on(to_paise("499"), gst)] == [4491, 4491]


def test_money_finer_than_a_paisa_is_refused():
    with pytest.raises(ValueError, match="whole number of paise"):
        to_paise("1.005")


@given(amounts)
def test_rupees_and_paise_are_inverse(amount):
    assert to_paise(rupees(amount)) == amount


@given(amounts, taxes)
def test_a_credit_mirrors_its_charge(net, taxes):
    assert [tax.amount for tax in taxes_on(-net, taxes)] == [-tax.amount for tax in taxes_on(net, taxes)]


@given(amounts, taxes)
def test_gross_is_split_without_a_paisa_left(gross, taxes):
    net, parts = split_gross(gross, taxes)
    assert net + sum(part.amount for part in parts) == gross
    percent = sum((tax.percent for tax in taxes), Decimal(0))
    assert net == rounded(gross * 100 / (100 + percent))


@given(st.integers(0, 1_000_000), st.integers(28, 31), st.data())
def test_shares_of_a_month_add_up_to_the_month_within_a_paisa(amount, days, data):
    first = data.draw(st.integers(0, days))
    assert abs(share(amount, first, days) + share(amount, days - first, days) - amount) <= 1
    assert share(amount, days, days) == amount
    assert share(-amount, first, days) == -share(amount, first, days)


@given(times, st.integers(1, 28))
def test_cycles_cover_time_without_gap_or_overlap(moment, day):
    cycle = cycle_at(moment, day, IST)
    assert moment in cycle
    assert cycle.days in (28, 29, 30, 31)
    assert cycle_at(cycle.end, day, IST) == next_cycle(cycle)
    assert cycle_at(cycle.end - timedelta(seconds=1), day, IST) == cycle
    assert earlier_cycle(next_cycle(cycle), 1) == cycle
    assert cycle.start.astimezone(IST).strftime("%d %H:%M") == f"{day:02d} 00:00"


@given(times, st.integers(1, 28), st.floats(0, 1))
def test_a_change_divides_the_days_of_the_cycle(moment, day, part):
    cycle = cycle_at(moment, day, IST)
    change = cycle.start + part * (cycle.end - cycle.start - timedelta(seconds=1))
    before = days_held(cycle.start - timedelta(days=9), change, cycle, IST)
    after = days_held(change, None, cycle, IST)
    assert before + after == cycle.days


def test_no_cycle_day_that_some_months_lack():
    with pytest.raises(ValueError, match="cycle day 31"):
        cycle_at(datetime(2026, 1, 1, tzinfo=IST), 31, IST)
