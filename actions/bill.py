"""Journey B in the chat: the review, questions about lines, and disputes."""
from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rasa_sdk.events import SlotSet

from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.notices import send_notice, ticket_fields
from actions.patience import patiently
from actions.recharge import repair, say_all
from actions.tell_bill import docket_words, line_words, tax_words, tell_due, tell_review
from actions.tell_recharge import Message, Told
from actions.turn import CareAction, Events, Turn
from casebook.case_book import Proposal
from journeys.bill_review import BillReview, Dispute, Review
from journeys.bill_review.drivers import issued_lines
from journeys.bill_review.lines import LineQuestion, find_lines
from journeys.recharge_repair import Complaint
from journeys.subscriptions import StopSubscription
from telecom.billing import BillLine
from telecom.errors import WrongAccountType
from telecom.money import total
from telecom.subscriber import Line, Subscription
from telecom.tickets import Ticket
from voice.pictures import bill_history, text_bars

_CHOICES = 3


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
        no_bill_named = about in {"whole", "payment"} and "bill" not in asked.lower()
        if line.account_type == "prepaid" and (about == "subscriptions" or no_bill_named):
            # "Charged twice 299": on a prepaid line that is a recharge.
            complaint = Complaint("recharge" if no_bill_named else "balance", complaint_amount(turn), asked)
            told = await patiently(turn, repair(turn.services, turn.conversation, line, customer, complaint))
            if told is None:
                turn.say("utter_taking_longer")
                return [SlotSet("proposal_open", False)]
            return await say_all(turn, told)
        if line.account_type != "postpaid":
            raise WrongAccountType(line.account_type)
        journey = BillReview(turn.services.operator, turn.services.policy, turn.services.clock)
        if about == "dispute":
            return await ProposeDispute().act(turn)
        if turn.slot("bill_id") and about in {"line", "roaming", "subscriptions", "tax"}:
            return await explain(turn, await journey.read(line, customer), about)
        if about == "due":
            return await show_due(turn, await journey.read(line, customer))
        review = await patiently(turn, journey.run(line, customer, asked))
        if review is None:
            turn.say("utter_taking_longer")
            return [SlotSet("proposal_open", False)]
        messages = tell_review(review, turn.services)
        first, rest = messages[0], messages[1:]
        turn.say(first.response, **first.variables)
        await _show_history(turn, review)
        for message in rest:
            turn.say(message.response, **message.variables)
        await _notices(turn, line, review)
        if review.bill is not None and about == "tax":
            _say_tax(turn, review)
        unwanted = await self._still_running(turn, line, review)
        if unwanted is not None:
            content = {"product": unwanted.id, "say": {"name": unwanted.name}}
            told = Told((), proposal=Proposal("stop_service", content))
            return [*(await say_all(turn, told)), SlotSet("bill_id", review.bill.id if review.bill else None)]
        if review.offer_person and not review.company_bill:
            turn.say("utter_offer_person", buttons=[{"title": "Call me", "payload": "talk to a person"}])
        elif review.company_bill:
            turn.say("utter_offer_desk", buttons=[{"title": "Yes, get in touch", "payload": "talk to a person"}])
        elif review.bill is not None:
            turn.say("utter_bill_ask_more", buttons=_line_buttons(turn, _biggest(turn, review)))
        return [SlotSet("proposal_open", False), SlotSet("bill_id", review.bill.id if review.bill else None)]


    @staticmethod
    async def _still_running(turn: Turn, line: Line, review: Review) -> Subscription | None:
        product = review.unwanted_product
        if product is None or product.product_id is None:
            return None
        journey = StopSubscription(turn.services.operator, turn.services.policy, turn.services.clock)
        return await journey.running(line, product.product_id)


async def show_due(turn: Turn, review: Review) -> Events:
    """How much, until when; the explanation is offered, not pressed on."""
    for message in tell_due(review, turn.services):
        turn.say(message.response, **message.variables)
    if review.bill is not None:
        turn.say("utter_bill_explain_offer", buttons=[{"title": "Explain the bill", "payload": "explain my bill"}])
    return [SlotSet("proposal_open", False), SlotSet("bill_id", review.bill.id if review.bill else None)]


