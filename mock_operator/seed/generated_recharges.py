"""Recharges and use of a generated prepaid line. Ledger and buckets agree as they do when the operator acts."""
import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from mock_operator.billing.rating import DATA, RatedUsage, UsageRecord
from mock_operator.customers.tables import Product
from mock_operator.ordering.tables import ProductOrder
from mock_operator.payments.tables import Payment
from mock_operator.prepaid.tables import Bucket, LedgerEntry, Topup
from mock_operator.provisioning.network import MILESTONES
from mock_operator.provisioning.tables import ServiceOrder
from mock_operator.seed.bulk import Row
from mock_operator.seed.generated_line import Line
from mock_operator.store.ids import new_id
from mock_operator.times import iso
from mock_operator.units import KB_PER_GB, KB_PER_MB
from mock_operator.usage import recording
from mock_operator.usage.habits import HOME
from mock_operator.usage.tables import Usage

_PACKS = ("PACK-155", "PACK-199", "PACK-199", "PACK-239", "PACK-299", "PACK-299", "PACK-299", "PACK-499")
_USES_OF_A_PACK = 3
_FAILED_OF_HUNDRED = 2


def prepaid_rows(chance: random.Random, line: Line, offerings: dict[str, Any], prices: dict[str, int], months: int,
                 now: datetime) -> Iterator[Row]:
    """The main balance, and about one recharge a month up to now."""
    owned = {"msisdn": line.msisdn, "customer_id": line.customer_id}
    balance = {**owned, "id": new_id("BKT"), "usage_type": "monetary", "name": "Main balance", "status": "active",
               "start": line.since, "account_id": line.account_id, "remaining": 0}
    opening = chance.randint(500, 9000)
    yield from _movement(balance, opening, "topup", "Balance at the beginning", line.since)
    yield from _movement(balance, -chance.randint(0, opening), "usage", "Calls and SMS", now - timedelta(days=9))
    yield Bucket, balance
    offering = offerings[chance.choice(_PACKS)]
    validity = timedelta(days=offering.terms["validityDays"])
    when = now - timedelta(minutes=chance.randint(60, 20 * 24 * 60))
    for _ in range(months):
        if chance.randrange(100) < _FAILED_OF_HUNDRED:
            yield from _payment_and_topup(line, balance, offering, prices[offering.price_id], when - validity / 2, None)
        yield from _recharge(chance, line, balance, offering, prices[offering.price_id], when, now)
        when -= validity


def _movement(bucket: dict[str, Any], amount: int, reason: str, description: str, when: datetime) -> Iterator[Row]:
    bucket["remaining"] += amount
    yield LedgerEntry, {
        "id": new_id("BAL"), "msisdn": bucket["msisdn"], "customer_id": bucket["customer_id"],
        "bucket_id": bucket["id"], "usage_type": bucket["usage_type"], "amount": amount, "reason": reason,
        "description": description, "product_id": bucket.get("product_id"), "time": when}


def _payment_and_topup(line: Line, balance: dict[str, Any], offering: Any, price: int, when: datetime,
                       product_id: str | None) -> Iterator[Row]:
    """A recharge that reached the line as a product, or one that the bank declined. The top-up comes last."""
    owned = {"msisdn": line.msisdn, "customer_id": line.customer_id}
    done = product_id is not None
    payment_id, topup_id = new_id("PAY"), new_id("TOP")
    yield Payment, {
        **owned, "id": payment_id, "status": "captured" if done else "failed", "status_date": when, "paid": when,
        "amount": price, "account_id": line.account_id, "authorization_code": new_id("AUTH") if done else None,
        "reference": new_id("UPI"), "method": "UPI", "method_type": "digitalWallet",
        "description": None if done else "Declined by the bank", "items": [{"id": topup_id, "type": "TopupBalance"}]}
    yield Topup, {
        **owned, "id": topup_id, "status": "completed" if done else "failed", "amount": price,
        "payment_id": payment_id, "offering_id": offering.id, "offering_name": offering.name, "requested": when,
        "confirmed": when if done else None, "reason": None if done else "payment failed",
        "bucket_id": balance["id"], "account_id": line.account_id, "product_id": product_id}


def _recharge(chance: random.Random, line: Line, balance: dict[str, Any], offering: Any, price: int, when: datetime,
              now: datetime) -> Iterator[Row]:
    owned = {"msisdn": line.msisdn, "customer_id": line.customer_id}
    product_id, order_id, active = new_id("PRD"), new_id("ORD"), when + timedelta(seconds=1)
    end = when + timedelta(days=offering.terms["validityDays"])
    for table, columns in _payment_and_topup(line, balance, offering, price, when, product_id):
        topup_id = columns["id"]
        yield table, columns
    yield Product, {
        **owned, "id": product_id, "name": offering.name, "role": "pack", "offering_id": offering.id,
        "status": "active", "ordered": when, "start": active, "end": end, "account_type": "prepaid",
        "account_id": line.account_id, "service_id": line.service_id, "price": price, "order_id": order_id,
        "traits": {}}
    yield ProductOrder, {
        **owned, "id": order_id, "external_id": topup_id, "state": "completed", "category": "recharge",
        "ordered": when, "completed": active, "items": [
            {"id": "1", "action": "add", "state": "completed", "offering_id": offering.id,
             "offering_name": offering.name, "product_id": product_id, "msisdn": line.msisdn}]}
    yield ServiceOrder, {
        **owned, "id": new_id("SVO"), "state": "completed", "product_order_id": order_id, "product_id": product_id,
        "service_id": line.service_id, "errors": [], "ordered": when, "completed": active,
        "milestones": [{"name": name, "status": "completed", "date": iso(active)} for name in MILESTONES]}
    for term, usage_type, factor in (("dataGB", "data", KB_PER_GB), ("sms", "sms", 1)):
        bucket = {**owned, "id": new_id("BKT"), "usage_type": usage_type, "status": "active", "remaining": 0,
                  "name": f"{usage_type.capitalize()} of {offering.name}", "start": active, "end": end,
                  "account_id": line.account_id, "product_id": product_id}
        quota = int(offering.terms[term] * factor)
        yield from _movement(bucket, quota, "topup", f"Quota of {offering.name}", active)
        elapsed = min(now, end) - active
        for number in range(1, _USES_OF_A_PACK + 1):
            used = chance.randint(0, quota // _USES_OF_A_PACK)
            at = active + elapsed * number / (_USES_OF_A_PACK + 1)
            yield from _movement(bucket, -used, "usage", "Mobile data" if usage_type == "data" else "SMS", at)
            if usage_type == "data" and used:
                yield _usage_record(line, used, at)
        yield Bucket, bucket


def _usage_record(line: Line, kilobytes: int, when: datetime) -> Row:
    """The usage record of data that a bucket has covered; it counts whole MB, rounded up as the meter does."""
    main = Product(id=line.plan_product_id, msisdn=line.msisdn, customer_id=line.customer_id)
    used = UsageRecord(when, DATA, math.ceil(kilobytes / KB_PER_MB), HOME)
    return Usage, recording.columns(RatedUsage(used, main.id, charged=False), main)
