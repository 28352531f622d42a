"""Lines whose data is known to the last MB."""
from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from journeys.usage import Allowance, DayOfUse
from telecom.subscriber import Line
from telecom.usage import DataUse
from tests.journeys.fake_operator import FakeOperator
from tests.journeys.world import OWN, prepaid_lines

INDIA = ZoneInfo("Asia/Kolkata")


def ago(operator: FakeOperator, days: int, hour: int = 12) -> datetime:
    """An hour of the market's clock, some days ago."""
    local = operator.clock.now().astimezone(INDIA) - timedelta(days=days)
    return local.replace(hour=hour, minute=20)


def pack_used_daily(operator: FakeOperator, mb: int = 900, *, gb: int = 36) -> Line:
    """A prepaid line with a pack of 24 days, begun 13 days ago, and the same use on each of 12 days since."""
    line = prepaid_lines(operator)
    operator.usage.give_pack(OWN, gb, ago=timedelta(days=13))
    for day in range(12, 0, -1):
        operator.usage.use(OWN, mb, ago(operator, day))
    return line


records = st.lists(st.builds(
    DataUse, st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 19, 18), timezones=st.just(INDIA)),
    st.decimals("0.001", "40000", places=3, allow_nan=False, allow_infinity=False), st.booleans()), max_size=40)


@st.composite
def allowances(draw: st.DrawFn, taken: st.SearchStrategy[Decimal | None]) -> Allowance:
    """An allowance of 24 days from 1 November."""
    since = datetime(2026, 11, 1, tzinfo=INDIA)
    granted = draw(st.none() | st.decimals("1", "200000", places=3, allow_nan=False, allow_infinity=False))
    return Allowance("BKT-1", "Smart 239", since, since + timedelta(days=24), granted, granted, draw(taken))


def day_of(number: int, mb: object, hour: int = 12) -> DayOfUse:
    """A day of November with use in one hour."""
    hours = [Decimal(0)] * 24
    hours[hour] = Decimal(str(mb))
    return DayOfUse(datetime(2026, 11, number).date(), tuple(hours))
