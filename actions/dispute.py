"""Disputing a charge in the chat: the question, and the dispute after the customer's yes."""
from __future__ import annotations

from typing import Any

from actions.bill_lines import line_question, no_bill
from actions.bootstrap import Services, services
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.tell_bill import dispute_choices, docket_message, docket_words, notable_lines, unclear_choices
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.bill_review import BillReview, Dispute, Disputed, Review
from journeys.bill_review.disputable import disputable
from journeys.bill_review.drivers import issued_lines
from journeys.bill_review.lines import Meant, find_lines
from telecom.billing import Bill
from telecom.money import total

JOURNEY = "dispute_line"


class ProposeDispute(CareAction):
    """"Dispute it": asks for the customer's yes to a dispute about one line. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_propose_dispute"

    async def act(self, turn: Turn) -> Events:
        """Find the line that is meant; ask which one when it is not clear."""
        line, customer = await turn.subscriber()
        given = turn.services
        found = await BillReview(given.operator, given.policy, given.clock).read(line, customer)
        if found.bill is None:
            return await say_all(turn, Told((no_bill(found),)), line.msisdn)
        if found.tickets is None:
            # Nobody can tell what is in dispute already, and nothing could be registered either.
            return await say_all(turn, Told((Message("utter_bill_only_explained", {}),)), line.msisdn)
        return await say_all(turn, self._proposed(turn, found, found.bill), line.msisdn)

    @staticmethod
    def _proposed(turn: Turn, found: Review, bill: Bill) -> Told:
        """What is known of the charges meant, and the question about those that can be disputed."""
        given, words = turn.services, str(turn.slot("complaint_words") or "")
        meant = find_lines(bill, line_question(turn, "line"), given.policy.billing)
        if not meant.named:
            in_focus = turn.slot("lines_in_focus") or []
            meant = Meant(tuple(each for each in issued_lines(bill) if each.id in in_focus))
        charges = disputable(meant, found, words, given.policy.billing)
        slots = {"bill_id": bill.id}
        if charges.unclear:
            which = Message("utter_dispute_which_of", {
                "count": str(len(charges.fresh)), "choices": unclear_choices(charges.fresh, given)})
            return Told((which,), slots=slots)
        known = tuple(docket_message(each, bill, docket, given, booked=found.credits_booked(bill))
                      for each, docket in charges.known)
        if charges.fresh:
            say = {"name": given.speaker.listing([each.name for each in charges.fresh]),
                   "amount": given.speaker.money(total((each.amount for each in charges.fresh), bill.due.currency))}
            content = {"bill": bill.id, "rates": [each.id for each in charges.fresh], "say": say, "words": words[:300]}
            return Told(known, proposal=Proposal("dispute_line", content))
        if known:
            return Told(known, slots=slots)
        which = Message("utter_bill_line_unknown" if meant.named else "utter_dispute_which",
                        {"choices": dispute_choices(notable_lines(found), given)})
        return Told((which,), slots=slots)


async def open_dispute(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Carry out a dispute that the customer said yes to."""
    line, customer = await turn.subscriber()
    given = turn.services
    journey = Dispute(given.operator, given.policy, given.clock)

    async def work() -> Told:
        done = await journey.run(str(content["bill"]), list(content["rates"]), line, customer,
                                 str(content.get("words", "")))
        return await notify(given, line.msisdn, _told(done, given))
    kept = {"bill": content["bill"], "rates": content["rates"], "words": content.get("words", "")}
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, kept, work)


async def take_up_dispute(case: OpenCase) -> None:
    """Finish a dispute that a crash left half registered; every docket reaches the customer by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    done = await Dispute(given.operator, given.policy, given.clock).run(
        str(case.content["bill"]), list(case.content["rates"]), line, customer, str(case.content.get("words", "")))
    since = [ticket for _, ticket in done.lines if ticket.created >= case.started]
    notices = tuple(Notice("ticket", ticket.id, ticket_fields(given, ticket)) for ticket in since)
    await notify(given, line.msisdn, Told((), notices=notices))


def _told(done: Disputed, given: Services) -> Told:
    """What was registered now, by itself; a charge that had a docket before is told apart from it."""
    speaker, new = given.speaker, set(done.new)
    known = [docket_message(rate, done.bill, ticket, given, booked=done.booked)
             for rate, ticket in done.lines if ticket not in new]
    opened = [(rate, ticket) for rate, ticket in done.lines if ticket in new]
    if not opened:
        return Told(tuple(known))
    amount = total((rate.amount for rate, _ in opened), done.account.owed.currency)
    words = {**docket_words(opened[-1][1], given), "name": speaker.listing([rate.name for rate, _ in opened]),
             "amount": speaker.money(amount), "held": speaker.money(min(amount, done.account.disputed)),
             "docket": speaker.listing([ticket.id for _, ticket in opened])}
    notices = tuple(Notice("ticket", ticket.id, ticket_fields(given, ticket)) for ticket in done.new)
    return Told((Message("utter_dispute_opened", words), *known), notices)