async def explain(turn: Turn, review: Review, about: str) -> Events:
    """Answer a question about one part or line of the bill that was reviewed."""
    bill = review.bill
    if bill is None:
        turn.say("utter_bill_company" if review.company_bill else "utter_bill_none")
        return [SlotSet("proposal_open", False)]
    if about == "tax":
        _say_tax(turn, review)
        return [SlotSet("proposal_open", False)]
    found = find_lines(bill, _question(turn, about), turn.services.policy.billing)
    if not found:
        turn.say("utter_bill_line_unknown", buttons=_line_buttons(turn, _biggest(turn, review)))
        return [SlotSet("proposal_open", False)]
    turn.say("utter_bill_lines_asked", lines=[line_words(line, turn.services) for line in found[:8]],
             sum=turn.services.speaker.money(total((line.amount for line in found), bill.due.currency)),
             buttons=_dispute_buttons(turn, found))
    return [SlotSet("proposal_open", False), SlotSet("lines_in_focus", [line.id for line in found])]


class ProposeDispute(CareAction):
    """"Dispute it": asks for the customer's yes to a dispute about one line. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_propose_dispute"

    async def act(self, turn: Turn) -> Events:
        """Find the line that is meant; ask which one when it is not clear."""
        line, customer = await turn.subscriber()
        journey = BillReview(turn.services.operator, turn.services.policy, turn.services.clock)
        review = await journey.read(line, customer)
        if review.bill is None:
            turn.say("utter_bill_company" if review.company_bill else "utter_bill_none")
            return [SlotSet("proposal_open", False)]
        meant = self._meant(turn, review)
        if not meant:
            turn.say("utter_dispute_which", buttons=_dispute_buttons(turn, _biggest(turn, review)))
            return [SlotSet("proposal_open", False), SlotSet("bill_id", review.bill.id)]
        money = turn.services.speaker.money
        say = {"name": turn.services.speaker.listing([line.name for line in meant]),
               "amount": money(total((line.amount for line in meant), review.bill.due.currency))}
        content = {"bill": review.bill.id, "rates": [line.id for line in meant], "say": say,
                   "words": str(turn.slot("complaint_words") or "")[:300]}
        return await say_all(turn, Told((), proposal=Proposal("dispute_line", content)))

    @staticmethod
    def _meant(turn: Turn, review: Review) -> list[BillLine]:
        assert review.bill is not None, "checked by the caller"
        lines = [line for line in issued_lines(review.bill) if line.amount.amount > 0]
        found = [line for line in find_lines(review.bill, _question(turn, "line"), turn.services.policy.billing)
                 if line.amount.amount > 0]
        if found:
            return found
        return [line for line in lines if line.id in (turn.slot("lines_in_focus") or [])]


async def stop_service(turn: Turn, content: dict[str, Any]) -> Told:
    """Stop a subscription of a postpaid line after the customer's yes."""
    line, customer = await turn.subscriber()
    journey = StopSubscription(turn.services.operator, turn.services.policy, turn.services.clock)
    done = await journey.run(line, customer, str(content["product"]))
    if done.ticket is not None:
        words = docket_words(done.ticket, turn.services)
        await _ticket_notice(turn, line, done.ticket)
        return Told((Message("utter_stop_handed_over", {"name": done.subscription.name, **words}),))
    await send_notice(turn.services, line.msisdn, "stopped", done.subscription.id, name=done.subscription.name,
                      detail="It cannot start again without your consent.")
    return Told((Message("utter_stopped_service", {"name": done.subscription.name}),))


async def open_dispute(turn: Turn, content: dict[str, Any]) -> Told:
    """Carry out a dispute that the customer said yes to."""
    line, customer = await turn.subscriber()
    journey = Dispute(turn.services.operator, turn.services.policy, turn.services.clock)
    done = await journey.run(str(content["bill"]), list(content["rates"]), line, customer,
                             str(content.get("words", "")))
    speaker = turn.services.speaker
    newest = done.lines[-1][1]
    words = {**docket_words(newest, turn.services),
             "name": speaker.listing([rate.name for rate, _ in done.lines]),
             "amount": speaker.money(total((rate.amount for rate, _ in done.lines), done.account.owed.currency)),
             "held": speaker.money(done.account.disputed),
             "docket": speaker.listing(list(dict.fromkeys(ticket.id for _, ticket in done.lines)))}
    if not done.new:
        return Told((Message("utter_dispute_known", words),))
    await asyncio.gather(*(_ticket_notice(turn, line, ticket) for ticket in done.new))
    return Told((Message("utter_dispute_opened", words),))


