"""A line that is kept from the network, in the chat."""
from __future__ import annotations

from typing import Any

from actions.away import AwayForm
from actions.bootstrap import Services, services
from actions.call_back import ask_call_back
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.patience import patiently
from actions.sending_codes import UNREACHABLE
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from casebook.privacy import mask_number
from journeys.suspension import Restoring, SuspensionOutcome, SuspensionResult
from telecom.subscriber import Customer, Line

JOURNEY = "suspension"


class ValidateSuspensionForm(AwayForm):
    """Collects the proved number; a barred line may get no SMS."""

    form = "suspension_form"


class RestoreLine(CareAction):
    """Why a line is barred, and back into service where nothing stands in the way. WRITE: what is paid for already."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_restore_line"

    async def act(self, turn: Turn) -> Events:
        """The reason and what brings the line back; without proof a person calls."""
        if turn.slot("one_time_code") == UNREACHABLE:
            return await ask_call_back(turn)
        line, customer = await turn.subscriber()
        told = await patiently(turn, line.msisdn, _on_record(turn.services, turn.conversation, line, customer,
                                                             str(turn.slot("complaint_words") or "")))
        return await say_all(turn, told or Told(()), line.msisdn)


async def take_up_suspension(case: OpenCase) -> None:
    """Finish what a crash left half restored; the customer is told by SMS."""
    given, words = services(), str(case.content.get("words") or "")
    line, customer = await holder_of(given, case)
    outcome = await Restoring(given.operator, given.policy, given.clock).run(line, customer, words)
    told = tell_suspension(outcome, words, line, given)
    if not told.notices:
        told = Told((), (Notice("checked", f"suspension:{case.id}", {}),))
    await notify(given, line.msisdn, told)


async def _on_record(given: Services, conversation: str, line: Line, customer: Customer, words: str) -> Told:
    async def work() -> Told:
        outcome = await Restoring(given.operator, given.policy, given.clock).run(line, customer, words)
        return await notify(given, line.msisdn, tell_suspension(outcome, words, line, given))
    return await on_record(given, conversation, line.msisdn, JOURNEY, {"words": words}, work)


def tell_suspension(outcome: SuspensionOutcome, words: str, line: Line, given: Services) -> Told:
    """The words for an outcome, its SMS, and for a bar of the customer's own the question whether to lift it."""
    result, service, number = outcome.result, outcome.service, mask_number(line.msisdn)
    if result is SuspensionResult.OWN_BAR:
        return Told((), proposal=Proposal("free_line", {"need": "found", "words": words}))
    said: dict[str, Any] = {
        "number": number, "why": service.suspension_reason or {"response": "utter_no_reason_on_record"},
        "link": given.policy.sims.papers_link,
        "lack": outcome.holder.papers_lack or {"response": "utter_papers_lack_all"}}
    messages, notices = [], []
    if outcome.applied is not None:
        messages.append(Message("utter_suspension_payment_matched",
                                {"amount": given.speaker.money(outcome.applied.amount)}))
    if outcome.owed is not None:
        said["amount"] = given.speaker.money(outcome.owed)
    if outcome.ticket is not None:
        said |= docket_words(outcome.ticket, given)
        notices.append(Notice("ticket", outcome.ticket.id, ticket_fields(given, outcome.ticket)))
    if result is SuspensionResult.RESTORED:
        notices.append(Notice("line_freed", f"{service.id}:{service.barring_changed}", {"number": number}))
    messages.append(Message(f"utter_suspension_{result.value}", said))
    if result is SuspensionResult.ADMINISTRATOR:
        messages.append(Message("utter_offer_desk", {}))
    return Told(tuple(messages), tuple(notices))
