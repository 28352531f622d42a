"""What a ticket brings about: amounts held and credited in a dispute, payments applied by the back office."""

from typing import Any

from mock_operator.billing import allocation, disputes, settlement
from mock_operator.billing.tables import BillingRate, CustomerBill
from mock_operator.care.tables import TroubleTicket
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import words
from mock_operator.payments.tables import Payment
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso

BILL_DISPUTE, PAYMENT_ALLOCATION = "Bill Dispute", "Payment Allocation"
ALLOCATE = "allocatePayment"
# While a dispute has one of these, nobody may ask for the money.
OPEN = frozenset({"acknowledged", "inProgress", "pending", "held"})


def take_effect(work: Work, ticket: TroubleTicket) -> None:
    """Do what the type and status of a ticket call for.

    Raises BadRequest for something named that does not exist, Conflict for what the rules forbid.
    """
    if ticket.ticket_type == BILL_DISPUTE:
        _dispute(work, ticket)
    elif ticket.ticket_type == PAYMENT_ALLOCATION and ticket.status in OPEN:
        _ask_for_allocation(work, ticket)


def _own(work: Work, ticket: TroubleTicket, table: Any, identifier: str | None, what: str) -> Any:
    """Something that a ticket names and that must be its customer's; None when it names none."""
    if identifier is None:
        return None
    row = work.locked(table, identifier)
    if row is None:
        raise BadRequest(f"there is no {what} {identifier}")
    if row.customer_id != ticket.customer_id:
        raise Conflict("NOT_THE_CUSTOMERS", f"{what} {identifier} does not belong to the customer of the ticket")
    return row


def _dispute(work: Work, ticket: TroubleTicket) -> None:
    bill = _own(work, ticket, CustomerBill, ticket.bill_id, "CustomerBill")
    rate = _own(work, ticket, BillingRate, ticket.rate_id, "AppliedCustomerBillingRate")
    if bill is None and rate is not None:
        bill = work.locked(CustomerBill, rate.bill_id)
    if rate is not None and rate.bill_id != bill.id:
        raise BadRequest(f"AppliedCustomerBillingRate {rate.id} is not on CustomerBill {bill.id}")
    if bill is None:
        if ticket.credit_amount is not None and ticket.status == "resolved":
            raise BadRequest("a credit needs the CustomerBill that it belongs to, in relatedEntity")
        return
    if ticket.status in OPEN and ticket.dispute_amount:
        disputes.hold(work, ticket.id, bill, ticket.dispute_amount)
    else:
        disputes.release(work, ticket.id)
    if ticket.credited and ticket.credit_amount != ticket.credited:
        raise Conflict("CREDIT_ALREADY_POSTED", f"a credit of {words(ticket.credited)} was posted for {ticket.id}")
    if ticket.status == "resolved" and ticket.credit_amount and not ticket.credited:
        reason = next(entry["value"] for entry in ticket.characteristics if entry["name"] == "creditReason")
        disputes.post_credit(work, ticket.id, bill, ticket.rate_id, ticket.credit_amount, str(reason))
        ticket.credited = ticket.credit_amount
        work.session.flush()


def _ask_for_allocation(work: Work, ticket: TroubleTicket) -> None:
    """Hand a payment to the back office when there is something of it to apply; otherwise people look into it."""
    payment = _own(work, ticket, Payment, ticket.payment_id, "Payment")
    bill = _own(work, ticket, CustomerBill, ticket.bill_id, "CustomerBill")
    if payment is None or bill is None or ticket.allocation_asked:
        return
    if settlement.unallocated(work, payment) > 0 and bill.remaining > 0:
        ticket.allocation_asked = True
        work.schedule(ALLOCATE, ticket.id, work.parameters.allocation_seconds)


@due.handles(ALLOCATE)
def allocate(work: Work, reference: str) -> None:
    """The back office applies the payment that a ticket names to its bill and resolves the ticket."""
    ticket = work.locked(TroubleTicket, reference)
    if ticket is None or ticket.status not in OPEN:
        return
    payment, bill = work.locked(Payment, ticket.payment_id), work.locked(CustomerBill, ticket.bill_id)
    applied = allocation.allocate(work, payment, [bill])
    if applied == 0:
        ticket.allocation_asked = False
        return
    text = f"Payment {payment.id}: {words(applied)} applied to bill {bill.bill_no}."
    note = {"id": new_id("NOTE"), "author": "Back office", "date": iso(work.now), "text": text, "@type": "Note"}
    ticket.notes = [*ticket.notes, note]
    ticket.status, ticket.status_changed, ticket.resolved = "resolved", work.now, work.now
    ticket.last_update = work.now
    ticket.history = [
        *ticket.history,
        {"status": "resolved", "statusChangeDate": iso(work.now), "@type": "StatusChange"},
    ]
    work.tell("621", "troubleTicket", "StatusChange", ticket)
    work.session.flush()
