"""What is still owed: payments applied to bills, credits, amounts held in dispute. Amounts in paise."""

from sqlalchemy import func, select

from mock_operator.billing.credits import bill_state
from mock_operator.billing.tables import AppliedPayment, BillingRate, CustomerBill, Hold
from mock_operator.payments.tables import Payment, Refund
from mock_operator.store.work import Work


def held(work: Work, *, account_id: str | None = None, bill_id: str | None = None) -> int:
    """What is held from collection because of open disputes, of an account or of one bill.

    Never more than what remains of a bill: what was paid or credited since needs no holding.
    """
    chosen = select(CustomerBill.remaining, func.sum(Hold.amount)).join(Hold, Hold.bill_id == CustomerBill.id)
    if account_id is not None:
        chosen = chosen.where(Hold.account_id == account_id)
    if bill_id is not None:
        chosen = chosen.where(Hold.bill_id == bill_id)
    rows = work.session.execute(chosen.group_by(CustomerBill.id, CustomerBill.remaining))
    return sum(min(max(int(remaining), 0), int(amount)) for remaining, amount in rows)


def receivable(work: Work, account_id: str) -> int:
    """All that an account owes; negative when the operator owes it."""
    total = select(func.coalesce(func.sum(CustomerBill.remaining), 0)).where(CustomerBill.account_id == account_id)
    return int(work.session.execute(total).scalar_one())


def payments_of(work: Work, bill_id: str) -> list[AppliedPayment]:
    """The payments applied to a bill, oldest first."""
    chosen = select(AppliedPayment).where(AppliedPayment.bill_id == bill_id).order_by(AppliedPayment.id)
    return list(work.session.execute(chosen).scalars())


def unallocated(work: Work, payment: Payment) -> int:
    """What of a captured payment was neither applied to a bill nor given back."""
    if payment.status != "captured":
        return 0
    applied = select(func.coalesce(func.sum(AppliedPayment.amount), 0)).where(AppliedPayment.payment_id == payment.id)
    refunded = select(func.coalesce(func.sum(Refund.amount), 0)).where(Refund.payment_id == payment.id)
    used = work.session.execute(applied).scalar_one() + work.session.execute(refunded).scalar_one()
    return max(int(payment.amount - used), 0)


def update_bill(work: Work, bill: CustomerBill) -> None:
    """Work out anew what remains of a bill and its state, and tell listeners when the state changed."""
    paid = sum(applied.amount for applied in payments_of(work, bill.id))
    credits = select(func.coalesce(func.sum(BillingRate.gross), 0)).where(
        BillingRate.bill_id == bill.id, BillingRate.is_billed.is_(False)
    )
    # A credit is a negative rate, so that adding it lowers what remains.
    bill.remaining = bill.gross - paid + int(work.session.execute(credits).scalar_one())
    before, bill.state = bill.state, bill_state(bill.gross, bill.remaining, paid)
    bill.last_update = work.now
    if bill.state != before:
        work.tell("678", "customerBill", "StateChange", bill)
    work.session.flush()
