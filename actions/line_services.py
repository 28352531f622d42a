"""A phone locked to the operator, and the app, in the chat."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.patience import patiently
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.line_services import LineServices, ServiceOutcome, ServiceResult
from telecom.subscriber import Customer, Line

JOURNEY = "line_services"


class ValidateLineServicesForm(ProvedNumberForm):
    """Collects the proved number for a line's services."""

    form = "line_services_form"


class ServeLine(CareAction):
    """Reads what is wrong and puts right what costs nothing. WRITE: what was asked for, free of charge."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_serve_line"

    async def act(self, turn: Turn) -> Events:
        """What was found and done, or the docket."""
        line, customer = await turn.subscriber()
        about, words = str(turn.slot("complaint_about") or "unlock"), str(turn.slot("complaint_words") or "")
        work = _on_record(turn.services, turn.conversation, line, customer, about, words)
        return await say_all(turn, await patiently(turn, line.msisdn, work) or Told(()), line.msisdn)


async def unlock_device(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Take the lock off after the yes."""
    line, customer = await turn.subscriber()
    return await _on_record(turn.services, turn.conversation, line, customer, "unlock now", str(content["words"]))


async def take_up_services(case: OpenCase) -> None:
    """Finish what a crash left half done; the customer is told by SMS."""
    given, content = services(), case.content
    line, customer = await holder_of(given, case)
    told = _tell(await _run(given, line, customer, content["about"], content["words"]), content["words"], given)
    if not told.notices:
        told = Told((), (Notice("checked", f"services:{case.id}", {}),))
    await notify(given, line.msisdn, told)


async def _on_record(given: Services, conversation: str, line: Line, customer: Customer, about: str,
                     words: str) -> Told:
    async def work() -> Told:
        outcome = await _run(given, line, customer, about, words)
        return await notify(given, line.msisdn, _tell(outcome, words, given))
    return await on_record(given, conversation, line.msisdn, JOURNEY, {"about": about, "words": words}, work)


async def _run(given: Services, line: Line, customer: Customer, about: str, words: str) -> ServiceOutcome:
    journey = LineServices(given.operator, given.policy, given.clock)
    if about == "unlock now":
        return await journey.unlock(line, customer, words)
    return await journey.run(line, customer, about, words)


def _tell(outcome: ServiceOutcome, words: str, given: Services) -> Told:
    service, ticket = outcome.service, outcome.ticket
    said: dict[str, Any] = {"device": service.device_model or {"response": "utter_phone"}}
    if outcome.result is ServiceResult.OFFER_UNLOCK:
        return Told((), proposal=Proposal("unlock_device", {"words": words, "say": said}))
    if service.unlock_allowed_from is not None:
        said["when"] = given.speaker.day(given.speaker.local_day(service.unlock_allowed_from))
    notices: tuple[Notice, ...] = ()
    if ticket is not None:
        said |= docket_words(ticket, given)
        notices = (Notice("ticket", ticket.id, ticket_fields(given, ticket)),)
    messages = [Message(f"utter_service_{outcome.result.value}", said)]
    if outcome.result is ServiceResult.ADMINISTRATOR:
        messages.append(Message("utter_offer_desk", {}))
    return Told(tuple(messages), notices)
