"""Closing a line in the chat: what it means, the reason and an offer once, the order after a confirmation."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.company import for_administrator
from actions.identify import ProvedNumberForm
from actions.notices import ticket_fields
from actions.on_record import on_record
from actions.patience import in_time, patiently
from actions.tell_bill import docket_words
from actions.tell_leaving import tell_closed, tell_forecast
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from business.plans_policy import Offer
from casebook.case_book import OpenCase, Proposal
from casebook.privacy import mask_text
from journeys.leaving import CloseLine, Closing, StayOffers, reason_in
from journeys.plan_change import withdraw_order
from telecom.subscriber import Customer, Line

JOURNEY, OFFER, KEEPING = "close_line", "stay_offer", "keep_line"


class ValidateCancelServiceForm(ProvedNumberForm):
    """Collects the proved number for a closure."""

    form = "cancel_service_form"


class ForecastClosure(CareAction):
    """What closing the line would mean, then the question why, once. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_forecast_closure"

    async def act(self, turn: Turn) -> Events:
        """A closure that is ordered already is told, with the way back."""
        line, customer = await turn.subscriber()
        company = for_administrator(turn, customer)
        if company is not None:
            return await say_all(turn, company, line.msisdn)
        if line.status == "pendingActive":
            return await say_all(turn, Told((Message("utter_number_on_its_way", {}),)), line.msisdn)
        given = turn.services
        found = await in_time(turn, Closing(given.operator, given.policy, given.clock).run(line))
        if found.standing is not None:
            day = given.speaker.day(given.speaker.local_day(found.standing.expected or found.standing.ordered))
            told = Told((Message("utter_closure_standing", {"day": day}),), proposal=Proposal(
                "keep_line", {"order": found.standing.id, "say": {"day": day}}))
            return await say_all(turn, told, line.msisdn)
        messages = tell_forecast(found, given)
        content = {"before": found.orders, "day": given.speaker.day(found.closes_by)}
        reason = reason_in(str(turn.slot("complaint_words") or ""), given.policy.leaving)
        if reason is not None:
            told = await _after_the_reason(turn, line, customer, content | {"reason": reason})
            return await say_all(turn, Told((*messages, *told.messages), proposal=told.proposal), line.msisdn)
        options = [{"key": each.name, "response": f"utter_choice_reason_{each.name}", "say": {}, "words": each.words}
                   for each in given.policy.leaving.reasons]
        question = Proposal("closure_reason", {**content, "options": options, "value": "text", "say": {}})
        return await say_all(turn, Told(tuple(messages), proposal=question), line.msisdn)


async def closure_reason(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Goes on whatever the reason is, and without one."""
    line, customer = await turn.subscriber()
    reason = "not said" if answer == "no" else reason_in(answer, turn.services.policy.leaving) or mask_text(answer)
    return await _after_the_reason(turn, line, customer, {"before": content["before"], "day": content["day"],
                                                          "reason": reason})


async def _after_the_reason(turn: Turn, line: Line, customer: Customer, content: dict[str, Any]) -> Told:
    """The offer, if there is one for this customer; else the confirmation."""
    offer = await fresh_offer(turn, line, customer, str(content["reason"]))
    if offer is None:
        return _confirmation(content, turn.services)
    return Told((Message(f"utter_offer_stay_{offer.name}", {}),),
                proposal=Proposal("stay_offer", {**content, "offer": offer.name, "say": {},
                                                 "no": turn.services.policy.leaving.close_answers}))


async def fresh_offer(turn: Turn, line: Line, customer: Customer, reason: str) -> Offer | None:
    """What may be offered to this customer now."""
    given = turn.services
    return await in_time(turn, StayOffers(given.operator, given.policy, given.clock).fresh(line, customer, reason))


def _confirmation(content: dict[str, Any], given: Services) -> Told:
    kept = {name: content[name] for name in ("before", "day", "reason")} | {"yes": given.policy.leaving.close_answers}
    return Told((), proposal=Proposal("close_line", {**kept, "say": {"day": content["day"]}}))


async def stay_offer(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """A yes has the offer booked; a no goes on to the closure."""
    if answer == "no":
        return _confirmation(content, turn.services)
    return await take_offer(turn, str(content["offer"]), str(content["reason"]))


async def take_offer(turn: Turn, offer: str, reason: str) -> Told:
    """Have the retention desk book an offer; the line stays as it is."""
    line, customer = await turn.subscriber()
    given, kept = turn.services, {"offer": offer, "reason": reason}
    return await on_record(given, turn.conversation, line.msisdn, OFFER, kept,
                           lambda: _take(given, line, customer, kept))


async def _take(given: Services, line: Line, customer: Customer, kept: dict[str, Any]) -> Told:
    ticket = await StayOffers(given.operator, given.policy, given.clock).take(
        line, customer, str(kept["offer"]), str(kept["reason"]))
    return await notify(given, line.msisdn, Told(
        (Message("utter_offer_taken", docket_words(ticket, given)),),
        (Notice("ticket", ticket.id, ticket_fields(given, ticket)),)))


async def close_line(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Order the closure that the customer confirmed, read it back, and give the receipt."""
    line, customer = await turn.subscriber()
    given, kept = turn.services, {"reason": content["reason"], "before": content["before"]}
    told = await patiently(turn, line.msisdn, on_record(given, turn.conversation, line.msisdn, JOURNEY, kept,
                                                        lambda: _close(given, line, customer, kept)))
    return told or Told(())


async def _close(given: Services, line: Line, customer: Customer, kept: dict[str, Any]) -> Told:
    done = await CloseLine(given.operator, given.policy, given.clock).run(
        line, customer, str(kept["reason"]), before=int(kept["before"]))
    return await notify(given, line.msisdn, tell_closed(done, line, given))


async def take_up_closure(case: OpenCase) -> None:
    """Finish a closure that a crash left in its middle; the customer is told by SMS."""
    given = services()
    line = await given.operator.subscribers.line(case.msisdn)
    await _close(given, line, await given.operator.subscribers.customer(line.customer_id), case.content)


async def take_up_offer(case: OpenCase) -> None:
    """Finish registering an offer that was taken; its docket reaches the customer by SMS."""
    given = services()
    line = await given.operator.subscribers.line(case.msisdn)
    await _take(given, line, await given.operator.subscribers.customer(line.customer_id), case.content)


async def keep_line(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Take a closure back that has not taken effect."""
    line, _ = await turn.subscriber()
    given, kept = turn.services, {"order": str(content["order"])}
    return await on_record(given, turn.conversation, line.msisdn, KEEPING, kept,
                           lambda: _keep(given, line.msisdn, kept["order"]))


async def _keep(given: Services, msisdn: str, order: str) -> Told:
    if not await withdraw_order(given.operator, order):
        return Told((Message("utter_closure_too_late", {}),))
    return await notify(given, msisdn, Told((Message("utter_closure_withdrawn", {"order": order}),),
                                            (Notice("closure_withdrawn", order, {"order": order}),)))


async def take_up_keeping(case: OpenCase) -> None:
    """Finish taking a closure back after a crash; the customer is told by SMS."""
    await _keep(services(), case.msisdn, str(case.content["order"]))
