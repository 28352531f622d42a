"""What the annotated sentences cannot show: clocks, clashes, extra keys, bare values."""

from datetime import date

import pytest

from understanding.entities import Entity, EntityRecogniser
from understanding.entities.recogniser import bare_value
from understanding.entities.span import settle


def recognise(text: str, today: date = date(2026, 3, 15)) -> list[Entity]:
    return EntityRecogniser(today=lambda: today).recognise(text)


def values(text: str, **kwargs) -> list[tuple[str, object]]:
    return [(entity.entity, entity.value) for entity in recognise(text, **kwargs)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 1, 2), "2025-12-28"), (date(2026, 12, 20), "2026-12-28"), (date(2026, 6, 1), "2025-12-28")],
)
def test_a_day_without_year_is_the_nearest(today, expected):
    assert values("paid on 28 december", today=today) == [("date", expected)]


def test_an_impossible_date_is_no_date():
    assert values("on 31/02/2026") == []


def test_a_month_ahead_is_that_of_last_year():
    assert values("bill of november") == [("period", "2025-11-01/2025-11-30")]


def test_a_month_tells_its_cycle():
    (period,) = recognise("last month")
    assert period.extra == {"cycle": -1}


def test_last_month_in_january_is_december():
    assert values("last month", today=date(2026, 1, 31)) == [("period", "2025-12-01/2025-12-31")]


def test_amounts_carry_their_currency():
    assert [entity.extra["currency"] for entity in recognise("Rs 10, KES 20, $30, £40, R50 and N60")] == [
        "INR",
        "KES",
        "USD",
        "GBP",
        "ZAR",
        "NGN",
    ]


def test_a_bare_amount_is_in_the_home_currency():
    (amount,) = recognise("299")
    assert (amount.value, amount.extra) == ("299", {"currency": "INR"})


def test_a_plan_by_price_carries_the_price():
    (plan,) = recognise("the 499 one")
    assert (plan.value, plan.extra) == ("POST-499", {"price": "499"})


def test_a_price_no_plan_has_is_an_amount():
    assert values("Rs 498 plan") == [("amount", "498")]


def test_offsets_count_in_the_text_as_written():
    text = "  hi 👋 my no 98765 43210!"
    (number,) = recognise(text)
    assert text[number.start : number.end] == "98765 43210"


def test_stronger_reading_wins_and_order_is_that_of_the_text():
    weak, strong, later = Entity("a", 1, 0, 9, 20), Entity("b", 2, 5, 12, 10), Entity("c", 3, 13, 15, 30)
    assert settle([later, weak, strong]) == [strong, later]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("98765 43210", "phone_number"),
        ("my number is 9876543210", "phone_number"),
        ("482913", "one_time_code"),
        ("the code is 482913", "one_time_code"),
        ("Rs 299", "amount"),
        ("299", "amount"),
        ("yesterday", "date"),
        ("last month", "period"),
        ("the 499 one", "plan"),
        ("SR1234567", "ticket_id"),
        ("Freedom Max", "plan"),
    ],
)
def test_bare_values(text, kind):
    value = bare_value(text, recognise(text))
    assert value is not None and value.entity == kind


@pytest.mark.parametrize(
    "text", ["recharge 9876543210", "why 299", "stop caller tune", "hello", "", "SR1234567 status"]
)
def test_more_than_a_value(text):
    assert bare_value(text, recognise(text)) is None


def test_a_very_long_text_is_read_in_part_and_fast():
    assert len(values("Rs 5 " * 2500)) == 400
