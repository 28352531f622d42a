"""Applying payments to bills."""

from collections.abc import Iterable, Mapping

from mock_operator.billing import tariff_store
from mock_operator.billing.credits import apply_payment
from mock_operator.billing.settlement import unallocated, update_bill
from mock_operator.billing.tables import AppliedPayment, BillingAccount, CustomerBill
from mock_operator.care.messages import send_sms
from mock_operator.money import words
from mock_operator.payments.tables import Payment
from mock_operator.store.work import Work


def payment_captured(work: Work, payment: Payment) -> None:
    """A payment was captured: apply it to the bills that it names and that belong to its payer.

    An item may say how much of it is meant for its bill; what is left over stays unallocated.
    """
    items = [item for item in payment.items if item["type"] == "CustomerBill"]
    bills = [work.locked(CustomerBill, item["id"]) for item in items]
    meant = {item["id"]: item["amount"] for item in items if "amount" in item}
    allocate(work, payment, [bill for bill in bills if bill is not None and bill.customer_id == payment.customer_id],
             meant)


def allocate(work: Work, payment: Payment, bills: Iterable[CustomerBill],
             meant: Mapping[str, int] | None = None) -> int:
    """Apply what is left of a payment to bills in the given order, of `meant` bills at most so much.

    Returns the paise applied.
    """
    most = meant or {}
    by_id = {bill.id: bill for bill in bills}
    owed = [(bill.id, min(bill.remaining, most.get(bill.id, bill.remaining))) for bill in by_id.values()]
    applied = apply_payment(unallocated(work, payment), owed)
    for part in applied:
        bill = by_id[part.bill_id]
        work.add(AppliedPayment(bill_id=bill.id, payment_id=payment.id, amount=part.amount, applied=work.now))
        update_bill(work, bill)
        _confirm(work, bill, part.amount)
    return sum(part.amount for part in applied)


def _confirm(work: Work, bill: CustomerBill, amount: int) -> None:
    account = work.get(BillingAccount, bill.account_id)
    text = tariff_store.in_force(work).texts["paymentApplied"]
    send_sms(work, account.msisdn, text.format(amount=words(amount), bill=bill.bill_no))
