"""Recharges: posting, posting again, reversing."""
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from mock_operator.care.messages import send_sms
from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.lines import prepaid_plan, reference_id
from mock_operator.customers.tables import Product
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import paise_of, words
from mock_operator.ordering.packs import cancel_pack, order_pack
from mock_operator.payments.refunds import refunded_paise
from mock_operator.payments.tables import Payment
from mock_operator.prepaid import loans
from mock_operator.prepaid.ledger import buckets_of_product, main_balance, move, used_since
from mock_operator.prepaid.tables import Topup
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.web.resource import Document, kept_fields

_KEPT = ("description", "channel", "voucher", "isAutoTopup", "numberOfPeriods", "recurringPeriod")


def create(work: Work, body: Document) -> Topup:
    """POST /topupBalance: credit a line with money that was captured, or as soon as its payment link is paid.

    Raises BadRequest, or Conflict: PAYMENT_NOT_CAPTURED, PAYMENT_REFUNDED, PAYMENT_ALREADY_USED, AMOUNT_DIFFERS,
    OFFERING_UNKNOWN, TOPUP_UNKNOWN, TOPUP_NOT_FAILED, LINE_UNKNOWN, LINE_NOT_PREPAID.
    """
    try:
        amount = paise_of(body.get("amount"))
    except ValueError as error:
        raise BadRequest(f"amount: {error}") from None
    if body.get("usageType", "monetary") != "monetary":
        raise BadRequest("top-ups are monetary: usageType must be \"monetary\"")
    earlier = _reposted(work, body)
    payment = _usable_payment(work, reference_id(body.get("paymentMethod")))
    if payment.amount != amount:
        raise Conflict("AMOUNT_DIFFERS", f"the payment is of {words(payment.amount)}")
    msisdn = reference_id(body.get("logicalResource")) or (earlier.msisdn if earlier else None)
    offering_id = reference_id(body.get("product")) or (earlier.offering_id if earlier else None)
    topup = begin(work, msisdn, payment, amount, offering_id)
    topup.repost_of = earlier.id if earlier else None
    topup.reason = body.get("reason") if isinstance(body.get("reason"), str) else None
    topup.extra = kept_fields(body, _KEPT)
    if payment.status == "captured":
        complete(work, topup)
    return topup


def begin(work: Work, msisdn: str | None, payment: Payment, amount: int, offering_id: str | None) -> Topup:
    """A top-up in state created. Raises Conflict for a line or offering that cannot be recharged so."""
    plan = prepaid_plan(work, msisdn)
    offering = work.get(Offering, offering_id)
    if offering_id is not None:
        price = work.get(OfferingPrice, offering.price_id) if offering else None
        if price is None:
            raise Conflict("OFFERING_UNKNOWN", f"the catalogue has no offering {offering_id}")
        if price.amount != amount:
            raise Conflict("AMOUNT_DIFFERS", f"{offering.name} costs {words(price.amount)}")
    topup: Topup = work.add(Topup(
        id=new_id("TOP"), msisdn=plan.msisdn, customer_id=payment.customer_id, status="created", amount=amount,
        payment_id=payment.id, offering_id=offering_id, offering_name=offering.name if offering else None,
        requested=work.now, bucket_id=main_balance(work, plan.msisdn).id, account_id=plan.account_id))
    payment.items = [{"id": topup.id, "type": "TopupBalance"}]
    return topup


def complete(work: Work, topup: Topup) -> None:
    """Give the line what was paid for: an order of the pack, or money on the main balance."""
    topup.status, topup.confirmed = "completed", work.now
    if topup.offering_id:
        topup.product_id = order_pack(work, topup).id
    else:
        move(work, main_balance(work, topup.msisdn), topup.amount, "topup", f"Recharge of {words(topup.amount)}")
        loans.recover(work, topup.msisdn)
    what = topup.offering_name or "talk time"
    send_sms(work, topup.msisdn, f"Recharge of {words(topup.amount)} ({what}) received. Reference {topup.id}.")
    work.tell("654", "topupBalance", "Create", topup)


