"""Slots for calls lie within the care hours, in order and in future; one call a line, moved on request."""
from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business.complaint_policy import CallbackPolicy
from business.market_policy import CareHours
from journeys.complaints import BookCall, call_slots
from telecom.errors import OperatorUnexpected, OperatorUnreachable
from telecom.tickets import CallSlot
from tests.journeys.fake_operator import ProcessDied
from tests.journeys.world import ASHA, POLICY, prepaid_lines

INDIA = ZoneInfo("Asia/Kolkata")
RULES, HOURS = POLICY.complaints.callback, POLICY.market.care_hours


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(INDIA)),
       st.integers(0, 20), st.integers(1, 6), st.sets(st.integers(0, 6), min_size=1),
       st.sampled_from([15, 30, 60, 120]))
def test_slots_are_such_as_were_promised(now, opens, length, weekdays, minutes):
    hours = CareHours(opens=opens, closes=min(opens + length + 1, 24), weekdays=sorted(weekdays))
    rules = CallbackPolicy(slot_minutes=minutes, notice_minutes=30, soonest=2, later_hours=[opens], days_ahead=2,
                           offered=4)
    slots = call_slots(now, hours, rules, INDIA)
    assert 1 <= len(slots) <= 4 and slots == sorted(slots, key=lambda slot: slot.start)
    assert len({slot.start for slot in slots}) == len(slots)
    for slot in slots:
        start, end = slot.start.astimezone(INDIA), slot.end.astimezone(INDIA)
        assert start >= now + timedelta(minutes=30) and end - start == timedelta(minutes=minutes)
        assert start.weekday() in weekdays and start.hour >= hours.opens
        assert end <= start.replace(hour=0, minute=0) + timedelta(hours=hours.closes)


@pytest.mark.parametrize(("hour", "first"), [(8, 9), (14, 15), (20, 33), (23, 33)])
def test_the_soonest_comes_first(hour, first):
    now = datetime(2026, 11, 20, hour, 10, tzinfo=INDIA)
    soonest = call_slots(now, HOURS, RULES, INDIA)[0].start
    assert soonest == datetime(2026, 11, 20, tzinfo=INDIA) + timedelta(hours=first)


@pytest.fixture
def line(operator):
    return prepaid_lines(operator)


@pytest.fixture
def journey(operator):
    return BookCall(operator, POLICY, operator.clock)


def slot(operator, hours: int) -> CallSlot:
    start = operator.clock.now() + timedelta(hours=hours)
    return CallSlot(start, start + timedelta(hours=1))


async def test_a_call_is_kept_in_its_ticket_and_moved(operator, line, journey):
    first = await journey.run(slot(operator, 2), "call me", line, ASHA)
    assert first.new and first.ticket.call == slot(operator, 2) and first.ticket.due == slot(operator, 2).end
    assert not (await journey.run(slot(operator, 2), "call me", line, ASHA)).new
    for hours in (5, 2, 5):
        moved = await journey.run(slot(operator, hours), "call me", line, ASHA)
        assert moved.ticket.id == first.ticket.id and moved.ticket.call == slot(operator, hours)
    assert len(operator.care.listed) == 1


async def test_the_caller_sees_what_else_is_open(operator, line, journey):
    from journeys.complaints import Complaints
    docket = (await Complaints(operator, POLICY, operator.clock).register("staff", "rude", line, ASHA)).ticket.id
    booked = await journey.run(slot(operator, 2), "call me", line, ASHA)
    assert docket in booked.ticket.related_ids


async def test_a_slot_that_is_not_kept_is_not_promised(operator, line, journey, monkeypatch):
    await journey.run(slot(operator, 2), "call me", line, ASHA)

    async def swallowed(*_, key):
        return None
    monkeypatch.setattr(operator.care, "change_ticket", swallowed)
    with pytest.raises(OperatorUnexpected):
        await journey.run(slot(operator, 5), "call me", line, ASHA)


@pytest.mark.parametrize("kind", ["die_after_write", "lost_answer"])
async def test_a_crash_leaves_one_call(operator, line, journey, kind):
    setattr(operator.trouble, kind, 1)
    with pytest.raises((ProcessDied, OperatorUnreachable)):
        await journey.run(slot(operator, 2), "call me", line, ASHA)
    operator.calm()
    await journey.run(slot(operator, 2), "call me", line, ASHA)
    assert len(operator.care.listed) == 1
