"""Refunds: giving back money of a payment that nothing stands for any more."""
from sqlalchemy import func, select

from mock_operator.care.messages import send_sms
from mock_operator.customers.lines import reference_id
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import paise_of, words
from mock_operator.payments.tables import Payment, Refund
from mock_operator.prepaid.tables import Topup
from mock_operator.provisioning.tables import Service
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.web.resource import Document, kept_fields

_KEPT = ("channel", "name", "requestor", "authorizationCode")


def refunded_paise(work: Work, payment_id: str) -> int:
    """What of a payment was given back or is about to be."""
    chosen = select(func.coalesce(func.sum(Refund.amount), 0)).where(Refund.payment_id == payment_id)
    return int(work.session.execute(chosen).scalar_one())


def create(work: Work, body: Document) -> Refund:
    """POST /refund.

    Raises BadRequest; Conflict PAYMENT_NOT_CAPTURED, REFUND_EXCEEDS_PAYMENT, FRAUD_HOLD or TOPUP_STANDS.
    """
    try:
        amount = paise_of(body.get("totalAmount"))
    except ValueError as error:
        raise BadRequest(f"totalAmount: {error}") from None
    if amount <= 0:
        raise BadRequest("totalAmount must be above zero")
    payment = work.locked(Payment, reference_id(body.get("payment")))
    if payment is None or payment.status not in ("captured", "reversed"):
        raise Conflict("PAYMENT_NOT_CAPTURED", "there is no captured payment to give money back from")
    if refunded_paise(work, payment.id) + amount > payment.amount:
        raise Conflict("REFUND_EXCEEDS_PAYMENT", "that is more than is left of the payment")
    held = select(Service).where(Service.customer_id == payment.customer_id)
    if any(service.device.get("fraudHold") for service in work.session.execute(held).scalars()):
        raise Conflict("FRAUD_HOLD", "no money is given back while fraud is looked into")
    standing = select(Topup.id).where(Topup.payment_id == payment.id, Topup.status.in_(("created", "completed")))
    if work.session.execute(standing.limit(1)).first() is not None:
        raise Conflict("TOPUP_STANDS", "the top-up that this payment paid still stands; reverse it first")
    reference = body.get("correlatorId")
    return send(work, payment, amount, work.parameters.refund_seconds, description=_text(body),
                reference=reference[:64] if isinstance(reference, str) else None, extra=kept_fields(body, _KEPT))


def send(work: Work, payment: Payment, amount: int, seconds: float, *, reference: str | None = None,
         description: str | None = None, extra: Document | None = None) -> Refund:
    """Begin to give back paise of a payment; `seconds` later the bank has taken them."""
    refund: Refund = work.add(Refund(
        id=new_id("REF"), msisdn=payment.msisdn, customer_id=payment.customer_id, status="pending",
        status_date=work.now, refunded=work.now, amount=amount, account_id=payment.account_id, reference=reference,
        payment_id=payment.id, method=payment.method, method_type=payment.method_type, description=description,
        extra=extra))
    work.schedule("refund", refund.id, seconds)
    return refund


def _text(body: Document) -> str | None:
    return body["description"] if isinstance(body.get("description"), str) else None


@due.handles("refund")
def pay_back(work: Work, refund_id: str) -> None:
    """The bank has taken the refund."""
    refund = work.locked(Refund, refund_id)
    refund.status, refund.status_date = "done", work.now
    payment = work.locked(Payment, refund.payment_id)
    if refunded_paise(work, payment.id) >= payment.amount:
        payment.status, payment.status_date = "reversed", work.now
        work.tell("676", "payment", "StateChange", payment)
    if refund.msisdn:
        send_sms(work, refund.msisdn, f"Refund of {words(refund.amount)} sent to your {refund.method}. "
                                      f"Reference {refund.id}.")
    work.tell("676", "refund", "StateChange", refund)
