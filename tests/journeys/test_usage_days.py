"""Days and cycles: sums are exact, and every moment belongs to one day and one cycle."""
from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.usage.days import by_day, total_mb, usual_mb
from journeys.usage.reading import of_cycle, of_packs, open_cycle
from telecom.recharge import Balances, Bucket
from telecom.subscriber import Line
from telecom.usage import DataMove, DataUse
from tests.journeys.bills import bill
from tests.journeys.usage_world import INDIA, day_of, records

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 19)
LINE = Line("+919000000201", "PLN", "Postpaid 499", "PLAN-499", "postpaid", "C-1", "active", "BA-1")
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


@given(records)
def test_days_sum_to_the_total_to_the_last_byte(uses):
    days = by_day(uses, FIRST, LAST, INDIA)
    assert [day.day for day in days] == [FIRST + timedelta(days=n) for n in range(19)]
    assert total_mb(days) == sum((use.mb for use in uses), Decimal(0))
    assert all(sum(day.hours, Decimal(0)) == day.mb == day.between(0, 24) for day in days)


@given(records, st.integers(0, 23))
def test_night_and_day_are_the_whole_day(uses, hour):
    for day in by_day(uses, FIRST, LAST, INDIA):
        assert day.between(0, hour) + day.between(hour, 24) == day.mb


def test_a_record_belongs_to_the_day_of_the_markets_clock():
    late = DataUse(datetime(2026, 11, 2, 18, 40, tzinfo=timezone.utc), Decimal(5))
    days = by_day([late], date(2026, 11, 2), date(2026, 11, 3), INDIA)
    assert [day.mb for day in days] == [0, 5] and days[1].hours[0] == 5


def test_records_of_other_days_are_left_out():
    assert total_mb(by_day([DataUse(NOW, Decimal(5))], FIRST, LAST, INDIA)) == 0


@pytest.mark.parametrize(("volumes", "usual"), [([], None), ([5, 5], None), ([5, 0, 7, 9], 7), ([1, 1, 900], 1)])
def test_the_usual_day_is_the_median_of_days_with_use(volumes, usual):
    assert usual_mb([day_of(n + 1, mb) for n, mb in enumerate(volumes)], 3) == usual


# --- cycles -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("today", "cycle"), [
    (date(2026, 11, 14), (date(2026, 11, 14), date(2026, 12, 14))),
    (date(2026, 12, 13), (date(2026, 11, 14), date(2026, 12, 14))),
    (date(2026, 12, 14), (date(2026, 12, 14), date(2027, 1, 14))),
    (date(2027, 2, 1), (date(2027, 1, 14), date(2027, 2, 14))),
])
def test_the_open_cycle_follows_the_newest_bill(today, cycle):
    assert open_cycle(bill(), today) == cycle
    assert open_cycle(None, today) is None


@given(st.integers(1, 28), st.integers(0, 700))
def test_today_is_in_the_open_cycle(day, later):
    newest = bill()
    newest = type(newest)(**{**newest.__dict__, "end": date(2026, 11, day) - timedelta(days=1)})
    today = date(2026, 11, day) + timedelta(days=later)
    start, following = open_cycle(newest, today) or (today, today)
    assert start <= today < following and start.day == following.day == day
    assert 28 <= (following - start).days <= 31


@given(records, st.none() | st.decimals("0", "200000", places=3, allow_nan=False, allow_infinity=False))
def test_what_is_left_of_a_cycle_is_never_negative_nor_more_than_included(uses, included):
    allowance = of_cycle(LINE, (date(2026, 11, 1), date(2026, 12, 1)), included, uses, INDIA)
    if included is None:
        assert allowance.left_mb is None
    else:
        assert allowance.left_mb is not None and 0 <= allowance.left_mb <= included
    assert allowance.beyond_mb == sum((use.mb for use in uses if use.charged), Decimal(0))
    assert allowance.beyond_mb == 0 or not allowance.left_mb


# --- packs ------------------------------------------------------------------------------------------------------------
def bucket(name: str, left: object, days: int) -> Bucket:
    start = NOW - timedelta(days=days)
    return Bucket(name, "data", name, Decimal(str(left)), "GB", "active", start + timedelta(days=28), name, start)


def test_packs_count_from_the_oldest_active_one_on():
    old, new = bucket("old", 30, 10), bucket("new", 12, 4)
    moves = [DataMove("gone", "usage", Decimal(-999), NOW - timedelta(days=20)),
             DataMove("old", "topup", Decimal(36 * 1024), NOW - timedelta(days=10)),
             DataMove("old", "usage", Decimal(-6 * 1024), NOW - timedelta(days=5)),
             DataMove("new", "topup", Decimal(12 * 1024), NOW - timedelta(days=4))]
    found = of_packs(Balances((new, old)), moves, NOW - timedelta(days=90))
    assert found is not None and found.since == old.starts and found.until == new.expires
    assert (found.granted_mb, found.taken_mb, found.left_mb) == (48 * 1024, 6 * 1024, 42 * 1024)


def test_a_pack_older_than_what_is_read_is_told_by_what_is_left_and_taken():
    moves = [DataMove("old", "usage", Decimal(-1024), NOW - timedelta(days=5))]
    found = of_packs(Balances((bucket("old", 2, 95),)), moves, NOW - timedelta(days=90))
    assert found is not None and found.granted_mb == 3 * 1024 and found.since == NOW - timedelta(days=90)


def test_no_active_pack_is_no_allowance():
    ended = Bucket("b", "data", "b", Decimal(3), "GB", "expired", NOW, "p", NOW)
    assert of_packs(Balances((ended,)), [], NOW) is None
