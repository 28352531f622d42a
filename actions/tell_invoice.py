"""Invoices in words: the document of a bill, and bills of other months."""
from __future__ import annotations

from actions.bootstrap import Services
from actions.told import Message
from journeys.bill_review.invoices import WantedBill
from telecom.billing import Bill


def invoice(bill: Bill) -> list[Message]:
    """Where the invoice is as a document; nothing when the operator has none."""
    return [Message("utter_bill_document", {"number": bill.number, "link": bill.document})] if bill.document else []


def earlier_bill(bill: Bill, given: Services) -> Message:
    """An earlier bill in a sentence, with what is still open of it."""
    speaker = given.speaker
    words = {"issued": speaker.day(bill.issued), "span": speaker.days(bill.start, bill.end),
             "due": speaker.money(bill.due), "remaining": speaker.money(bill.remaining)}
    return Message("utter_bill_of_then_open" if bill.remaining.amount > 0 else "utter_bill_of_then", words)


def no_bill_of(wanted: WantedBill, given: Services) -> list[Message]:
    """That a month was named of which there is no bill."""
    if wanted.bill is not None or wanted.month is None:
        return []
    return [Message("utter_bill_none_of_month", {"month": given.speaker.month(wanted.month)})]
