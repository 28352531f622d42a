"""Trouble with a line in the chat: the check, and what is done when the steps on the phone are over."""
from __future__ import annotations

import logging
from typing import cast

from rasa_sdk.events import SlotSet

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.on_record import holder_of, on_record
from actions.patience import patiently
from actions.recharge import tell_after_crash
from actions.tell_line import tell_line
from actions.told import Message, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from business.line_policy import Symptom
from casebook.case_book import OpenCase
from casebook.privacy import mask_number
from journeys.line_trouble import LineComplaint, LineOutcome, LineResult, LineTrouble, StepsTaken
from telecom.errors import OperatorUnreachable
from telecom.subscriber import Customer, Line

log = logging.getLogger(__name__)
JOURNEY = "line_trouble"


class ValidateLineTroubleForm(ProvedNumberForm):
    """Collects the proved number for line trouble."""

    form = "line_trouble_form"


class CheckLine(CareAction):
    """Checks line and network and repairs what costs nothing. WRITE."""

    writes = True
    after_trouble = [SlotSet("proposal_open", False), SlotSet("steps_open", False)]

    def name(self) -> str:
        """See domain.yml."""
        return "action_check_line"

    async def act(self, turn: Turn) -> Events:
        """What was found; with steps to try they begin, going on where the customer left them."""
        line, customer = await turn.subscriber()
        complaint = _complaint(turn, line)
        told = await patiently(turn, line.msisdn, _on_record(turn.services, turn.conversation, line, customer,
                                                             complaint, over=False))
        return await say_all(turn, told or Told((), slots={"steps_open": False}), line.msisdn)


class EndPhoneSteps(CareAction):
    """The steps on the phone are over: a receipt, or a ticket that names each of them. WRITE."""

    writes = True
    after_trouble = CheckLine.after_trouble

    def name(self) -> str:
        """See domain.yml."""
        return "action_end_phone_steps"

    async def act(self, turn: Turn) -> Events:
        """By what the customer said last: it works, a person is wanted, or nothing helped."""
        line, customer = await turn.subscriber()
        ended = {"steps_open": False, "phone_steps": None}
        result = turn.slot("step_result")
        if result == "works":
            return await say_all(turn, Told((Message("utter_line_works", {}),), slots=ended), line.msisdn)
        try:
            told = await _on_record(turn.services, turn.conversation, line, customer, _complaint(turn, line),
                                    over=True, asked_for=result == "person")
        except OperatorUnreachable as error:
            # The case stays on record: the ticket is written when the operator answers, and its docket sent by SMS.
            log.warning("a hand-over has to wait: %s", type(error).__name__)
            told = Told((Message("utter_line_handed_over_later", {}),), slots=ended)
        return await say_all(turn, told, line.msisdn)


async def take_up_line(case: OpenCase) -> None:
    """Finish a case that a crash left open; what was changed or registered is told by SMS."""
    given, content = services(), case.content
    line, customer = await holder_of(given, case)
    complaint = LineComplaint(content["symptom"], content["words"], _pairs(content["tried"]))
    outcome = await _run(given, line, customer, complaint, over=content["over"])
    await notify(given, line.msisdn, tell_line(outcome, complaint, line, given))
    if outcome.recharge is not None and outcome.result is not LineResult.RECHARGE:
        await tell_after_crash(given, line, outcome.recharge)


def _complaint(turn: Turn, line: Line) -> LineComplaint:
    """What the customer came with; steps that were tried count for the same line and symptom only."""
    symptom = cast(Symptom, turn.slot("complaint_about") or "signal")
    held = turn.slot("phone_steps") or {}
    same = held.get("line") == mask_number(line.msisdn) and held.get("symptom") == symptom
    return LineComplaint(symptom, str(turn.slot("complaint_words") or ""),
                         StepsTaken.of_slot(held).tried if same else ())


def _pairs(listed: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, result) for name, result in listed)


async def _on_record(given: Services, conversation: str, line: Line, customer: Customer, complaint: LineComplaint, *,
                     over: bool, asked_for: bool = False) -> Told:
    """The journey with its case on record. `over`: the steps are; `asked_for`: a person is, by the customer."""
    async def work() -> Told:
        outcome = await _run(given, line, customer, complaint, over=over)
        return await notify(given, line.msisdn, tell_line(outcome, complaint, line, given, asked_for=asked_for))
    content = {"symptom": complaint.symptom, "words": complaint.words, "over": over,
               "tried": [list(pair) for pair in complaint.tried]}
    return await on_record(given, conversation, line.msisdn, JOURNEY, content, work)


async def _run(given: Services, line: Line, customer: Customer, complaint: LineComplaint, *, over: bool) -> LineOutcome:
    journey = LineTrouble(given.operator, given.policy, given.clock)
    return await (journey.escalate if over else journey.run)(line, customer, complaint)