def fail(work: Work, topup: Topup, reason: str) -> None:
    """The recharge did not reach the line; the money, if any was taken, is with the operator."""
    topup.status, topup.reason = "failed", reason
    work.tell("654", "topupBalance", "Failure", topup)


def change(work: Work, topup: Topup, body: Document) -> Topup:
    """PATCH /topupBalance: reverse it. Raises Conflict TOPUP_USED, TOPUP_TOO_OLD or TOPUP_NOT_COMPLETED."""
    if body.get("status") == "cancelled":
        topup = work.locked(Topup, topup.id)
        _reverse(work, topup)
        topup.status = "cancelled"
        if isinstance(body.get("reason"), str):
            topup.reason = body["reason"]
        work.tell("654", "topupBalance", "Cancel", topup)
    elif body.get("status", topup.status) != topup.status:
        raise Conflict("STATUS_NOT_ALLOWED", "a top-up can only be changed to cancelled")
    topup.extra = {**(topup.extra or {}), **kept_fields(body, ("description",))}
    return topup


def _reverse(work: Work, topup: Topup) -> None:
    if topup.status != "completed":
        raise Conflict("TOPUP_NOT_COMPLETED", f"the top-up is {topup.status}: there is nothing to take back")
    window = timedelta(hours=work.parameters.reversal_window_hours)
    if work.now - (topup.confirmed or topup.requested) > window:
        raise Conflict("TOPUP_TOO_OLD", f"a top-up can be taken back within {window.total_seconds() / 3600:g} hours")
    if topup.product_id:
        product = work.locked(Product, topup.product_id)
        buckets = buckets_of_product(work, product.id)
        if any(used_since(work, bucket, bucket.start - timedelta(seconds=1)) for bucket in buckets):
            raise Conflict("TOPUP_USED", "the pack has been used")
        cancel_pack(work, product)
        for bucket in buckets:
            move(work, bucket, -bucket.remaining, "reversal", f"Reversal of {topup.offering_name}")
            bucket.end = work.now
        return
    balance = main_balance(work, topup.msisdn)
    if balance.remaining < topup.amount or used_since(work, balance, topup.confirmed):
        raise Conflict("TOPUP_USED", "the balance has been used")
    move(work, balance, -topup.amount, "reversal", f"Reversal of recharge {words(topup.amount)}")


def _reposted(work: Work, body: Document) -> Topup | None:
    """The failed or reversed top-up that this one repeats, if any."""
    link: Any = body.get("balanceTopup")
    if not isinstance(link, dict) or link.get("role", "repostOf") != "repostOf":
        return None
    earlier = work.locked(Topup, reference_id(link))
    if earlier is None:
        raise Conflict("TOPUP_UNKNOWN", f"there is no top-up {link.get('id')}")
    if earlier.status == "created":
        raise Conflict("TOPUP_NOT_FAILED", "the top-up is still under way")
    return earlier


def _usable_payment(work: Work, payment_id: str | None) -> Payment:
    """The captured payment, or open payment link, that no other top-up uses and that was not given back."""
    payment = work.locked(Payment, payment_id)
    if payment is None:
        raise Conflict("PAYMENT_NOT_CAPTURED", "there is no such payment: there is no money to use")
    if payment.status == "reversed" or refunded_paise(work, payment.id) > 0:
        raise Conflict("PAYMENT_REFUNDED", "the money of this payment was given back")
    if payment.status != "captured" and (payment.status, payment.method_type) != ("pending", "paymentLink"):
        raise Conflict("PAYMENT_NOT_CAPTURED", f"the payment is {payment.status}: there is no money to use")
    chosen = select(Topup.id).where(Topup.payment_id == payment.id, Topup.status.in_(("created", "completed")))
    if work.session.execute(chosen.limit(1)).first() is not None:
        raise Conflict("PAYMENT_ALREADY_USED", "a completed top-up has used this payment")
    return payment

