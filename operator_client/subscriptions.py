"""Paid services of a line (637), and whether any may start on it (640)."""
from __future__ import annotations

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, characteristics, first, need, time_or_none
from telecom.money import Money
from telecom.subscriptions import PaidService

_RUNNING = {"active", "suspended"}


class Subscriptions:
    """What runs on a line and takes money in each period."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def running(self, msisdn: str) -> list[PaidService]:
        """The subscriptions that run, the oldest first."""
        products = await self._http.read_all("products", "product", productSerialNumber=msisdn)
        return [_paid_service(product) for product in products if product.get("status") in _RUNNING
                and characteristics(product, "productCharacteristic").get("role") == "subscription"]

    async def bar(self, service_id: str, *, barred: bool, key: str) -> None:
        """Have the operator let no subscription start on a line, or let them start again."""
        await self._http.change("activation", f"service/{service_id}", {"serviceCharacteristic": [
            {"name": "contentBarring", "valueType": "boolean", "value": barred}]}, key=key)


def _paid_service(product: Json) -> PaidService:
    facts = characteristics(product, "productCharacteristic")
    price = first(product.get("productPrice"))
    amounts = price.get("price") or {}
    amount = amounts.get("taxIncludedAmount") or amounts.get("dutyFreeAmount")
    return PaidService(
        id=need(product, "id"), name=str(need(product, "name")), partner=facts.get("partner"),
        price=Money.from_tmf(amount) if amount else None, tax_included="taxIncludedAmount" in amounts,
        period=price.get("recurringChargePeriod"), since=time_or_none(product.get("startDate")),
        consent_reference=facts.get("consentReference"), consent_at=time_or_none(facts.get("consentDate")),
        consent_channel=facts.get("consentChannel"))
