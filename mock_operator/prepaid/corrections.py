"""Adjustments of buckets by the operator, and transfers between lines."""
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from mock_operator.care.messages import send_sms
from mock_operator.customers.lines import reference_id
from mock_operator.customers.tables import Product
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import to_paise, words
from mock_operator.prepaid.ledger import main_balance, move
from mock_operator.prepaid.tables import Adjustment, Bucket, Transfer
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.units import USAGE_TYPES, whole
from mock_operator.web.resource import Document, kept_fields

_KEPT = ("description", "channel", "requestor", "validFor")


def adjust(work: Work, body: Document) -> Adjustment:
    """POST /adjustBalance. Raises BadRequest; Conflict BUCKET_UNKNOWN, USAGE_TYPE_DIFFERS, INSUFFICIENT_BALANCE."""
    bucket, amount = _bucket_and_amount(work, body)
    if body.get("adjustType", "oneTime") not in ("oneTime", "recurring"):
        raise BadRequest("adjustType must be oneTime or recurring")
    reason = _text(body, "reason")
    product = work.get(Product, reference_id(body.get("product")))
    if product is not None and product.msisdn != bucket.msisdn:
        raise Conflict("PRODUCT_UNKNOWN", f"{product.name} is not on the line of the bucket")
    product_id = product.id if product else None
    move(work, bucket, amount, "adjustment", reason or "Adjustment", product_id)
    adjustment: Adjustment = work.add(Adjustment(
        id=new_id("ADJ"), msisdn=bucket.msisdn, customer_id=bucket.customer_id, bucket_id=bucket.id,
        usage_type=bucket.usage_type, amount=amount, reason=reason, adjust_type=body.get("adjustType", "oneTime"),
        product_id=product_id, time=work.now, extra=kept_fields(body, _KEPT)))
    return adjustment


def transfer(work: Work, body: Document) -> Transfer:
    """POST /transferBalance; the sender pays the fee.

    Raises BadRequest; Conflict as `adjust`, LINE_NOT_PREPAID for the receiver, TRANSFER_TOO_LARGE, TRANSFER_LIMIT.
    """
    bucket, amount = _bucket_and_amount(work, body)
    if amount <= 0:
        raise BadRequest("a transfer moves a positive amount")
    if bucket.usage_type != "monetary":
        raise Conflict("NOT_TRANSFERABLE", "only money can be transferred")
    receiver = reference_id(body.get("receiverLogicalResource"))
    if receiver is None:
        raise BadRequest("receiverLogicalResource must name the receiving line")
    target = main_balance(work, receiver)
    if target.id == bucket.id:
        raise Conflict("SAME_BUCKET", "sender and receiver are the same")
    fee = _fee(work, bucket, amount)
    if fee:
        move(work, bucket, -fee, "transfer", "Fee of a transfer")
    move(work, bucket, -amount, "transfer", f"Transfer to {receiver}")
    move(work, target, amount, "transfer", f"Transfer from {bucket.msisdn}")
    row: Transfer = work.add(Transfer(
        id=new_id("TRF"), msisdn=bucket.msisdn, customer_id=bucket.customer_id, bucket_id=bucket.id,
        usage_type=bucket.usage_type, amount=amount, reason=_text(body, "reason"), receiver_msisdn=receiver,
        receiver_bucket_id=target.id, fee=fee, time=work.now, extra=kept_fields(body, _KEPT)))
    send_sms(work, receiver, f"You received {words(amount)} of balance. Reference {row.id}.")
    return row


def _fee(work: Work, bucket: Bucket, amount: int) -> int:
    """What a transfer costs. Raises Conflict TRANSFER_TOO_LARGE or TRANSFER_LIMIT."""
    rules = work.parameters
    if amount > to_paise(rules.transfer_max):
        raise Conflict("TRANSFER_TOO_LARGE", f"at most {words(to_paise(rules.transfer_max))} can be sent at once")
    made = select(func.count()).select_from(Transfer).where(
        Transfer.msisdn == bucket.msisdn, Transfer.time > work.now - timedelta(days=1))
    if work.session.execute(made).scalar_one() >= rules.transfers_a_day:
        raise Conflict("TRANSFER_LIMIT", f"at most {rules.transfers_a_day} transfers are made in a day")
    return to_paise(rules.transfer_fee)


def _text(body: Document, name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None


def _bucket_and_amount(work: Work, body: Document) -> tuple[Bucket, int]:
    usage_type: Any = body.get("usageType")
    if usage_type not in USAGE_TYPES:
        raise BadRequest(f"usageType must be one of {', '.join(USAGE_TYPES)}")
    try:
        amount = whole(usage_type, body.get("amount"))
    except ValueError as error:
        raise BadRequest(str(error)) from None
    bucket_id = reference_id(body.get("bucket"))
    bucket = work.locked(Bucket, bucket_id)
    if bucket is None:
        raise Conflict("BUCKET_UNKNOWN", f"there is no bucket {bucket_id}")
    if bucket.usage_type != usage_type:
        raise Conflict("USAGE_TYPE_DIFFERS", f"bucket {bucket.id} holds {bucket.usage_type}")
    return bucket, amount
