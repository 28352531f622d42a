"""API 620: the catalogue, read only."""
from typing import Any

from mock_operator.billing.tariff_store import in_force
from mock_operator.catalogue.tables import Catalog, Category, Offering, OfferingPrice, Specification
from mock_operator.money import money
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.resource import Document, Resource

_UNITS = {"dataGB": "GB", "voiceMinutes": "min", "sms": "SMS", "validityDays": "day", "overageDataRatePerMB": "INR/MB",
          "voiceRatePerMinute": "INR/min", "dataRatePerMB": "INR/MB", "smsRate": "INR/SMS", "advance": "INR"}


def category_ref(identifier: str) -> Document:
    """Reference to a category; its id is also its name."""
    return {"id": identifier, "name": identifier, "@referredType": "Category"}


def specification_id(category: str) -> str:
    """The specification of a category's offerings."""
    return f"SPEC-{category}"


def _value_use(name: str, value: Any) -> Document:
    values = value if isinstance(value, list) else [value]
    kind = "boolean" if isinstance(values[0], bool) else "number" if isinstance(values[0], (int, float)) else "string"
    unit = {"unitOfMeasure": _UNITS[name]} if name in _UNITS else {}
    return {"name": name, "valueType": kind,
            "productSpecCharacteristicValue": [{"value": each, "valueType": kind, **unit} for each in values]}


def render_offering(work: Work, row: Offering) -> Document:
    """ProductOffering with its characteristics and a reference to its price."""
    price = work.get(OfferingPrice, row.price_id)
    return {
        "name": row.name, "description": row.description, "lifecycleStatus": row.lifecycle_status,
        "isBundle": False, "isSellable": row.lifecycle_status == "Active", "lastUpdate": iso(row.last_update),
        "version": "1.0", "category": [category_ref(row.category_id)],
        "productSpecification": {"id": specification_id(row.category_id), "@referredType": "ProductSpecification"},
        "productOfferingPrice": [{
            "id": price.id, "name": price.name, "priceType": price.price_type, "@type": "ProductOfferingPrice",
            "@referredType": "ProductOfferingPrice",
        }],
        "marketSegment": [{"id": name, "name": name, "@referredType": "MarketSegment"}
                          for name in row.segments] or None,
        "prodSpecCharValueUse": [_value_use(name, value) for name, value in row.terms.items()
                                 if value not in ([], None)],
    }


def render_price(work: Work, row: OfferingPrice) -> Document:
    """ProductOfferingPrice with its amount, and the taxes that come on top of it on a postpaid line."""
    return {
        "name": row.name, "priceType": row.price_type, "price": money(row.amount), "isBundle": False,
        "lifecycleStatus": row.lifecycle_status, "lastUpdate": iso(row.last_update), "version": "1.0",
        "recurringChargePeriodType": "month" if row.period_months else None,
        "recurringChargePeriodLength": row.period_months,
        "tax": [{"taxCategory": tax.category, "taxRate": float(tax.percent)} for tax in in_force(work).taxes],
    }


def render_specification(_: Work, row: Specification) -> Document:
    """ProductSpecification with the names of its characteristics."""
    return {
        "name": row.name, "description": row.description, "lifecycleStatus": row.lifecycle_status, "isBundle": False,
        "lastUpdate": iso(row.last_update), "version": "1.0",
        "productSpecCharacteristic": [{"name": name, "configurable": False} for name in row.characteristics],
    }


def render_category(_: Work, row: Category) -> Document:
    """Category of the first level."""
    return {"name": row.name, "description": row.description, "lifecycleStatus": row.lifecycle_status,
            "isRoot": True, "lastUpdate": iso(row.last_update), "version": "1.0"}


def render_catalog(_: Work, row: Catalog) -> Document:
    """Catalog with its categories."""
    return {"name": row.name, "description": row.description, "lifecycleStatus": row.lifecycle_status,
            "catalogType": "product", "lastUpdate": iso(row.last_update), "version": "1.0",
            "category": [category_ref(identifier) for identifier in row.category_ids]}


RESOURCES = [
    Resource("620", "productOffering", "ProductOffering", Offering, render_offering,
             filters={"category.id": Offering.category_id, "category.name": Offering.category_id,
                      "name": Offering.name, "lifecycleStatus": Offering.lifecycle_status}),
    Resource("620", "productOfferingPrice", "ProductOfferingPrice", OfferingPrice, render_price),
    Resource("620", "productSpecification", "ProductSpecification", Specification, render_specification),
    Resource("620", "category", "Category", Category, render_category),
    Resource("620", "catalog", "Catalog", Catalog, render_catalog),
]
