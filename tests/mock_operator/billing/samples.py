"""A small tariff and plans for the tests of the billing engine."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import yaml
from hypothesis import strategies as st

from mock_operator import seed
from mock_operator.billing.cycle import Cycle
from mock_operator.billing.plan import PlanHolding, PlanTerms
from mock_operator.billing.rating import UsageRecord
from mock_operator.billing.tariff import read_tariff

IST = timezone(timedelta(hours=5, minutes=30))
TARIFF_FILE = Path(next(iter(seed.__path__))) / "tariff.yml"
TARIFF = read_tariff(yaml.safe_load(TARIFF_FILE.read_text(encoding="utf-8"))["tariff"])
CYCLE = Cycle(datetime(2026, 10, 5, tzinfo=IST), datetime(2026, 11, 5, tzinfo=IST))
BEFORE = CYCLE.start - timedelta(days=100)
SMALL = PlanTerms("PLAN-499", "Postpaid 499", 49900, 75 * 1024, None, 3000, Decimal("0.02"))
LARGE = PlanTerms("PLAN-999", "Postpaid 999", 99900, 150 * 1024, None, 3000, Decimal("0.0175"))


def holding(terms: PlanTerms = SMALL, start: datetime = BEFORE, end: datetime | None = None, **changes) -> PlanHolding:
    return PlanHolding("PRD-1", replace(terms, **changes), start, end)


def at(days: float) -> datetime:
    """A moment of the cycle."""
    return CYCLE.start + timedelta(days=days)


calls_and_texts = st.sampled_from(["voice", "sms"])
moments = st.integers(0, CYCLE.days * 86400 - 1).map(lambda seconds: CYCLE.start + timedelta(seconds=seconds))
records = st.one_of(
    st.builds(UsageRecord, moments, st.just("data"), st.integers(1, 20000), st.just("IN")),
    st.builds(UsageRecord, moments, calls_and_texts, st.integers(1, 500), st.sampled_from(["IN", "US"])),
    st.builds(
        UsageRecord,
        moments,
        st.sampled_from(["roamingVoice", "roamingData", "roamingSms"]),
        st.integers(1, 900),
        st.sampled_from(["AE", "SG"]),
    ),
)
