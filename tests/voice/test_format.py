"""Money, volumes, times and days as customers of the market read them."""
from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecom.clock import FixedClock
from telecom.money import Money
from tests.journeys.world import POLICY
from voice.format import Speaker

UTC = timezone.utc
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # 5:30 pm in India
SPEAKER = Speaker(POLICY.market, FixedClock(NOW))


def inr(amount: object) -> Money:
    return Money(Decimal(str(amount)), "INR")


@pytest.mark.parametrize(("amount", "words"), [
    ("299", "₹299"), ("299.00", "₹299"), ("299.5", "₹299.50"), ("0", "₹0"), ("0.01", "₹0.01"), ("1000", "₹1,000"),
    ("123456.5", "₹1,23,456.50"), ("1234567", "₹12,34,567"), ("-100", "-₹100"), ("-0.5", "-₹0.50"),
    ("1e7", "₹1,00,00,000"),
])
def test_money(amount, words):
    assert SPEAKER.money(inr(amount)) == words


@given(st.decimals("0", "1e9", places=2))
def test_money_loses_no_paisa(amount):
    assert Decimal(SPEAKER.money(inr(amount)).replace("₹", "").replace(",", "")) == amount


@pytest.mark.parametrize(("amount", "words"), [("1234.50", "₹1,235"), ("1234.49", "₹1,234"), ("0", "₹0")])
def test_money_for_pictures(amount, words):
    assert SPEAKER.rounded(inr(amount)) == words


@pytest.mark.parametrize(("amount", "units", "words"), [
    ("42", "GB", "42 GB"), ("12.345", "GB", "12.35 GB"), ("0.5", "GB", "512 MB"), ("1", "GB", "1 GB"),
    ("0", "GB", "0 MB"), ("640", "MB", "640 MB"), ("1024", "MB", "1 GB"), ("1536", "MB", "1.5 GB"),
    ("3000", "min", "3,000 min"), ("100", "SMS", "100 SMS"), ("85.5", "min", "85.5 min"), ("1180", "MB", "1.15 GB"),
])
def test_quantity(amount, units, words):
    assert SPEAKER.quantity(Decimal(amount), units) == words


@pytest.mark.parametrize(("moment", "words"), [
    (NOW, "5:30 pm today"), (NOW - timedelta(hours=5, minutes=30), "12:00 pm today"),
    (NOW - timedelta(hours=18), "11:30 pm yesterday"), (NOW + timedelta(hours=7), "12:30 am tomorrow"),
    (datetime(2026, 11, 20, 18, 29, tzinfo=UTC), "11:59 pm today"),
    (datetime(2026, 11, 20, 18, 30, tzinfo=UTC), "12:00 am tomorrow"),
])
def test_when_in_the_markets_time(moment, words):
    assert SPEAKER.when(moment, NOW) == words


def test_farther_days_are_named():
    assert SPEAKER.when(NOW - timedelta(days=400), NOW) == "5:30 pm on 16 Oct 2025"


def test_a_stamp_says_everything():
    assert SPEAKER.stamp(datetime(2026, 11, 22, 23, 0, tzinfo=UTC)) == "23 Nov 2026, 4:30 am"


@pytest.mark.parametrize(("day", "words"), [(date(2026, 6, 9), "9 Jun"), (date(2001, 6, 9), "9 Jun 2001")])
def test_day(day, words):
    assert SPEAKER.day(day) == words


@pytest.mark.parametrize(("now", "words"), [
    (datetime(2031, 12, 31, 18, 29, tzinfo=UTC), "9 Jun"), (datetime(2031, 12, 31, 18, 30, tzinfo=UTC), "9 Jun 2031"),
])
def test_the_clock_and_the_markets_midnight_say_which_year_is_this_one(now, words):
    assert Speaker(POLICY.market, FixedClock(now)).day(date(2031, 6, 9)) == words


@pytest.mark.parametrize(("start", "end", "words"), [
    ((6, 3), (6, 3), "3 Jun"), ((6, 3), (6, 7), "3–7 Jun"), ((6, 28), (7, 2), "28 Jun – 2 Jul")])
def test_days(start, end, words):
    assert SPEAKER.days(date(2026, *start), date(2026, *end)) == words


def test_days_over_a_new_year():
    assert SPEAKER.days(date(2001, 12, 30), date(2002, 1, 2)) == "30 Dec 2001 – 2 Jan 2002"


def test_local_day_and_month():
    assert SPEAKER.local_day(datetime(2026, 11, 20, 18, 30, tzinfo=UTC)) == date(2026, 11, 21)
    assert SPEAKER.month(date(2026, 11, 1)) == "Nov 2026"


@pytest.mark.parametrize(("code", "name"), [("AE", "United Arab Emirates"), ("US", "United States"), (None, "abroad"),
                                            ("XX", "XX")])
def test_country(code, name):
    assert SPEAKER.country(code) == name


@pytest.mark.parametrize(("items", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"),
                                              (["a", "b", "c"], "a, b and c")])
def test_listing(items, words):
    assert SPEAKER.listing(items) == words
