"""Money, time, records and errors."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from telecom import errors
from telecom.clock import FixedClock, SystemClock, format_time, parse_time
from telecom.money import Money, total
from telecom.recharge import Balances, Bucket, Milestone, ProvisioningRun
from telecom.settings import from_environment
from telecom.tickets import Ticket

amounts = st.decimals("-1e9", "1e9", places=2, allow_nan=False, allow_infinity=False)
UTC = timezone.utc


def inr(amount: object) -> Money:
    return Money(Decimal(str(amount)), "INR")


@given(st.lists(amounts, max_size=20))
def test_a_sum_is_exact_and_has_no_order(values):
    assert total(map(inr, values), "INR") == total(map(inr, reversed(values)), "INR") == inr(sum(values, Decimal(0)))


@given(amounts, amounts)
def test_arithmetic_and_order(a, b):
    assert inr(a) + inr(b) - inr(b) == inr(a)
    assert inr(0) - (-inr(a)) == inr(a) and abs(inr(a)) == abs(-inr(a))
    assert (inr(a) < inr(b), inr(a) <= inr(b), inr(a) > inr(b), inr(a) >= inr(b)) == (a < b, a <= b, a > b, a >= b)
    assert bool(inr(a)) is (a != 0)


@given(amounts)
def test_what_is_sent_is_read_the_same(amount):
    assert Money.from_tmf(inr(amount).to_tmf()) == inr(amount) == Money.from_tmf(inr(amount).to_quantity())


@pytest.mark.parametrize(("amount", "kept"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), (0.1, "0.10"),
                                              ("2.675", "2.68")])
def test_hundredths_half_up(amount, kept):
    assert str(inr(amount)) == f"INR {kept}"


@pytest.mark.parametrize("mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b,
                                 lambda a, b: total([a, b], "INR")])
def test_currencies_do_not_mix(mix):
    with pytest.raises(ValueError, match="USD"):
        mix(inr(1), Money(Decimal(1), "USD"))


@pytest.mark.parametrize(("text", "moment"), [
    ("2026-11-20T12:00:00Z", datetime(2026, 11, 20, 12, tzinfo=UTC)),
    ("2026-11-20T12:00:00.250000Z", datetime(2026, 11, 20, 12, 0, 0, 250000, tzinfo=UTC)),
    ("2026-11-20T17:30:00+05:30", datetime(2026, 11, 20, 12, tzinfo=UTC)),
    ("2026-11-20T12:00:00", datetime(2026, 11, 20, 12, tzinfo=UTC)),
])
def test_times_are_read_in_utc(text, moment):
    assert parse_time(text) == moment
    assert parse_time(format_time(moment)) == moment
    assert parse_time(text).tzinfo is UTC


def test_no_time_is_an_error():
    with pytest.raises(ValueError, match="soon"):
        parse_time("soon")


async def test_clocks():
    fixed = FixedClock()
    before = fixed.now()
    await fixed.wait(90)
    fixed.forward(timedelta(minutes=1))
    assert fixed.now() - before == timedelta(seconds=150)
    system = SystemClock()
    started = system.now()
    await system.wait(0.01)
    assert timedelta(seconds=0.005) < system.now() - started < timedelta(seconds=5)
    assert started.tzinfo is UTC


def bucket(id_: str, amount: int, *, kind: str = "data", status: str = "active", days: int | None = 1,
           product: str | None = None) -> Bucket:
    expires = None if days is None else FixedClock().now() + timedelta(days=days)
    return Bucket(id_, kind, id_, Decimal(amount), "GB", status, expires, product)


def test_balances():
    held = Balances((bucket("late", 1, days=9), bucket("never", 1, days=None), bucket("soon", 1, product="P"),
                     bucket("gone", 1, status="expired", product="P"), bucket("main", 20, kind="monetary", days=None),
                     bucket("old main", 5, kind="monetary", status="expired")))
    assert [b.id for b in held.active("data")] == ["soon", "late", "never"]
    assert [b.id for b in held.of_product("P")] == ["soon", "gone"]
    assert held.of_product(None) == []
    assert held.money("INR") == inr(20)


@pytest.mark.parametrize(("states", "stuck_at"), [
    (["completed", "completed"], None), (["completed", "failed"], "two"), (["pending", "pending"], "one"), ([], None)])
def test_where_provisioning_is_stuck(states, stuck_at):
    steps = tuple(Milestone(name, state, None) for name, state in zip(("one", "two"), states, strict=False))
    assert ProvisioningRun("R", "failed", None, None, steps, None, None, None).stuck_at == stuck_at


@pytest.mark.parametrize(("status", "is_open"), [
    ("acknowledged", True), ("inProgress", True), ("pending", True), ("held", True), ("resolved", False),
    ("closed", False), ("rejected", False), ("cancelled", False)])
def test_which_tickets_are_open(status, is_open):
    assert Ticket("TT-1", "Complaint", status, FixedClock().now(), None, "").open is is_open


ALL_ERRORS = [errors.OperatorUnreachable("x"), errors.OperatorRefused("C", "r", 409), errors.OperatorUnexpected("x"),
              errors.UnknownLine("x"), errors.NotPermitted("x"), errors.WrongAccountType("prepaid"),
              errors.WrongAccountType("postpaid"), errors.CareError("x")]


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda e: f"{type(e).__name__}:{e}")
def test_every_error_has_a_text_that_the_customer_hears(error):
    texts = Path(__file__).resolve().parents[2] / "data" / "texts"
    named = {name for file in texts.glob("*.yml")
             for name in yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]}
    assert isinstance(error, errors.CareError)
    assert error.hears in named


def test_only_the_operators_errors_are_operator_errors():
    found = {type(e).__name__ for e in ALL_ERRORS if isinstance(e, errors.OperatorError)}
    assert found == {"OperatorUnreachable", "OperatorRefused", "OperatorUnexpected"}


def test_settings_work_without_any_environment():
    given_settings = from_environment()
    assert (given_settings.business_dir / "policy").is_dir()
    assert not given_settings.operator_url.endswith("/")
