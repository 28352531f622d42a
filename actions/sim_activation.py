"""A new SIM that does not work yet, in the chat."""
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
from casebook.case_book import OpenCase
from journeys.sim_activation import Activation, ActivationOutcome, ActivationResult
from telecom.subscriber import Customer, Line

JOURNEY = "sim_activation"


class ValidateSimActivationForm(AwayForm):
    """Collects the proved number; a SIM that does not work shows no code."""

    form = "sim_activation_form"


class ActivateSim(CareAction):
    """Finds where a SIM is stuck, and has the network try again. WRITE: repairs what is ordered already."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_activate_sim"

    async def act(self, turn: Turn) -> Events:
        """What was found and done; without proof a person calls."""
        if turn.slot("one_time_code") == UNREACHABLE:
            return await ask_call_back(turn)
        line, customer = await turn.subscriber()
        told = await patiently(turn, line.msisdn, _on_record(turn.services, turn.conversation, line, customer,
                                                             str(turn.slot("complaint_words") or "")))
        return await say_all(turn, told or Told(()), line.msisdn)


async def take_up_activation(case: OpenCase) -> None:
    """Finish an activation that a crash left half repaired; the customer is told by SMS."""
    given, words = services(), str(case.content.get("words") or "")
    line, customer = await holder_of(given, case)
    outcome = await Activation(given.operator, given.policy, given.clock).run(line, customer, words)
    told = tell_activation(outcome, given)
    if not told.notices:
        told = Told((), (Notice("checked", f"activation:{case.id}", {}),))
    await notify(given, line.msisdn, told)


async def _on_record(given: Services, conversation: str, line: Line, customer: Customer, words: str) -> Told:
    async def work() -> Told:
        outcome = await Activation(given.operator, given.policy, given.clock).run(line, customer, words)
        return await notify(given, line.msisdn, tell_activation(outcome, given))
    return await on_record(given, conversation, line.msisdn, JOURNEY, {"words": words}, work)


def tell_activation(outcome: ActivationOutcome, given: Services) -> Told:
    """The words for an outcome, and the SMS that goes with a new ticket."""
    result, order = outcome.result, outcome.order
    words: dict[str, Any] = {"link": given.policy.sims.papers_link,
                             "lack": outcome.holder.papers_lack or {"response": "utter_papers_lack_all"},
                             "why": outcome.service.suspension_reason or {"response": "utter_no_reason_on_record"}}
    if order is not None:
        words["sim"] = {"response": f"utter_name_sim_{order.kind}"}
        if order.expected is not None:
            words["when"] = given.speaker.day(given.speaker.local_day(order.expected))
        else:
            words["when"] = {"response": "utter_due_unknown"}
    if outcome.ticket is not None:
        words |= docket_words(outcome.ticket, given)
    opened = outcome.ticket if result in {ActivationResult.ESCALATED, ActivationResult.LATE} else None
    notices = (Notice("ticket", opened.id, ticket_fields(given, opened)),) if opened is not None else ()
    return Told((Message(f"utter_activation_{result.value}", words),), notices)
