"""Fraud in the chat: a person first, the line held where a SIM swap shows."""
from __future__ import annotations

from actions.away import AwayForm
from actions.bootstrap import Services, services
from actions.call_back import ask_call_back
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.sending_codes import UNREACHABLE
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase
from journeys.fraud_report import FraudOutcome, FraudReport
from telecom.subscriber import Customer, Line

JOURNEY = "fraud_report"


class ValidateFraudReportForm(AwayForm):
    """Collects the proved number; it may be in other hands."""

    form = "fraud_report_form"


class ReportFraud(CareAction):
    """Holds the line and hands over. WRITE: protects, costs nothing, and only a person undoes it."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_report_fraud"

    async def act(self, turn: Turn) -> Events:
        """What is protected, who calls and until when; without proof a person calls all the same."""
        if turn.slot("one_time_code") == UNREACHABLE:
            return await ask_call_back(turn)
        line, customer = await turn.subscriber()
        given, words = turn.services, str(turn.slot("complaint_words") or "")

        async def work() -> Told:
            return await notify(given, line.msisdn, tell_fraud(await _run(given, line, customer, words), given))
        told = await on_record(given, turn.conversation, line.msisdn, JOURNEY, {"words": words}, work)
        return await say_all(turn, told, line.msisdn)


async def take_up_fraud(case: OpenCase) -> None:
    """Finish a report that a crash left half made; its docket reaches the customer by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    outcome = await _run(given, line, customer, str(case.content.get("words") or ""))
    await notify(given, line.msisdn, tell_fraud(outcome, given))


async def _run(given: Services, line: Line, customer: Customer, words: str) -> FraudOutcome:
    return await FraudReport(given.operator, given.policy, given.clock).run(line, customer, words)


def tell_fraud(outcome: FraudOutcome, given: Services) -> Told:
    """The words for an outcome, and the SMS with its docket."""
    words = docket_words(outcome.ticket, given)
    if outcome.swap_seen and outcome.service.sim_changed is not None:
        words["trace"] = {"response": "utter_swap_seen",
                          "when": given.speaker.when(outcome.service.sim_changed, given.clock.now())}
    else:
        words["trace"] = {"response": "utter_swap_not_seen"}
    return Told((Message(f"utter_fraud_{outcome.result.value}", words),),
                (Notice("ticket", outcome.ticket.id, ticket_fields(given, outcome.ticket)),))
