"""Questions about a bill: what is due, and what a part or line of it is. Nothing is written."""
from __future__ import annotations

from decimal import Decimal

from actions.tell_bill import dispute_choices, docket_message, line_choices, line_words, tell_due
from actions.tell_invoice import earlier_bill, invoice, no_bill_of
from actions.told import Message, Told, say_all
from actions.turn import Events, Turn
from journeys.bill_review import Review
from journeys.bill_review.drivers import issued_lines
from journeys.bill_review.invoices import wanted_bill
from journeys.bill_review.lines import LineQuestion, find_lines
from telecom.billing import BillLine
from telecom.money import total
from telecom.subscriber import Line

_LINES_TOLD = 8


async def show_due(turn: Turn, found: Review, line: Line) -> Events:
    """How much, until when, and the invoice; the explanation is offered, not pressed on."""
    given = turn.services
    if found.bill is None:
        return await say_all(turn, Told(tuple(tell_due(found, given))), line.msisdn)
    wanted = wanted_bill([found.bill, *found.earlier], str(turn.slot("complaint_words") or ""),
                         given.speaker.month_names, given.speaker.local_day(turn.now))
    if wanted.bill is None or wanted.bill.id == found.bill.id:
        messages = [*no_bill_of(wanted, given), *tell_due(found, given), *invoice(found.bill)]
    else:
        messages = [earlier_bill(wanted.bill, given), *invoice(wanted.bill)]
    to_pay = [{"response": "utter_choice_pay_bill"}] if found.bill.remaining.amount > 0 else []
    messages.append(Message("utter_bill_explain_offer", {"choices": to_pay}))
    slots = {"bill_id": found.bill.id}
    return await say_all(turn, Told(tuple(messages), slots=slots), line.msisdn)


async def explain(turn: Turn, found: Review, line: Line, about: str) -> Events:
    """Answer a question about one part or line of the bill that was reviewed."""
    bill, given = found.bill, turn.services
    if bill is None:
        return await say_all(turn, Told((no_bill(found),)), line.msisdn)
    lines = _asked_about(turn, found, about)
    if not lines:
        unknown = Message("utter_bill_line_unknown", {"choices": line_choices(found, given)})
        return await say_all(turn, Told((unknown,)), line.msisdn)
    known = [(each, docket) for each in lines if (docket := found.docket_of(each)) is not None]
    charged = [each for each in lines if each.amount.amount > 0 and found.docket_of(each) is None]
    shown = {"lines": [line_words(each, given) for each in lines[:_LINES_TOLD]],
             "sum": given.speaker.money(total((each.amount for each in lines), bill.due.currency))}
    choices = dispute_choices(charged, given)
    if known:
        messages = [Message("utter_bill_lines_known", shown),
                    *(docket_message(each, bill, docket, given, booked=found.credits_booked(bill))
                      for each, docket in known),
                    *([Message("utter_bill_dispute_rest", {"choices": choices})] if charged else [])]
    else:
        messages = [Message("utter_bill_lines_asked", shown | {"choices": choices})]
    slots = {"lines_in_focus": [each.id for each in lines]}
    return await say_all(turn, Told(tuple(messages), slots=slots), line.msisdn)


def _asked_about(turn: Turn, found: Review, about: str) -> tuple[BillLine, ...]:
    """The lines named. "Was it credited?" names none: then those spoken of before, or else those that were credited."""
    assert found.bill is not None, "checked by the caller"
    policy = turn.services.policy.billing
    meant = find_lines(found.bill, line_question(turn, about), policy)
    if meant.lines or not (meant.credits or not meant.named):
        return meant.lines
    in_focus = turn.slot("lines_in_focus") or []
    lines = issued_lines(found.bill)
    focused = tuple(each for each in lines if each.id in in_focus)
    if focused or not meant.credits:
        return focused
    return tuple(each for each in lines if (docket := found.docket_of(each)) is not None and docket.credit is not None)


def no_bill(found: Review) -> Message:
    """Why there is no bill to speak about."""
    return Message("utter_bill_company" if found.company_bill else "utter_bill_none", {})


def line_question(turn: Turn, about: str) -> LineQuestion:
    """What was asked when the journey opened: the latest words may be the code that proved the number."""
    named, asked = turn.slot("complaint_amount"), str(turn.slot("complaint_words") or "")
    words = asked if about in {"line", "dispute"} else f"{asked} {about}"
    return LineQuestion(words, Decimal(str(named)) if named else None)
