"""Use abroad: packs and prices (620), orders of packs (622), the line's roaming feature and limit (640)."""
from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, first, need, ref_id
from telecom.clock import format_time
from telecom.errors import OperatorUnexpected
from telecom.money import Money
from telecom.roaming import RoamingPack, RoamingRates
from telecom.subscriber import Line


class Roaming:
    """What use abroad costs, and what a customer may change about it."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def packs(self) -> list[RoamingPack]:
        """The roaming packs on sale, the cheapest first."""
        offerings = await self._on_sale("roaming-pack")
        prices = await asyncio.gather(*(self._price(offering) for offering in offerings))
        found = [_pack(offering, price) for offering, price in zip(offerings, prices, strict=True)]
        return sorted(found, key=lambda pack: pack.price.amount)

    async def rates(self) -> list[RoamingRates]:
        """Prices without a pack, zone by zone."""
        offerings = await self._on_sale("roaming-rates")
        prices = await asyncio.gather(*(self._price(offering) for offering in offerings))
        return [_rates(offering, price) for offering, price in zip(offerings, prices, strict=True)]

    async def used(self, product_id: str, since: datetime) -> list[Money]:
        """What each use abroad of a line's main product cost since a time, without tax."""
        records = await self._http.read_all(
            "usage", "usage", ratedProductUsage__productRef__id=product_id,
            usageType="roamingVoice,roamingData,roamingSms", usageDate__gte=format_time(since))
        return [Money.from_tmf(need(first(record.get("ratedProductUsage")), "taxExcludedRatingAmount"))
                for record in records]

    async def order_pack(self, line: Line, offering_id: str, *, key: str) -> str:
        """Order a pack for a line; the id of the product that becomes active when the order is carried out.

        Raises OperatorRefused INSUFFICIENT_BALANCE on a prepaid line that cannot pay for it.
        """
        answer = await self._http.create("orders", "productOrder", {
            "category": "roaming-pack",
            "relatedParty": [{"id": line.customer_id, "role": "customer", "@referredType": "Customer"}],
            "productOrderItem": [{"id": "1", "action": "add", "productOffering": {"id": offering_id},
                                  "product": {"productSerialNumber": line.msisdn}}],
        }, key=key)
        product_id = ref_id(first(answer.get("productOrderItem")).get("product"))
        if product_id is None:
            raise OperatorUnexpected("an order of a pack names no product")
        return product_id

    async def switch(self, service_id: str, *, on: bool, key: str) -> None:
        """Have the network switch roaming of a line on or off. Raises OperatorRefused SERVICE_BARRED."""
        await self._http.change("activation", f"service/{service_id}", {"feature": [
            {"id": "roaming", "name": "roaming", "isEnabled": on, "featureCharacteristic": [
                {"name": "enabled", "valueType": "boolean", "value": on}]}]}, key=key)

    async def limit(self, service_id: str, amount: Money, *, key: str) -> None:
        """Have the operator stop roaming when use abroad costs this much in a cycle, taxes left out."""
        await self._http.change("activation", f"service/{service_id}", {"serviceCharacteristic": [
            {"name": "roamingSpendLimit", "valueType": "number", "value": float(amount.amount)}]}, key=key)

    async def _on_sale(self, category: str) -> list[Json]:
        return await self._http.read_all("catalogue", "productOffering", category__id=category,
                                         lifecycleStatus="Active")

    async def _price(self, offering: Json) -> Json:
        price_id = ref_id(first(offering.get("productOfferingPrice")))
        if price_id is None:
            raise OperatorUnexpected("an offering has no price")
        answer: Json = await self._http.read("catalogue", f"productOfferingPrice/{price_id}")
        return answer


def _terms(offering: Json) -> dict[str, list[Any]]:
    return {use.get("name", ""): [each.get("value") for each in use.get("productSpecCharacteristicValue") or []]
            for use in offering.get("prodSpecCharValueUse") or []}


def _number(terms: dict[str, list[Any]], name: str) -> Decimal | None:
    value = next(iter(terms.get(name) or []), None)
    return None if value is None else Decimal(str(value))


def _needed(terms: dict[str, list[Any]], name: str) -> Decimal:
    value = _number(terms, name)
    if value is None:
        raise OperatorUnexpected(f"an offering has no {name}")
    return value


def _taxes(price: Json) -> tuple[Decimal, ...]:
    return tuple(Decimal(str(need(tax, "taxRate"))) for tax in price.get("tax") or [])


def _countries(terms: dict[str, list[Any]]) -> frozenset[str]:
    return frozenset(str(code) for code in terms.get("countries") or [])


def _pack(offering: Json, price: Json) -> RoamingPack:
    terms = _terms(offering)
    return RoamingPack(
        offering_id=need(offering, "id"), name=str(need(offering, "name")),
        price=Money.from_tmf(need(price, "price")), taxes=_taxes(price), countries=_countries(terms),
        days=int(_needed(terms, "validityDays")), data_gb=_number(terms, "dataGB"),
        minutes=_number(terms, "voiceMinutes"), messages=_number(terms, "sms"),
        nicknames=tuple(str(name) for name in terms.get("nicknames") or []))


def _rates(offering: Json, price: Json) -> RoamingRates:
    terms, currency = _terms(offering), Money.from_tmf(need(price, "price")).currency
    return RoamingRates(
        countries=_countries(terms), minute=Money(_needed(terms, "voiceRatePerMinute"), currency),
        megabyte=Money(_needed(terms, "dataRatePerMB"), currency), message=Money(_needed(terms, "smsRate"), currency),
        taxes=_taxes(price))