async def _ticket_notice(turn: Turn, line: Line, ticket: Ticket) -> None:
    await send_notice(turn.services, line.msisdn, "ticket", ticket.id, **ticket_fields(turn.services, ticket))


async def _notices(turn: Turn, line: Line, review: Review) -> None:
    """One SMS for each credit and each docket."""
    await asyncio.gather(
        *(send_notice(turn.services, line.msisdn, "credit", ticket.id, docket=ticket.id, reason=wrong.why.capitalize(),
                      amount=turn.services.speaker.money(wrong.credit)) for wrong, ticket in review.credited),
        *(_ticket_notice(turn, line, t) for t in [*(t for _, t in review.disputed), review.mismatch] if t is not None),
    )


async def _show_history(turn: Turn, review: Review) -> None:
    """A picture of this bill against earlier ones; bars of text where there are no pictures."""
    if review.bill is None or not review.earlier or review.comparison is None:
        return
    given = turn.services
    # The bill as issued: credits that were posted since would hide what the customer was shocked by.
    bills = [*reversed(review.earlier), replace(review.bill, lines=issued_lines(review.bill))]
    labels = [given.speaker.month(bill.issued).split(" ")[0] for bill in bills]
    if turn.tracker.get_latest_input_channel() == "cmdline":
        bars = text_bars(labels, [float(b.due.amount) for b in bills], [given.speaker.money(b.due) for b in bills])
        turn.say("utter_bill_history_text", bars=bars)
        return
    parts: dict[str, list[float]] = {}
    for index, bill in enumerate(bills):
        for line in issued_lines(bill):
            amounts = parts.setdefault(given.policy.billing.part_of(line.category), [0.0] * len(bills))
            amounts[index] += float(line.amount.amount)
    name = await turn.in_thread(bill_history, given.settings.pictures_dir, labels, parts,
                                [given.speaker.rounded(bill.due) for bill in bills],
                                f"Your bills, {labels[0]} to {labels[-1]}")
    turn.say("utter_bill_history", image=f"{given.settings.public_url}/pictures/{name}")


def _question(turn: Turn, about: str) -> LineQuestion:
    """What was asked when the journey opened: the latest words may be the code that proved the number."""
    named, asked = turn.slot("complaint_amount"), str(turn.slot("complaint_words") or "")
    words = asked if about in {"line", "dispute"} else f"{asked} {about}"
    return LineQuestion(words, Decimal(str(named)) if named else None)


def _say_tax(turn: Turn, review: Review) -> None:
    assert review.bill is not None, "tax needs a bill"
    turn.say("utter_bill_tax", **tax_words(issued_lines(review.bill), turn.services, review.bill.due.currency))


def _biggest(turn: Turn, review: Review) -> list[BillLine]:
    assert review.bill is not None, "lines need a bill"
    done = {wrong.line.id for wrong, _ in (*review.credited, *review.disputed, *review.settled_before)}
    lines = [line for line in issued_lines(review.bill)
             if line.category not in {"planRental", "discount"} and line.amount.amount > 0 and line.id not in done]
    return sorted(lines, key=lambda line: -line.amount.amount)[:_CHOICES]


def _line_buttons(turn: Turn, lines: list[BillLine]) -> list[dict[str, str]]:
    money = turn.services.speaker.money
    return [{"title": f"What is the {money(line.amount)}?", "payload": f"What is the {line.amount.amount} on my bill?"}
            for line in lines]


def _dispute_buttons(turn: Turn, lines: list[BillLine]) -> list[dict[str, str]]:
    money = turn.services.speaker.money
    return [{"title": f"Dispute {money(line.amount)} {line.name}",
             "payload": f"dispute the charge of {line.amount.amount}"} for line in lines[:_CHOICES]
            if line.amount.amount > 0]
