"""When a person calls: the slots that are offered, and the one that is kept in the ticket."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from business.complaint_policy import CallbackPolicy
from business.market_policy import CareHours
from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.errors import OperatorUnexpected
from telecom.subscriber import Customer, Line
from telecom.tickets import CallSlot, Ticket, TicketChange

CALL = "Callback Request"


def call_slots(now: datetime, hours: CareHours, rules: CallbackPolicy, zone: ZoneInfo) -> list[CallSlot]:
    """The slots that are offered, in order: the soonest ones, then those of the later hours on following days.

    They lie within the care hours of the market's clock and begin no sooner than the notice that policy asks for.
    """
    local, length = now.astimezone(zone), timedelta(minutes=rules.slot_minutes)
    first = local + timedelta(minutes=rules.notice_minutes)
    soonest: list[CallSlot] = []
    later: list[CallSlot] = []
    for ahead in range(rules.days_ahead + 7):
        day = (local + timedelta(days=ahead)).date()
        if day.weekday() not in hours.weekdays:
            continue
        opens = datetime(day.year, day.month, day.day, hours.opens, tzinfo=zone)
        closes = opens + timedelta(hours=hours.closes - hours.opens)
        start = opens
        while start + length <= closes:
            slot = CallSlot(start, start + length)
            if start >= first:
                if len(soonest) < rules.soonest:
                    soonest.append(slot)
                elif day > local.date() and start.hour in rules.later_hours and start.minute == 0:
                    later.append(slot)
            start += length
        if ahead >= rules.days_ahead and soonest:
            break
    return sorted([*soonest, *later], key=lambda slot: slot.start)[:rules.offered]


@dataclass(frozen=True)
class Booked:
    """The call as the operator holds it; `new` is False when it stood so before."""

    ticket: Ticket
    slot: CallSlot
    new: bool


@dataclass
class BookCall:
    """WRITE: one open call for each line; another time moves it."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def standing(self, line: Line) -> Ticket | None:
        """READ: the open request for a call. Raises OperatorError."""
        return await self.operator.care.ticket_of_case(self._case(line))

    async def run(self, slot: CallSlot, words: str, line: Line, customer: Customer) -> Booked:
        """Keep the slot in the ticket and read it back. Raises OperatorUnexpected when it is not kept there."""
        ticket = await self.standing(line)
        if ticket is not None and ticket.call == slot:
            return Booked(ticket, slot, new=False)
        if ticket is None:
            open_ones = [t for t in await self.operator.care.tickets(customer.id) if t.open]
            about = "; ".join(f"{t.id} ({t.kind}, {t.status}): {t.summary}" for t in open_ones)
            case = CaseFile(asked=words or "a call", checked=["open tickets: " + (about or "none")], tried=[],
                            found="the customer wants a call", next_step="call in the slot that was chosen",
                            related=[(t.id, "TroubleTicket") for t in open_ones])
            docket = (await self.operator.care.open_ticket(hand_over(
                CALL, self._case(line), case, line, customer, self.policy, self.clock.now(), call=slot))).id
        else:
            docket = ticket.id
            change = TicketChange(due=slot.end, call=slot, note="The customer has chosen another time for the call.")
            await self.operator.care.change_ticket(docket, change, key=f"call:{docket}:{len(ticket.notes)}")
        kept = await self.operator.care.ticket(docket)
        if kept.call != slot:
            raise OperatorUnexpected(f"{docket} does not hold the slot that was chosen")
        return Booked(kept, slot, new=True)

    @staticmethod
    def _case(line: Line) -> str:
        return f"request:{line.product_id}:talk_to_human"
