"""API 654: prepaid balances."""
from typing import Any

from mock_operator.customers.resources import customer_ref
from mock_operator.money import money
from mock_operator.prepaid import accumulated, corrections, topups
from mock_operator.prepaid.ledger import bucket_status
from mock_operator.prepaid.tables import Adjustment, Bucket, LedgerEntry, Topup, Transfer
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.units import quantity
from mock_operator.web.resource import Document, Resource


def _ref(identifier: str | None, referred: str, **more: Any) -> Document | None:
    return None if identifier is None else {"id": identifier, "@referredType": referred, **more}


def _line_ref(msisdn: str) -> Document:
    return {"id": msisdn, "@referredType": "LogicalResource"}


def _refs(reference: Document | None) -> list[Document] | None:
    return None if reference is None else [reference]


def render_bucket(work: Work, row: Bucket) -> Document:
    """Bucket with what remains in it."""
    remaining = quantity(row.usage_type, row.remaining)
    return {
        "name": row.name, "usageType": row.usage_type, "status": bucket_status(row, work.now), "isShared": False,
        "remainingValue": remaining, "remainingValueName": f"{remaining['amount']:g} {remaining['units']}",
        "validFor": {"startDateTime": iso(row.start), **({"endDateTime": iso(row.end)} if row.end else {})},
        "logicalResource": [_line_ref(row.msisdn)], "product": _refs(_ref(row.product_id, "Product")),
        "partyAccount": _ref(row.account_id, "PartyAccount"), "relatedParty": [customer_ref(row.customer_id)],
    }


def render_entry(_: Work, row: LedgerEntry) -> Document:
    """BalanceActionHistory: one movement of a bucket."""
    return {
        "description": row.description, "reason": row.reason, "amount": quantity(row.usage_type, row.amount),
        "usageType": row.usage_type, "requestedDate": iso(row.time), "confirmationDate": iso(row.time),
        "status": "completed", "bucket": _ref(row.bucket_id, "Bucket"),
        "product": _refs(_ref(row.product_id, "Product")), "logicalResource": [_line_ref(row.msisdn)],
        # The official document requires it of every movement, whoever received it.
        "receiverLogicalResource": _line_ref(row.msisdn), "relatedParty": [customer_ref(row.customer_id)],
    }


def render_topup(_: Work, row: Topup) -> Document:
    """TopupBalance."""
    return {
        **(row.extra or {}), "status": row.status, "amount": quantity("monetary", row.amount), "usageType": "monetary",
        "reason": row.reason, "requestedDate": iso(row.requested), "confirmationDate": iso(row.confirmed),
        "bucket": _ref(row.bucket_id, "Bucket"), "partyAccount": _ref(row.account_id, "PartyAccount"),
        "paymentMethod": _ref(row.payment_id, "Payment"), "logicalResource": [_line_ref(row.msisdn)],
        "product": _refs(_ref(row.offering_id, "ProductOffering", name=row.offering_name)),
        "balanceTopup": _ref(row.repost_of, "TopupBalance", role="repostOf"),
        "requestor": customer_ref(row.customer_id), "relatedParty": [customer_ref(row.customer_id)],
    }


def render_adjustment(_: Work, row: Adjustment) -> Document:
    """AdjustBalance, done at once."""
    return {
        **(row.extra or {}), "status": "completed", "amount": quantity(row.usage_type, row.amount),
        "usageType": row.usage_type, "reason": row.reason, "adjustType": row.adjust_type,
        "requestedDate": iso(row.time), "confirmationDate": iso(row.time), "bucket": _ref(row.bucket_id, "Bucket"),
        "logicalResource": [_line_ref(row.msisdn)], "product": _refs(_ref(row.product_id, "Product")),
    }


def render_transfer(_: Work, row: Transfer) -> Document:
    """TransferBalance, done at once."""
    return {
        "channel": {"id": "assistant"}, **(row.extra or {}), "status": "completed", "reason": row.reason or "transfer",
        "amount": quantity(row.usage_type, row.amount), "usageType": row.usage_type, "requestedDate": iso(row.time),
        "confirmationDate": iso(row.time), "bucket": _ref(row.bucket_id, "Bucket"),
        "logicalResource": [_line_ref(row.msisdn)], "receiverLogicalResource": _line_ref(row.receiver_msisdn),
        "receiverBucket": _ref(row.receiver_bucket_id, "Bucket"), "receiverBucketUsageType": row.usage_type,
        "costOwner": "originator", "transferCost": money(row.fee),
    }


def _by_line(table: Any) -> dict[str, Any]:
    return {"logicalResource.id": table.msisdn, "relatedParty.id": table.customer_id}


RESOURCES = [
    Resource("654", "bucket", "Bucket", Bucket, render_bucket,
             filters={**_by_line(Bucket), "product.id": Bucket.product_id, "usageType": Bucket.usage_type},
             order=(Bucket.start,)),
    accumulated.AccumulatedBalances("654", "accumulatedBalance", "AccumulatedBalance", Bucket, accumulated.render),
    Resource("654", "topupBalance", "TopupBalance", Topup, render_topup, create=topups.create, change=topups.change,
             filters={**_by_line(Topup), "requestor.id": Topup.customer_id, "paymentMethod.id": Topup.payment_id,
                      "requestedDate": Topup.requested, "status": Topup.status},
             order=(Topup.requested.desc(),)),
    Resource("654", "adjustBalance", "AdjustBalance", Adjustment, render_adjustment, create=corrections.adjust,
             filters={**_by_line(Adjustment), "requestedDate": Adjustment.time}, order=(Adjustment.time.desc(),)),
    Resource("654", "transferBalance", "TransferBalance", Transfer, render_transfer, create=corrections.transfer,
             filters={**_by_line(Transfer), "receiverLogicalResource.id": Transfer.receiver_msisdn,
                      "requestedDate": Transfer.time}, order=(Transfer.time.desc(),)),
    Resource("654", "balanceActionHistory", "BalanceActionHistory", LedgerEntry, render_entry,
             filters={**_by_line(LedgerEntry), "requestedDate": LedgerEntry.time, "usageType": LedgerEntry.usage_type,
                      "reason": LedgerEntry.reason, "bucket.id": LedgerEntry.bucket_id},
             order=(LedgerEntry.time,)),
]
