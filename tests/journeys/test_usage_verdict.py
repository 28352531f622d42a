"""The verdict on where data went: our own figures first, and never a word against the customer when they disagree."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.usage import Allowance, Reason
from journeys.usage.days import by_day, total_mb
from journeys.usage.verdict import judge
from tests.journeys.usage_world import INDIA, allowances, day_of, records
from tests.journeys.world import POLICY

USAGE = POLICY.usage
SINCE = datetime(2026, 11, 1, tzinfo=INDIA)
taken = st.decimals("0", "400000", places=3, allow_nan=False, allow_infinity=False)


def pack(gb: int = 36, taken_mb: object = None) -> Allowance:
    return Allowance("BKT-1", "Smart 239", SINCE, SINCE + timedelta(days=24), Decimal(gb * 1024), Decimal(0),
                     None if taken_mb is None else Decimal(str(taken_mb)))


def verdict(days, earlier=(), *, gb=36, taken_mb=None):
    return judge(pack(gb, total_mb(days) if taken_mb is None else taken_mb), days, list(earlier), 24, USAGE)


DAYS = [day_of(n, 900) for n in range(1, 13)]


@given(records, records, allowances(taken))
def test_nobody_is_blamed_when_our_figures_disagree(uses, before, allowance):
    days = by_day(uses, date(2026, 11, 1), date(2026, 11, 19), INDIA)
    earlier = by_day(before, date(2026, 11, 1), date(2026, 11, 19), INDIA)
    found = judge(allowance, days, earlier, 24, USAGE)
    gap = (allowance.taken_mb or Decimal(0)) - total_mb(days)
    if gap > max(USAGE.tolerance_mb, total_mb(days) * USAGE.tolerance_percent / 100):
        assert found.reasons == (Reason.INCONSISTENT,) and found.missing == gap and not found.consistent
        assert found.heavy == () and found.night == 0 and found.usual is None and found.a_day is None
    else:
        assert found.consistent and Reason.INCONSISTENT not in found.reasons


@given(records, allowances(st.none()))
def test_what_is_told_is_part_of_what_was_used(uses, allowance):
    days = by_day(uses, date(2026, 11, 1), date(2026, 11, 19), INDIA)
    found = judge(allowance, days, [], 24, USAGE)
    assert found.reasons and len(set(found.reasons)) == len(found.reasons)
    assert found.used == total_mb(days) and found.night <= found.used
    assert sum((day.mb for day in found.heavy), Decimal(0)) <= found.used
    assert len(found.heavy) <= USAGE.heavy_days_named and set(found.heavy) <= set(days)
    assert list(found.heavy) == sorted(found.heavy, key=lambda day: -day.mb)


@pytest.mark.parametrize(("taken_mb", "missing"), [
    (10800, 0), (10900, 0), (10699, 0), (0, 0), (11016, 0), (11017, 217), (16944, 6144)])
def test_the_tolerance_is_the_larger_of_volume_and_share(taken_mb, missing):
    assert verdict(DAYS, taken_mb=taken_mb).missing == missing


def test_below_the_share_the_volume_counts():
    few = [day_of(n, 100) for n in range(1, 6)]
    assert verdict(few, taken_mb=600).consistent and verdict(few, taken_mb=601).missing == 101


def test_a_heavy_day_is_named_with_what_is_usual():
    found = verdict([*DAYS, day_of(13, 9000)], [day_of(n, 800) for n in range(1, 8)])
    assert found.reasons == (Reason.HEAVY_DAYS,)
    assert [day.day.day for day in found.heavy] == [13] and found.usual == 800


def test_without_history_the_days_of_the_pack_say_what_is_usual():
    assert verdict([*DAYS, day_of(13, 2700)]).heavy == (day_of(13, 2700),)
    assert verdict([*DAYS, day_of(13, 2699)]).heavy == ()


def test_a_day_that_took_a_great_part_of_the_pack_is_heavy_whatever_is_usual():
    found = verdict([day_of(3, 20 * 1024)])
    assert Reason.HEAVY_DAYS in found.reasons and found.usual is None
    assert verdict([day_of(3, 1000)], gb=2).heavy == ()


def test_a_quiet_customers_busy_day_is_not_called_heavy():
    assert verdict([*(day_of(n, 50) for n in range(1, 12)), day_of(13, 600)]).reasons == (Reason.AS_USUAL,)


def test_the_biggest_heavy_days_are_named():
    days = [*DAYS, *(day_of(n, 4000 + n) for n in range(13, 18))]
    assert [day.day.day for day in verdict(days, [day_of(n, 800) for n in range(1, 8)], gb=60).heavy] == [17, 16, 15]


@pytest.mark.parametrize(("hour", "reasons"), [
    (0, (Reason.AT_NIGHT,)), (5, (Reason.AT_NIGHT,)), (6, (Reason.AS_USUAL,)), (23, (Reason.AS_USUAL,))])
def test_use_at_night(hour, reasons):
    found = verdict([day_of(n, 900, hour) for n in range(1, 13)])
    assert found.reasons == reasons
    assert found.night == (10800 if reasons == (Reason.AT_NIGHT,) else 0)


def test_a_little_use_at_night_is_not_worth_a_word():
    assert verdict([day_of(n, 40, 3) for n in range(1, 13)]).reasons == (Reason.AS_USUAL,)


@pytest.mark.parametrize(("mb", "small"), [(1536, False), (1843, False), (1844, True), (2500, True)])
def test_a_pack_is_small_for_who_uses_more_a_day_than_it_gives(mb, small):
    found = verdict([day_of(n, mb) for n in range(1, 13)])
    assert (Reason.SMALL_PACK in found.reasons) is small
    assert found.a_day == 1536


def test_the_habit_before_the_pack_says_whether_it_is_small():
    earlier = [day_of(n, 3000) for n in range(1, 15)]
    assert verdict(DAYS, earlier).reasons == (Reason.SMALL_PACK,)


def test_nothing_used_is_nothing_to_explain():
    assert verdict([day_of(n, 0) for n in range(1, 13)]).reasons == (Reason.UNUSED,)


def test_an_allowance_without_limit_is_never_small():
    found = judge(Allowance("k", "n", SINCE, None, None, None), DAYS, [], None, USAGE)
    assert found.reasons == (Reason.AS_USUAL,) and found.a_day is None
