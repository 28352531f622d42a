"""Payment links: the operator asks for money, the customer pays at the bank's page, or does not."""
from datetime import datetime, timedelta

from sqlalchemy import select

from mock_operator.billing import allocation
from mock_operator.errors import Conflict
from mock_operator.payments.tables import PayingHabit, Payment
from mock_operator.prepaid import topups
from mock_operator.prepaid.tables import Topup
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work

METHOD_TYPE = "paymentLink"
RUN_OUT = "The payment link was not paid in time"
_HOUR_SECONDS = 3600
# How most customers of the market pay at the bank's page.
_PAID_BY, _PAID_TYPE = "UPI", "digitalWallet"


def is_open(payment: Payment) -> bool:
    """Whether a payment is a link that waits for the customer."""
    return bool(payment.method_type == METHOD_TYPE and payment.status == "pending")


def opened(work: Work, payment: Payment) -> None:
    """A link was made: it runs out some day, and a customer with a habit pays it before."""
    work.schedule("link-ends", payment.id, work.parameters.link_hours * _HOUR_SECONDS)
    habit = work.session.execute(select(PayingHabit).where(PayingHabit.msisdn == payment.msisdn)).scalars().first()
    if habit is not None:
        work.schedule("link-visited", payment.id, habit.seconds)


def ends(work: Work, payment: Payment) -> datetime:
    """Until when an open link can be paid."""
    return payment.paid + timedelta(hours=work.parameters.link_hours)


def settle(work: Work, payment: Payment, declined: str | None = None) -> None:
    """The bank took the money, or declined; what waited for it goes on. Raises Conflict LINK_CLOSED."""
    if not is_open(payment):
        raise Conflict("LINK_CLOSED", f"the payment is {payment.status}: there is nothing to pay")
    payment.status_date = work.now
    waiting = work.session.execute(
        select(Topup).where(Topup.payment_id == payment.id, Topup.status == "created")).scalars().all()
    if declined is not None:
        payment.status, payment.description = "failed", declined
        for topup in waiting:
            topups.fail(work, topup, "payment failed")
    else:
        payment.status, payment.paid, payment.authorization_code = "captured", work.now, new_id("AUTH")
        payment.method, payment.method_type = _PAID_BY, _PAID_TYPE
        for topup in waiting:
            topups.complete(work, topup)
        allocation.payment_captured(work, payment)
    work.tell("676", "payment", "StateChange", payment)


@due.handles("link-ends")
def run_out(work: Work, payment_id: str) -> None:
    """Nobody paid."""
    payment = work.locked(Payment, payment_id)
    if is_open(payment):
        settle(work, payment, declined=RUN_OUT)


@due.handles("link-visited")
def visit(work: Work, payment_id: str) -> None:
    """The customer of the demonstration opens the link."""
    payment = work.locked(Payment, payment_id)
    habit = work.session.execute(select(PayingHabit).where(PayingHabit.msisdn == payment.msisdn)).scalars().first()
    if habit is not None and is_open(payment):
        settle(work, payment, declined=habit.declined if habit.outcome == "failed" else None)
