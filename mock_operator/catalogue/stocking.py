"""Filling the catalogue from a seed."""
from typing import Any

from mock_operator.catalogue.resources import specification_id
from mock_operator.catalogue.tables import Catalog, Category, Offering, OfferingPrice, Specification
from mock_operator.money import to_paise
from mock_operator.store.work import Work

_SHELVES = {
    "prepaid-pack": "Prepaid packs", "talktime": "Talk time", "prepaid-plan": "Prepaid plans",
    "postpaid-plan": "Postpaid plans", "roaming-pack": "Roaming packs", "subscription": "Subscriptions",
    "data-addon": "Data add-ons", "roaming-rates": "Roaming without a pack", "advance": "Advances on the next recharge",
}


def stock(work: Work, offerings: list[dict[str, Any]]) -> None:
    """Put offerings (the seed's, as plain dictionaries) with their prices on their shelves."""
    common = {"lifecycle_status": "Active", "last_update": work.now}
    terms_by_category: dict[str, set[str]] = {}
    for offering in offerings:
        price = OfferingPrice(id=f"PRICE-{offering['id']}", name=f"Price of {offering['name']}",
                              price_type="recurring" if _period(offering) else "oneTime",
                              amount=to_paise(offering["price"]), period_months=_period(offering), **common)
        row = Offering(id=offering["id"], name=offering["name"], description=offering["description"] or None,
                       category_id=offering["category"], price_id=price.id, terms=offering["terms"],
                       segments=offering["marketSegments"], last_update=work.now,
                       lifecycle_status="Active" if offering["active"] else "Retired")
        work.session.add_all([price, row])
        terms_by_category.setdefault(offering["category"], set()).update(offering["terms"])
    for category, names in terms_by_category.items():
        work.session.add_all([
            Category(id=category, name=category, description=_SHELVES[category], **common),
            Specification(id=specification_id(category), name=_SHELVES[category], characteristics=sorted(names),
                          **common)])
    work.add(Catalog(id="CATALOG-1", name="Mobile catalogue", category_ids=sorted(terms_by_category), **common))


def roaming_rates(tariff: dict[str, Any]) -> list[dict[str, Any]]:
    """What a tariff (its seed form) charges abroad without a pack, as offerings of a zone each, to be read only."""
    return [{"id": f"RATES-{zone['name'].upper()}", "name": f"Roaming in zone {zone['name']}", "price": 0,
             "category": "roaming-rates", "description": "Prices abroad without a roaming pack", "active": True,
             "marketSegments": [],
             "terms": {"countries": sorted(zone["countries"]), "voiceRatePerMinute": float(zone["roaming"]["voice"]),
                       "dataRatePerMB": float(zone["roaming"]["data"]), "smsRate": float(zone["roaming"]["sms"])}}
            for zone in tariff["zones"]]


def _period(offering: dict[str, Any]) -> int | None:
    return 1 if offering["category"] == "postpaid-plan" or offering["terms"].get("recurring") == "month" else None
