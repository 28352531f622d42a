"""Puts the outcome of trouble with a line into words: responses in the chat, and the SMS that goes with a ticket."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.bootstrap import Services
from actions.notices import ticket_fields
from actions.tell_recharge import tell, ticket_words, until_words
from actions.told import Message, Notice, Told
from casebook.privacy import mask_number
from journeys.line_trouble import LineComplaint, LineOutcome, LineResult
from journeys.line_trouble.outcome import GOES_ON
from telecom.subscriber import Line


def tell_line(outcome: LineOutcome, complaint: LineComplaint, line: Line, given: Services, *,
              asked_for: bool = False) -> Told:
    """The words for an outcome, and the slots for the steps that follow. `asked_for`: the customer wants a person."""
    slots: dict[str, Any] = {"steps_open": outcome.result in GOES_ON}
    if outcome.result is LineResult.RECHARGE and outcome.recharge is not None:
        return replace(tell(outcome.recharge, line, given), slots=slots)
    if outcome.result in GOES_ON:
        slots["phone_steps"] = {"line": mask_number(line.msisdn), "symptom": complaint.symptom,
                                **outcome.steps.as_slot()}
    if outcome.ticket is not None:
        slots["phone_steps"] = None
    messages = [Message(_response(outcome, given, asked_for), _words(outcome, given))]
    if outcome.result is LineResult.ADMINISTRATOR:
        messages.append(Message("utter_offer_desk", {}))
    opened = outcome.ticket if outcome.result is LineResult.ESCALATED else None
    notices = (Notice("ticket", opened.id, ticket_fields(given, opened)),) if opened else ()
    return Told(tuple(messages), notices, slots=slots)


def _response(outcome: LineOutcome, given: Services, asked_for: bool) -> str:
    result, outage = outcome.result, outcome.outage
    if outage is not None and (outage.expected_end is None or outage.expected_end <= given.clock.now()):
        return "utter_line_outage_without_end"
    if result is LineResult.NO_PACK and outcome.pack is not None:
        return "utter_line_pack_ended"
    if result is LineResult.STEPS and outcome.steps.tried:
        return "utter_line_steps_resumed"
    if result is LineResult.ESCALATED and asked_for:
        return "utter_line_person"
    return f"utter_line_{result.value}"


def _words(outcome: LineOutcome, given: Services) -> dict[str, Any]:
    speaker, now = given.speaker, given.clock.now()
    words: dict[str, Any] = {}
    if outcome.outage is not None:
        words |= {"place": outcome.outage.place, "since": speaker.when(outcome.outage.since, now)}
        if outcome.outage.expected_end is not None:
            words["until"] = speaker.when(outcome.outage.expected_end, now)
    if outcome.service is not None:
        words |= {"why": outcome.service.suspension_reason or {"response": "utter_no_reason_on_record"},
                  "device": outcome.service.device_model or {"response": "utter_phone"},
                  "apn": outcome.service.apn_expected or "", "apn_now": outcome.service.apn_in_use or ""}
    if outcome.pack is not None:
        words |= {"pack": outcome.pack.name, "until": until_words(outcome.pack.end, given)}
    if outcome.ticket is not None:
        words |= ticket_words(outcome.ticket, given)
    return words
