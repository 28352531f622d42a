""""Where is my refund": every one on record with where it stands; without one the case itself is looked into."""
from __future__ import annotations

from typing import Any

from actions.bill import review
from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.patience import patiently
from actions.recharge import repair
from actions.registering import register
from actions.tell_bill import due_words
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.recharge_repair import Complaint
from journeys.refunds import FoundRefunds, MoneyBack, RefundStatus, Stage
from telecom.money import Money
from telecom.subscriber import Customer, Line

JOURNEY, TRACE = "refund_status", "trace_refund"


class ValidateRefundStatusForm(ProvedNumberForm):
    """Collects the proved number for refunds."""

    form = "refund_status_form"


class CheckRefund(CareAction):
    """Where the customer's money is. WRITE: a docket for what is late; without any record, what the case needs."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_check_refund"

    async def act(self, turn: Turn) -> Events:
        """Refunds on record; else the recharge or the bill is checked; else a docket."""
        line, customer = await turn.subscriber()
        given, amount = turn.services, complaint_amount(turn)
        words = str(turn.slot("complaint_words") or "")
        told = await patiently(turn, line.msisdn, _on_record(given, turn.conversation, line, customer, words, amount))
        if told is None or not told.nothing_wrong:
            return await say_all(turn, told or Told(()), line.msisdn)
        work = (repair(given, turn.conversation, line, customer, Complaint("recharge", amount, words))
                if line.account_type == "prepaid" else review(given, turn.conversation, line, customer, words))
        checked = await patiently(turn, line.msisdn, work)
        if checked is not None and checked.nothing_wrong and told.messages:
            # Nothing else is open: it can only be one of those that were settled long ago.
            return await say_all(turn, told, line.msisdn)
        if checked is not None and checked.nothing_wrong:
            turn.say("utter_refund_none")
            return await register(turn, line, customer, "refund_status")
        return await say_all(turn, checked or Told(()), line.msisdn)


async def trace_refund(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer's bank does not show a refund, and they want it traced."""
    line, customer = await turn.subscriber()
    given, refund = turn.services, str(content["refund"])
    words = str(content.get("words") or "")

    async def work() -> Told:
        back, ticket, new = await _journey(given).trace(line, customer, refund, words)
        say = {"amount": given.speaker.money(back.amount), "docket": ticket.id, "due_time": due_words(ticket, given)}
        if not new:
            return Told((Message("utter_refund_traced_before", say),))
        return await notify(given, line.msisdn, Told(
            (Message("utter_refund_traced", say),), (Notice("ticket", ticket.id, ticket_fields(given, ticket)),)))
    return await on_record(given, turn.conversation, line.msisdn, TRACE, {"refund": refund, "words": words}, work)


async def take_up_refunds(case: OpenCase) -> None:
    """Finish what a crash left in the middle; dockets reach the customer by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    words = str(case.content.get("words") or "")
    if case.journey == TRACE:
        _, ticket, _ = await _journey(given).trace(line, customer, str(case.content["refund"]), words)
        tickets = [ticket]
    else:
        await _journey(given).run(line, customer, words)
        tickets = [ticket for ticket in await given.operator.care.tickets(customer.id)
                   if ticket.created >= case.started and ticket.open]
    notices = tuple(Notice("ticket", ticket.id, ticket_fields(given, ticket)) for ticket in tickets
                    if ticket.created >= case.started)
    await notify(given, line.msisdn, Told((), notices))


def _journey(given: Services) -> RefundStatus:
    return RefundStatus(given.operator, given.policy, given.clock)


async def _on_record(given: Services, conversation: str, line: Line, customer: Customer, words: str,
                     amount: Money | None) -> Told:
    async def work() -> Told:
        found = await _journey(given).run(line, customer, words, amount)
        return await notify(given, line.msisdn, _told(found, words, given))
    return await on_record(given, conversation, line.msisdn, JOURNEY, {"words": words}, work)


def _told(found: FoundRefunds, words: str, given: Services) -> Told:
    """What is on record; `nothing_wrong` when that hardly is what the customer asks about."""
    if found.company_bill:
        return Told((Message("utter_bill_company", {}), Message("utter_offer_desk", {})))
    told = found.backs[:given.policy.paying.refunds_told]
    fresh = {back.id for back, _ in found.opened}
    messages = [Message("utter_refund_late_known", _say(back, given)) if back.docket and back.stage is Stage.LATE
                and back.id not in fresh else Message(f"utter_refund_{back.stage.value}", _say(back, given))
                for back in told]
    notices = tuple(Notice("ticket", ticket.id, ticket_fields(given, ticket)) for _, ticket in found.opened)
    lost = next((back for back in told if back.stage is Stage.ARRIVED), None)
    if lost is not None:
        say = {"amount": given.speaker.money(lost.amount), "method": lost.method or "bank"}
        question = Proposal("trace_refund", {"refund": lost.id, "say": say, "words": words})
        return Told(tuple(messages), notices, question, nothing_wrong=not found.recent)
    if messages:
        messages.append(Message("utter_refund_another", {}))
    return Told(tuple(messages), notices, nothing_wrong=not (messages and found.recent))


def _say(back: MoneyBack, given: Services) -> dict[str, Any]:
    speaker, now = given.speaker, given.clock.now()
    return {"amount": speaker.money(back.amount), "reference": back.id, "method": back.method or "bank",
            "at": speaker.when(back.at, now) if back.at else "", "docket": back.docket or "",
            "expected": speaker.day(back.expected) if back.expected else "",
            "due_time": speaker.when(back.due, now) if back.due else {"response": "utter_due_unknown"}}
