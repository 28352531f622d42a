"""A call from a person: the hours that are offered, and the one that is chosen."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.bootstrap import Services, services
from actions.on_record import holder_of, on_record
from actions.told import Message, Notice, Told, notify
from actions.turn import Turn
from casebook.case_book import OpenCase, Proposal
from journeys.complaints import BookCall, Booked, call_slots
from telecom.subscriber import Customer, Line
from telecom.tickets import CallSlot

JOURNEY = "call"


async def offer_call(turn: Turn, line: Line, words: str) -> Told:
    """The call that is arranged already, if there is one, and the hours to choose from."""
    given = turn.services
    standing = await BookCall(given.operator, given.policy, given.clock).standing(line)
    messages = []
    if standing is not None and standing.call is not None:
        slot = given.speaker.hours(standing.call.start, standing.call.end, turn.now)
        messages = [Message("utter_call_standing", {"docket": standing.id, "slot": slot})]
    return Told(tuple(messages), proposal=_question(turn, words))


def _question(turn: Turn, words: str) -> Proposal:
    given, market = turn.services, turn.services.policy.market
    slots = call_slots(turn.now, market.care_hours, given.policy.complaints.callback, ZoneInfo(market.timezone))
    options = [_option(slot, given, turn.now) for slot in slots]
    return Proposal("call_slot", {"options": options, "words": words[:300]})


def _option(slot: CallSlot, given: Services, now: datetime) -> dict[str, Any]:
    said, begins = given.speaker.hours(slot.start, slot.end, now), given.speaker.clock(slot.start)
    day = said[:said.index(f" {begins} to")]
    words = [said, day, begins, begins.replace(" ", ""), f"{day} {begins}", f"{begins} {day}"]
    return {"key": slot.start.isoformat(), "response": "utter_choice_slot", "say": {"slot": said}, "words": words}


async def book_call(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Keep the chosen hour; one that has begun meanwhile is not promised, others are offered."""
    given = turn.services
    start = datetime.fromisoformat(answer)
    words = str(content.get("words") or "")
    if start <= turn.now:
        return Told((Message("utter_call_slot_gone", {}),), proposal=_question(turn, words))
    line, customer = await turn.subscriber()
    kept = {"start": answer, "words": words}
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, kept,
                           lambda: _book(given, line, customer, kept))


async def take_up_call(case: OpenCase) -> None:
    """Finish a booking that a crash left half done; the SMS tells the customer."""
    given = services()
    line, customer = await holder_of(given, case)
    await _book(given, line, customer, case.content)


async def _book(given: Services, line: Line, customer: Customer, kept: dict[str, Any]) -> Told:
    start = datetime.fromisoformat(kept["start"])
    slot = CallSlot(start, start + timedelta(minutes=given.policy.complaints.callback.slot_minutes))
    booked = await BookCall(given.operator, given.policy, given.clock).run(slot, kept["words"], line, customer)
    return await notify(given, line.msisdn, _told(booked, given))


def _told(booked: Booked, given: Services) -> Told:
    call = booked.ticket.call or booked.slot
    words = {"docket": booked.ticket.id, "slot": given.speaker.hours(call.start, call.end, given.clock.now())}
    notice = Notice("callback", f"{booked.ticket.id}:{len(booked.ticket.notes)}", words)
    return Told((Message("utter_call_booked", dict(words)),), (notice,))
