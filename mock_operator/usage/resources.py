"""What is served of usage (635): records and their specifications; a network element may also report use."""

from typing import Any

from sqlalchemy import select

from mock_operator.billing.rating import UNITS, UsageRecord
from mock_operator.billing.tables import BillingAccount
from mock_operator.customers.tables import Product
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import money
from mock_operator.store.work import Work
from mock_operator.times import iso, parse
from mock_operator.usage.recording import record
from mock_operator.usage.roaming_limit import keep_roaming_limit
from mock_operator.usage.tables import Usage, UsageSpecification
from mock_operator.web.apis import href
from mock_operator.web.resource import Document, Resource

MOST_PER_RECORD = 10**7


def specification_id(usage_type: str) -> str:
    """The specification of a usage type."""
    return f"USPEC-{usage_type}"


def _characteristics(values: dict[str, Any]) -> list[Document]:
    return [
        {
            "name": name,
            "value": value,
            "valueType": "integer" if isinstance(value, int) else "string",
            "@type": "UsageCharacteristic",
        }
        for name, value in values.items()
        if value not in (None, "")
    ]


def render_usage(_: Work, row: Usage) -> Document:
    """635 Usage; charges without tax."""
    specification = specification_id(row.usage_type)
    return {
        "usageDate": iso(row.usage_date),
        "usageType": row.usage_type,
        "status": "billed" if row.is_billed else "rated",
        "usageCharacteristic": _characteristics(
            {
                "quantity": row.quantity,
                "unit": UNITS[row.usage_type],
                "country": row.country,
                "destination": row.destination,
                "duration": row.seconds or None,
            }
        ),
        "ratedProductUsage": [
            {
                "productRef": {
                    "id": row.product_id,
                    "href": href("637", "product", row.product_id),
                    "@referredType": "Product",
                },
                "ratingDate": iso(row.usage_date),
                "usageRatingTag": "charged" if row.charged else "included",
                "isBilled": row.is_billed,
                "ratingAmountType": "Total",
                "taxExcludedRatingAmount": money(row.net),
                "@type": "RatedProductUsage",
            }
        ],
        "relatedParty": [{"id": row.customer_id, "role": "customer", "@referredType": "Customer"}],
        "usageSpecification": {
            "id": specification,
            "href": href("635", "usageSpecification", specification),
            "@referredType": "UsageSpecification",
        },
    }


def render_specification(_: Work, row: UsageSpecification) -> Document:
    """635 UsageSpecification."""
    return {
        "name": row.name,
        "description": row.description,
        "lifecycleStatus": "active",
        "isBundle": False,
        "lastUpdate": iso(row.last_update),
        "specCharacteristic": [
            {"name": name, "valueType": kind, "@type": "CharacteristicSpecification"}
            for name, kind in row.characteristics.items()
        ],
    }


def create_usage(work: Work, body: Document) -> Usage:
    """POST: the network reports a use of a postpaid line; it is rated at once.

    Raises BadRequest when the report is not understood, Conflict LINE_NOT_POSTPAID, and CYCLE_BILLED when it comes
    after the bill of its cycle. A use that an allowance covers in part is stored as two records; the first is given.
    """
    used = _reported(body)
    rated = body.get("ratedProductUsage")
    first = rated[0] if isinstance(rated, list) and rated else None
    ref = first.get("productRef") if isinstance(first, dict) else None
    product_id = ref.get("id") if isinstance(ref, dict) else None
    chosen = select(BillingAccount).where(BillingAccount.product_id == product_id)
    account = work.session.execute(chosen).scalars().first() if isinstance(product_id, str) else None
    if account is None:
        raise Conflict("LINE_NOT_POSTPAID", "ratedProductUsage[0].productRef names no main product of a postpaid line")
    if used.when < account.open_from or used.when > work.now:
        raise Conflict("CYCLE_BILLED", "usageDate is before the cycle that is open, or in the future")
    try:
        stored = record(work, account, work.get(Product, account.product_id), [used])
    except LookupError as refusal:
        raise BadRequest(str(refusal.args[0])) from None
    keep_roaming_limit(work, account, used.when)
    usage: Usage = work.get(Usage, stored[0])
    return usage


def _reported(body: Document) -> UsageRecord:
    listed = body.get("usageCharacteristic")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    values = {str(entry.get("name")): entry.get("value") for entry in entries}
    usage_type = body.get("usageType")
    if usage_type not in UNITS:
        raise BadRequest(f"usageType must be one of {', '.join(UNITS)}")
    quantity, seconds = _whole("quantity", values.get("quantity"), 1), _whole("duration", values.get("duration", 0), 0)
    try:
        when = parse(str(body.get("usageDate")))
    except (ValueError, OverflowError):
        raise BadRequest("usageDate must be an ISO 8601 time") from None
    country = values.get("country") or "IN"
    return UsageRecord(when, usage_type, quantity, str(country), str(values.get("destination") or "")[:24], seconds)


def _whole(name: str, value: Any, least: int) -> int:
    """A characteristic that counts something."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_PER_RECORD:
        raise BadRequest(f"usageCharacteristic {name} must be a whole number from {least} to {MOST_PER_RECORD}")
    return value


RESOURCES: list[Resource] = [
    Resource(
        api="635",
        name="usage",
        type="Usage",
        table=Usage,
        render=render_usage,
        filters={
            "ratedProductUsage.productRef.id": Usage.product_id,
            "usageDate": Usage.usage_date,
            "usageType": Usage.usage_type,
            "ratedProductUsage.isBilled": Usage.is_billed,
            "relatedParty.id": lambda values: Usage.product_id.in_(
                select(Product.id).where(Product.customer_id.in_(values))
            ),
        },
        order=(Usage.usage_date,),
        create=create_usage,
    ),
    Resource(
        api="635",
        name="usageSpecification",
        type="UsageSpecification",
        table=UsageSpecification,
        render=render_specification,
    ),
]
