"""Tickets followed and changed: the journeys of complaints and calls against the mocked operator."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from journeys.complaints import BookCall, Complaints, Wish, choices_for, follow
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.errors import OperatorRefused
from telecom.tickets import CallSlot, TicketChange
from tests.journeys.world import POLICY
from tests.mock_operator.running import running

LATE, ANSWERED, TWO, CALLED = (f"+91900000060{n}" for n in (2, 3, 4, 5))


@pytest.fixture(scope="module")
def operator():
    with running() as mock:
        mock.reset("demo")
        yield Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


async def who(operator, number: str):
    line = await operator.subscribers.line(number)
    return line, await operator.subscribers.customer(line.customer_id)


@pytest.fixture
def journey(operator):
    return Complaints(operator, POLICY, SystemClock())


async def test_what_happened_with_a_late_ticket(operator, journey):
    line, customer = await who(operator, LATE)
    ticket, = await journey.tickets(customer)
    followed = follow(ticket, POLICY.complaints, datetime.now(timezone.utc))
    assert followed.late and ticket.status == "inProgress"
    assert [getattr(step, "status", "") or getattr(step, "text", "") for step in followed.steps] == [
        "inProgress", "The site is visited by a field engineer this week."]
    done = await journey.appeal(ticket.id, "no answer", line, customer)
    assert done.new and done.ticket.kind == "Appeal" and done.ticket.related_ids == (ticket.id,)
    assert not (await journey.appeal(ticket.id, "no answer", line, customer)).new
    assert (await operator.care.ticket(ticket.id)).notes[-1].text == f"Appeal {done.ticket.id} registered about this."


async def test_an_answered_ticket_is_opened_again(operator, journey):
    line, customer = await who(operator, ANSWERED)
    ticket, = await journey.tickets(customer)
    assert ticket.status == "resolved" and ticket.resolved is not None
    for _ in range(2):
        done = await journey.reopen(ticket.id, "still wrong", line, customer)
        assert done.ticket.open and done.ticket.resolved is None
        assert done.ticket.due is not None and done.ticket.due > datetime.now(timezone.utc)
        await operator.care.change_ticket(ticket.id, TicketChange("resolved"), key=f"t{len(done.ticket.history)}")
    assert (await operator.care.ticket(ticket.id)).resolved is not None


async def test_a_withdrawn_ticket_is_final(operator, journey):
    line, customer = await who(operator, TWO)
    both = choices_for(Wish.WITHDRAW, await journey.tickets(customer), POLICY.complaints, datetime.now(timezone.utc))
    assert len(both) == 2
    assert (await journey.withdraw(both[0].id, customer)).ticket.status == "cancelled"
    with pytest.raises(OperatorRefused) as refused:
        await operator.care.change_ticket(both[0].id, TicketChange("inProgress"), key="again")
    assert refused.value.code == "TICKET_FINAL"
    follows = await journey.reopen(both[0].id, "after all", line, customer)
    assert follows.ticket.related_ids == (both[0].id,)


async def test_a_call_is_kept_and_moved(operator):
    line, customer = await who(operator, CALLED)
    journey = BookCall(operator, POLICY, SystemClock())
    start = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
    for hours in (0, 2, 0):
        slot = CallSlot(start + timedelta(hours=hours), start + timedelta(hours=hours + 1))
        booked = await journey.run(slot, "call me", line, customer)
        assert booked.ticket.call == slot and booked.ticket.due == slot.end
    assert len([t for t in await operator.care.tickets(customer.id) if t.kind == "Callback Request"]) == 1
