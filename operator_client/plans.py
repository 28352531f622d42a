"""Plans for sale (620), orders about a line's plan or end (622), and numbers on their way (637, 632)."""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from operator_client.http import OperatorHttp
from operator_client.shapes import (
    Json,
    characteristics,
    decimal_or_none,
    first,
    megabytes,
    need,
    ref_id,
    time_or_none,
)
from telecom.clock import format_time, parse_time
from telecom.money import Money
from telecom.plans import LineOrder, Plan, Porting
from telecom.subscriber import Line

_PORT_OUT = {"name": "portOut", "valueType": "string", "value": "codeRequested"}


class Plans:
    """What a line can live on, and what is ordered about it."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def offered(self, category: str) -> list[Plan]:
        """The active offerings of a category (postpaid-plan, prepaid-pack) with their prices, cheapest first."""
        offerings = await self._http.read_all("catalogue", "productOffering", category__id=category,
                                              lifecycleStatus="Active")
        prices = {price["id"]: price for price in await self._http.read_all("catalogue", "productOfferingPrice")}
        return sorted((_plan(offering, prices) for offering in offerings), key=lambda plan: plan.price.amount)

    async def line_orders(self, msisdn: str) -> list[LineOrder]:
        """The orders of a line, newest first."""
        answer = await self._http.read_all("orders", "productOrder",
                                           productOrderItem__product__productSerialNumber=msisdn)
        return sorted((_order(order) for order in answer), key=lambda order: order.ordered, reverse=True)

    async def line_order(self, order_id: str) -> LineOrder:
        """One order as it stands now."""
        return _order(await self._http.read("orders", f"productOrder/{order_id}"))

    async def change_plan(self, line: Line, offering_id: str, start: datetime | None, *, key: str) -> LineOrder:
        """Order another plan for a line, from `start` or at once. Raises OperatorRefused.

        Its codes: DUES_OPEN, IDENTITY_NOT_ON_RECORD, CHANGE_PENDING, LINE_CLOSING, ALREADY_HELD, NOT_A_PLAN.
        """
        item: Json = {"id": "1", "action": "modify", "productOffering": {"id": offering_id},
                      "product": {"id": line.product_id, "productSerialNumber": line.msisdn}}
        return await self._order(line, "plan change", item, key, start)

    async def add_pack(self, line: Line, offering_id: str, *, key: str) -> LineOrder:
        """Buy a pack for a prepaid line from its main balance. Raises OperatorRefused INSUFFICIENT_BALANCE."""
        item: Json = {"id": "1", "action": "add", "productOffering": {"id": offering_id},
                      "product": {"productSerialNumber": line.msisdn}}
        return await self._order(line, "pack", item, key)

    async def close_line(self, line: Line, reason: str, *, key: str) -> LineOrder:
        """Order the end of a line, with the customer's reason. Raises OperatorRefused PRODUCT_TERMINATED."""
        item: Json = {"id": "1", "action": "delete",
                      "product": {"id": line.product_id, "productSerialNumber": line.msisdn}}
        return await self._order(line, "closure", item, key, reason=reason)

    async def withdraw(self, order_id: str, reason: str, *, key: str) -> None:
        """Take back an order that has not taken effect. Raises OperatorRefused ORDER_FINISHED."""
        await self._http.create("orders", "cancelProductOrder", {
            "productOrder": {"id": order_id, "@referredType": "ProductOrder"}, "cancellationReason": reason}, key=key)

    async def send_porting_code(self, line: Line, *, key: str) -> LineOrder:
        """Have the operator send the porting code to the line by SMS; it is never part of an answer.

        Raises OperatorRefused COMPANY_LINE, DUES_OPEN, TOO_NEW, SIM_CHANGED_RECENTLY, LINE_CLOSING or CODE_STANDS.
        """
        item: Json = {"id": "1", "action": "modify", "product": {
            "id": line.product_id, "productSerialNumber": line.msisdn, "productCharacteristic": [_PORT_OUT]}}
        return await self._order(line, "porting code", item, key)

    async def porting(self, line: Line) -> Porting:
        """Where a number on its way stands."""
        facts = characteristics(await self._http.read("products", f"product/{line.product_id}"),
                                "productCharacteristic")
        return Porting(
            out=facts.get("portOut"), code_sent=time_or_none(facts.get("portingCodeSent")),
            code_expires=time_or_none(facts.get("portingCodeExpires")), into=facts.get("portIn"),
            source=facts.get("portInFrom"), expected=time_or_none(facts.get("portInExpected")),
            reason=facts.get("portInReason"))

    async def line_status(self, line: Line) -> str:
        """The status of a line's main product: active, suspended, pendingActive, pendingTerminate or terminated."""
        return str(need(await self._http.read("products", f"product/{line.product_id}"), "status"))

    async def on_network_since(self, line: Line) -> datetime | None:
        """Since when the line is this operator's."""
        product = await self._http.read("products", f"product/{line.product_id}")
        return time_or_none(product.get("startDate"))

    async def identity_on_record(self, customer_id: str) -> bool:
        """Whether the holder's identity was checked and is kept (632)."""
        customer = await self._http.read("customers", f"customer/{customer_id}")
        party = await self._http.read("parties", f"individual/{need(customer, 'engagedParty')['id']}")
        return party.get("status") == "validated" and bool(party.get("individualIdentification"))

    async def _order(self, line: Line, category: str, item: Json, key: str,
                     start: datetime | None = None, reason: str | None = None) -> LineOrder:
        body: Json = {"category": category, "productOrderItem": [item], "relatedParty": [
            {"id": line.customer_id, "role": "customer", "@referredType": "Customer"}]}
        if start is not None:
            body["requestedStartDate"] = format_time(start)
        if reason is not None:
            body["description"] = reason
        return _order(await self._http.create("orders", "productOrder", body, key=key))


def _plan(offering: Json, prices: dict[str, Json]) -> Plan:
    facts = {use.get("name"): [value.get("value") for value in use.get("productSpecCharacteristicValue") or []]
             for use in offering.get("prodSpecCharValueUse") or []}
    data, days = _first_of(facts.get("dataGB")), _first_of(facts.get("validityDays"))
    price = prices[need(offering, "productOfferingPrice")[0]["id"]]
    return Plan(
        id=need(offering, "id"), name=str(need(offering, "name")), category=str(first(offering.get("category"))["id"]),
        price=Money.from_tmf(need(price, "price")),
        data_mb=None if data == "unlimited" else megabytes(data or 0, "GB"),
        overage_per_mb=decimal_or_none(_first_of(facts.get("overageDataRatePerMB"))) or Decimal(0),
        validity_days=None if days is None else int(str(days)),
        for_companies=_first_of(facts.get("audience")) == "company",
        nicknames=tuple(str(name) for name in facts.get("nicknames") or []))


def _first_of(values: list[object] | None) -> object | None:
    """The first value of a characteristic; None without any."""
    return values[0] if values else None


def _order(answer: Json) -> LineOrder:
    item = first(answer.get("productOrderItem"))
    offering = item.get("productOffering") or {}
    return LineOrder(
        id=need(answer, "id"), action=str(item.get("action")), state=str(need(answer, "state")),
        product_id=ref_id(item.get("product")) or "", offering_id=str(offering.get("id", "")),
        offering_name=str(offering.get("name", "")), ordered=parse_time(need(answer, "orderDate")),
        expected=time_or_none(answer.get("expectedCompletionDate")), category=answer.get("category"))
