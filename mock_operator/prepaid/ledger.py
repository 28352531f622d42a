"""Movements of buckets. Whatever changes a bucket goes through here, so that ledger and bucket always agree."""
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mock_operator.errors import Conflict
from mock_operator.prepaid.tables import Bucket, LedgerEntry
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work


def move(work: Work, bucket: Bucket, amount: int, reason: str, description: str,
         product_id: str | None = None) -> LedgerEntry:
    """Add `amount` (negative: take) to a bucket and write it down. Raises Conflict INSUFFICIENT_BALANCE.

    reason: topup, reversal, usage, subscription, adjustment, loan or transfer.
    """
    held = work.locked(Bucket, bucket.id)
    if held.remaining + amount < 0:
        raise Conflict("INSUFFICIENT_BALANCE", f"{held.name} holds less than that")
    held.remaining += amount
    entry: LedgerEntry = work.add(LedgerEntry(
        id=new_id("BAL"), msisdn=held.msisdn, customer_id=held.customer_id, bucket_id=held.id,
        usage_type=held.usage_type, amount=amount, reason=reason, description=description,
        product_id=product_id or held.product_id, time=work.now))
    return entry


def open_bucket(work: Work, plan: Any, usage_type: str, name: str, end: datetime | None = None,
                product_id: str | None = None) -> Bucket:
    """A new empty bucket on the line of a plan."""
    bucket: Bucket = work.add(Bucket(
        id=new_id("BKT"), msisdn=plan.msisdn, customer_id=plan.customer_id, usage_type=usage_type, name=name,
        remaining=0, status="active", start=work.now, end=end, product_id=product_id, account_id=plan.account_id))
    return bucket


def main_balance(work: Work, msisdn: str) -> Bucket:
    """The monetary bucket of a prepaid line. Raises Conflict LINE_NOT_PREPAID."""
    chosen = select(Bucket).where(Bucket.msisdn == msisdn, Bucket.usage_type == "monetary", Bucket.product_id.is_(None))
    bucket = work.session.execute(chosen).scalars().first()
    if bucket is None:
        raise Conflict("LINE_NOT_PREPAID", f"{msisdn} has no main balance")
    return bucket


def buckets_of_product(work: Work, product_id: str) -> list[Bucket]:
    """The buckets that a pack brought."""
    chosen = select(Bucket).where(Bucket.product_id == product_id).order_by(Bucket.id)
    return list(work.session.execute(chosen).scalars())


def bucket_status(bucket: Bucket, now: datetime) -> str:
    """active, suspended or expired at a time."""
    return "expired" if bucket.end is not None and bucket.end <= now else str(bucket.status)


def consume(work: Work, msisdn: str, usage_type: str, amount: int, description: str) -> int:
    """Take usage from the line's buckets, those that end first first. Returns what no bucket could cover."""
    chosen = select(Bucket).where(Bucket.msisdn == msisdn, Bucket.usage_type == usage_type, Bucket.remaining > 0)
    usable = [bucket for bucket in work.session.execute(chosen).scalars()
              if bucket_status(bucket, work.now) == "active"]
    for bucket in sorted(usable, key=lambda bucket: (bucket.end is None, bucket.end, bucket.start)):
        taken = min(amount, bucket.remaining)
        if taken:
            move(work, bucket, -taken, "usage", description)
            amount -= taken
    return amount


def used_since(work: Work, bucket: Bucket, since: datetime) -> bool:
    """Whether anything but a reversal was taken from a bucket after a time."""
    chosen = select(LedgerEntry.id).where(LedgerEntry.bucket_id == bucket.id, LedgerEntry.time > since,
                                          LedgerEntry.amount < 0, LedgerEntry.reason != "reversal").limit(1)
    return work.session.execute(chosen).first() is not None
