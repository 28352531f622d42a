"""Disputing a charge in the chat: the question, and the dispute after the customer's yes."""
from __future__ import annotations

from typing import Any

from actions.bill_lines import line_question, no_bill
from actions.bootstrap import Services, services
from actions.notices import ticket_fields
from actions.on_record import on_record
from actions.tell_bill import dispute_choices, docket_words, notable_lines
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.bill_review import BillReview, Dispute, Disputed, Review
from journeys.bill_review.drivers import issued_lines
from journeys.bill_review.lines import find_lines
from telecom.billing import BillLine
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
        named, meant = self._meant(turn, found)
        if not meant:
            which = Message("utter_bill_line_unknown" if named else "utter_dispute_which",
                            {"choices": dispute_choices(notable_lines(found), given)})
            return await say_all(turn, Told((which,), slots={"bill_id": found.bill.id}), line.msisdn)
        say = {"name": given.speaker.listing([each.name for each in meant]),
               "amount": given.speaker.money(total((each.amount for each in meant), found.bill.due.currency))}
        content = {"bill": found.bill.id, "rates": [each.id for each in meant], "say": say,
                   "words": str(turn.slot("complaint_words") or "")[:300]}
        return await say_all(turn, Told((), proposal=Proposal("dispute_line", content)), line.msisdn)

    @staticmethod
    def _meant(turn: Turn, found: Review) -> tuple[bool, list[BillLine]]:
        """Whether a charge is named, and the charges meant: what is in focus counts only when none is named."""
        assert found.bill is not None, "checked by the caller"
        meant = find_lines(found.bill, line_question(turn, "line"), turn.services.policy.billing)
        in_focus = turn.slot("lines_in_focus") or []
        lines = meant.lines if meant.named else [
            each for each in issued_lines(found.bill) if each.id in in_focus]
        return meant.named, [each for each in lines if each.amount.amount > 0]


async def open_dispute(turn: Turn, content: dict[str, Any]) -> Told:
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
    line = await given.operator.subscribers.line(case.msisdn)
    customer = await given.operator.subscribers.customer(line.customer_id)
    done = await Dispute(given.operator, given.policy, given.clock).run(
        str(case.content["bill"]), list(case.content["rates"]), line, customer, str(case.content.get("words", "")))
    since = [ticket for _, ticket in done.lines if ticket.created >= case.started]
    notices = tuple(Notice("ticket", ticket.id, ticket_fields(given, ticket)) for ticket in since)
    await notify(given, line.msisdn, Told((), notices=notices))


def _told(done: Disputed, given: Services) -> Told:
    speaker = given.speaker
    tickets = list(dict.fromkeys(ticket for _, ticket in done.lines))
    words = {**docket_words(done.lines[-1][1], given),
             "name": speaker.listing([rate.name for rate, _ in done.lines]),
             "amount": speaker.money(total((rate.amount for rate, _ in done.lines), done.account.owed.currency)),
             "held": speaker.money(done.account.disputed), "docket": speaker.listing([t.id for t in tickets])}
    if done.new:
        notices = tuple(Notice("ticket", ticket.id, ticket_fields(given, ticket)) for ticket in done.new)
        return Told((Message("utter_dispute_opened", words),), notices)
    if any(ticket.open for ticket in tickets):
        return Told((Message("utter_dispute_known", words),))
    return Told((Message("utter_dispute_decided", words),))
