"""Journey B in the chat: the review of the newest bill."""
from __future__ import annotations

from typing import Any

from actions.bill_lines import explain, show_due
from actions.bill_picture import history_message
from actions.bootstrap import Services, services
from actions.dispute import ProposeDispute
from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.patience import patiently
from actions.recharge import repair
from actions.roaming_prices import prices_before_trip
from actions.services_asked import services_told
from actions.taxes import show_tax
from actions.tell_bill import line_choices, tell_review
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.bill_review import BillReview, Review
from journeys.recharge_repair import Complaint
from journeys.subscriptions import StopSubscription
from telecom.errors import WrongAccountType
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket

JOURNEY = "bill_review"


class ValidateBillReviewForm(ProvedNumberForm):
    """Collects the proved number for journey B."""

    form = "bill_review_form"


class ReviewBill(CareAction):
    """Explains the newest bill and puts right what is wrong by policy. WRITE: credits and disputes under policy."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_review_bill"

    async def act(self, turn: Turn) -> Events:
        """The whole review; a question about one part after a review is answered by itself."""
        line, customer = await turn.subscriber()
        about = str(turn.slot("complaint_about") or "whole")
        asked = str(turn.slot("complaint_words") or "")
        if about == "roaming":
            prices = await prices_before_trip(turn, line, customer, asked)
            if prices is not None:
                return await say_all(turn, prices, line.msisdn)
        if about == "subscriptions":
            told = await services_told(turn, line, customer, asked)
            if told is not None:
                return await say_all(turn, told, line.msisdn)
        if line.account_type == "prepaid":
            return await self._prepaid(turn, line, customer, about, asked)
        if line.account_type != "postpaid":
            raise WrongAccountType(line.account_type)
        if about == "dispute":
            return await ProposeDispute().act(turn)
        journey = BillReview(turn.services.operator, turn.services.policy, turn.services.clock)
        if about == "tax":
            return await show_tax(turn, await journey.read(line, customer), line, customer)
        if turn.slot("bill_id") and about in {"line", "roaming", "subscriptions"}:
            return await explain(turn, await journey.read(line, customer), line, about)
        if about == "due":
            return await show_due(turn, await journey.read(line, customer), line)
        as_text = turn.tracker.get_latest_input_channel() == "cmdline"
        told = await patiently(turn, line.msisdn, review(
            turn.services, turn.conversation, line, customer, asked, as_text=as_text))
        return await say_all(turn, told or Told(()), line.msisdn)

    @staticmethod
    async def _prepaid(turn: Turn, line: Line, customer: Customer, about: str, asked: str) -> Events:
        """"Charged twice 299": on a prepaid line that is a recharge; services and roaming take from the balance."""
        names_a_bill = any(word in asked.lower() for word in turn.services.policy.billing.words_for_bill)
        if about == "subscriptions" or (about == "roaming" and not names_a_bill):
            about = "balance"
        elif about in {"whole", "payment"} and not names_a_bill:
            about = "recharge"
        else:
            raise WrongAccountType(line.account_type)
        complaint = Complaint(about, complaint_amount(turn), asked)
        told = await patiently(turn, line.msisdn, repair(turn.services, turn.conversation, line, customer, complaint))
        return await say_all(turn, told or Told(()), line.msisdn)


async def review(given: Services, conversation: str, line: Line, customer: Customer, asked: str, *,
                 as_text: bool = False) -> Told:
    """The review with its case on record, its text messages sent, and all that is to be said about it."""
    async def work() -> Told:
        found = await BillReview(given.operator, given.policy, given.clock).run(line, customer, asked)
        told = await _told(given, line, found, as_text=as_text)
        return await notify(given, line.msisdn, told)
    return await on_record(given, conversation, line.msisdn, JOURNEY, {"words": asked}, work)


async def take_up_review(case: OpenCase) -> None:
    """Finish a review that a crash left open; the customer is told of it by SMS, also of what was done before it."""
    given = services()
    line, customer = await holder_of(given, case)
    found = await BillReview(given.operator, given.policy, given.clock).run(
        line, customer, str(case.content.get("words") or ""))
    before = [(wrong, ticket) for wrong, ticket in found.settled_before if ticket.created >= case.started]
    credited = tuple(_credit_notice(given, w.why, t) for w, t in before if t.credit is not None)
    disputed = tuple(_docket_notice(given, t) for _, t in before if t.credit is None)
    await notify(given, line.msisdn, Told((), notices=(*_notices(given, found), *credited, *disputed)))


async def _told(given: Services, line: Line, found: Review, *, as_text: bool) -> Told:
    first, *rest = tell_review(found, given)
    picture = await history_message(given, found, as_text=as_text)
    messages = [first, *([picture] if picture else []), *rest]
    slots: dict[str, Any] = {"bill_id": found.bill.id if found.bill else None}
    product = found.unwanted_product
    if product is not None and product.product_id is not None:
        stop = StopSubscription(given.operator, given.policy, given.clock)
        running = await stop.running(line, product.product_id)
        if running is not None:
            proposal = Proposal("stop_service", {"product": running.id, "say": {"name": running.name}})
            return Told(tuple(messages), _notices(given, found), proposal, slots=slots)
    messages += _way_on(found, given)
    return Told(tuple(messages), _notices(given, found), nothing_wrong=not _anything_put_right(found), slots=slots)


def _anything_put_right(found: Review) -> bool:
    """Whether money came back, is to come back, or is argued about."""
    return bool(found.credited or found.disputed or found.not_arrived or found.settled_before or found.applied
                or found.allocation or found.mismatch
                or any(ticket.kind == "Bill Dispute" and ticket.open for ticket in found.tickets or ()))


def _way_on(found: Review, given: Services) -> list[Message]:
    """What the customer can do next, as the segment wants it."""
    if found.company_bill:
        return [Message("utter_offer_desk", {})]
    if found.offer_person:
        return [Message("utter_offer_person", {})]
    if found.bill is None:
        return []
    return [Message("utter_bill_ask_more", {"choices": line_choices(found, given)})]


def _notices(given: Services, found: Review) -> tuple[Notice, ...]:
    """One SMS for each credit and each docket."""
    credits = [_credit_notice(given, wrong.why, ticket) for wrong, ticket in found.credited]
    waiting = found.allocation if found.applied is None else None
    dockets = [*(ticket for _, ticket in found.disputed), found.mismatch, waiting]
    return (*credits, *(_docket_notice(given, ticket) for ticket in dockets if ticket is not None))


def _credit_notice(given: Services, why: str, ticket: Ticket) -> Notice:
    assert ticket.credit is not None, "a credit notice needs the credit"
    return Notice("credit", ticket.id, {"docket": ticket.id, "reason": why.capitalize(),
                                        "amount": given.speaker.money(ticket.credit)})


def _docket_notice(given: Services, ticket: Ticket) -> Notice:
    return Notice("ticket", ticket.id, ticket_fields(given, ticket))
