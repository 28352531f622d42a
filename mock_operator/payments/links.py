"""Payment links: a payment that waits until the customer opens its page and pays."""
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from mock_operator.billing import allocation
from mock_operator.billing.tables import CustomerBill
from mock_operator.customers.tables import Customer
from mock_operator.errors import BadRequest, Conflict, NotFound
from mock_operator.money import words
from mock_operator.payments.tables import PayingHabit, Payment, PaymentLink
from mock_operator.prepaid import topups
from mock_operator.prepaid.tables import Topup
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work

LINK = "paymentLink"
_EXPIRE, _PAY = "expirePaymentLink", "payByLink"


def create(work: Work, payer: Customer, amount: int, items: list[dict[str, Any]], *, reference: str | None,
           description: str | None) -> Payment:
    """A payment that waits for the customer, in paise: of bills, or of what a top-up will name it for.

    Of a customer's links for bills only the newest takes money. Raises BadRequest when nothing says what it is for;
    Conflict BILL_UNKNOWN, AMOUNT_EXCEEDS_BILL.
    """
    bills = [work.get(CustomerBill, item["id"]) for item in items if item["type"] == "CustomerBill"]
    if not bills and not description:
        raise BadRequest("a payment link needs the CustomerBill that it pays, in paymentItem, or a description")
    if any(bill is None or bill.customer_id != payer.id for bill in bills):
        raise Conflict("BILL_UNKNOWN", "a bill that the link would pay is not one of the payer")
    remaining = sum(max(bill.remaining, 0) for bill in bills)
    if bills and amount > remaining:
        raise Conflict("AMOUNT_EXCEEDS_BILL", f"{words(amount)} is more than the {words(remaining)} that is open")
    if bills:
        _replace_earlier(work, payer)
    payment: Payment = work.add(Payment(
        id=new_id("PAY"), msisdn=payer.msisdn, customer_id=payer.id, status="pending", status_date=work.now,
        paid=work.now, amount=amount, account_id=payer.account_id, method="Payment link", method_type=LINK,
        reference=reference or new_id("LINK"), description=description, items=items))
    hours = work.parameters.payment_link_hours
    work.add(PaymentLink(payment_id=payment.id, token=secrets.token_urlsafe(24),
                         expires=work.now + timedelta(hours=hours)))
    work.schedule(_EXPIRE, payment.id, hours * 3600)
    habit = _habit(work, payment)
    if habit is not None:
        work.schedule(_PAY, payment.id, habit.seconds)
    return payment


def _replace_earlier(work: Work, payer: Customer) -> None:
    """Two links that both take money would be paid twice sooner or later."""
    chosen = select(Payment).where(Payment.customer_id == payer.id, Payment.method_type == LINK,
                                   Payment.status == "pending")
    for earlier in work.session.execute(chosen).scalars():
        if any(item["type"] == "CustomerBill" for item in earlier.items):
            decline(work, earlier, "Replaced by a newer payment link")


def is_open(payment: Payment) -> bool:
    """Whether a payment is a link that waits for the customer."""
    return bool(payment.method_type == LINK and payment.status == "pending")


def of_payment(work: Work, payment_id: str) -> PaymentLink | None:
    """The link of a payment, if it has one."""
    link: PaymentLink | None = work.get(PaymentLink, payment_id)
    return link


def by_token(work: Work, token: str) -> Payment:
    """The payment behind a page. Raises NotFound."""
    link = work.session.execute(select(PaymentLink).where(PaymentLink.token == token)).scalars().first()
    if link is None:
        raise NotFound("there is no such payment page")
    return work.get(Payment, link.payment_id)


def pay(work: Work, payment: Payment, method: str = "UPI") -> None:
    """The customer pays on the page; once. Raises Conflict LINK_EXPIRED, NOT_A_LINK."""
    if payment.method_type != LINK:
        raise Conflict("NOT_A_LINK", "this payment was not made by a link")
    if payment.status == "captured":
        return
    if payment.status != "pending":
        raise Conflict("LINK_EXPIRED", "this payment link is no longer valid")
    payment.status, payment.status_date, payment.paid = "captured", work.now, work.now
    payment.method, payment.authorization_code, payment.description = method, new_id("AUTH"), None
    work.session.flush()
    for topup in _waiting(work, payment):
        topups.complete(work, topup)
    work.tell("676", "payment", "StateChange", payment)
    allocation.payment_captured(work, payment)


def decline(work: Work, payment: Payment, reason: str) -> None:
    """Nothing was taken, and what waited for the money fails. A link that is closed already stays as it is."""
    if not is_open(payment):
        return
    payment.status, payment.status_date, payment.description = "failed", work.now, reason
    for topup in _waiting(work, payment):
        topups.fail(work, topup, "payment failed")
    work.tell("676", "payment", "StateChange", payment)


def _waiting(work: Work, payment: Payment) -> list[Topup]:
    chosen = select(Topup).where(Topup.payment_id == payment.id, Topup.status == "created")
    return list(work.session.execute(chosen).scalars())


def remember_habit(work: Work, msisdn: str, seconds: float, declined: str | None = None) -> None:
    """Let a customer of a demonstration open each link so long after it was sent; the bank takes the money, or not."""
    work.add(PayingHabit(msisdn=msisdn, seconds=seconds, declined=declined))


def _habit(work: Work, payment: Payment) -> PayingHabit | None:
    habit: PayingHabit | None = work.get(PayingHabit, payment.msisdn)
    return habit


@due.handles(_PAY)
def pay_by_habit(work: Work, reference: str) -> None:
    """The customer of a demonstration opens the link."""
    payment = work.locked(Payment, reference)
    if payment is None or not is_open(payment):
        return
    habit = _habit(work, payment)
    if habit is not None and habit.declined:
        decline(work, payment, habit.declined)
    else:
        pay(work, payment)


@due.handles(_EXPIRE)
def expire(work: Work, reference: str) -> None:
    """Nobody paid in time."""
    payment = work.locked(Payment, reference)
    if payment is not None:
        decline(work, payment, "The payment link was not paid in time")
