"""The catalogue (620), orders of packs (622), and payment links (676) with the recharges that they pay (654)."""
from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any

from operator_client.http import OperatorHttp
from operator_client.prepaid import payment_of, topup_of
from operator_client.provisioning import order_of
from operator_client.shapes import Json, first, megabytes, need
from telecom.catalogue import Offering
from telecom.clock import format_time
from telecom.errors import OperatorUnexpected
from telecom.money import Money
from telecom.recharge import PackOrder, Payment, TopUp, Transfer
from telecom.subscriber import Customer, Line

_UNLIMITED = "unlimited"


class Shop:
    """What is sold, and how it is ordered and paid."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def offerings(self, *categories: str) -> list[Offering]:
        """What is sold now in these categories, with prices, cheapest first."""
        offerings, prices = await asyncio.gather(
            self._http.read_all("catalogue", "productOffering", category__id=",".join(categories),
                                lifecycleStatus="Active"),
            self._http.read_all("catalogue", "productOfferingPrice"))
        amounts = {price["id"]: Money.from_tmf(price["price"]) for price in prices if price.get("price")}
        return sorted((_offering(each, amounts) for each in offerings), key=lambda o: (o.price.amount, o.id))

    async def payment(self, payment_id: str) -> Payment:
        """How a payment, or payment link, stands."""
        return payment_of(await self._http.read("payments", f"payment/{payment_id}"))

    async def order_pack(self, line: Line, offering_id: str, *, key: str) -> PackOrder:
        """Order a pack: a prepaid line pays it from its main balance, a postpaid one with its bill.

        Raises OperatorRefused INSUFFICIENT_BALANCE, OFFERING_UNKNOWN or NOT_ADDABLE.
        """
        return order_of(await self._http.create("orders", "productOrder", {
            "category": "pack", "relatedParty": [{"id": line.customer_id, "role": "customer",
                                                  "@referredType": "Customer"}],
            "productOrderItem": [{"id": "1", "action": "add",
                                  "productOffering": {"id": offering_id, "@referredType": "ProductOffering"},
                                  "product": {"productSerialNumber": line.msisdn}}],
        }, key=key))

    async def make_link(self, customer: Customer, amount: Money, what: str, *, key: str) -> Payment:
        """Ask the customer for money at an address of the bank; `what` is what the bank's page says it is for."""
        return payment_of(await self._http.create("payments", "payment", {
            "account": {"id": _account(customer), "@referredType": "Account"},
            "payer": {"id": customer.id, "role": "customer", "@referredType": "Customer"},
            "paymentMethod": {"name": "Payment link", "@type": "paymentLink"},
            "totalAmount": amount.to_tmf(), "amount": amount.to_tmf(), "description": what,
        }, key=key))

    async def recharge_by(self, payment: Payment, receiver: str, offering: Offering | None, *, bucket_id: str,
                          customer: Customer, key: str) -> TopUp:
        """The recharge that a payment link pays: it waits for the money. Without an offering it is talk time.

        `bucket_id` is the receiver's main balance. Raises OperatorRefused LINE_UNKNOWN or LINE_NOT_PREPAID.
        """
        body: Json = {
            "amount": payment.amount.to_quantity(), "usageType": "monetary",
            "bucket": {"id": bucket_id, "@referredType": "Bucket"},
            "partyAccount": {"id": _account(customer), "@referredType": "PartyAccount"},
            "paymentMethod": {"id": payment.id, "@referredType": "Payment"},
            "logicalResource": [{"id": receiver, "@referredType": "LogicalResource"}],
            "requestor": {"id": customer.id, "role": "customer", "@referredType": "Customer"},
        }
        if offering is not None:
            body["product"] = [{"id": offering.id, "name": offering.name, "@referredType": "ProductOffering"}]
        return topup_of(await self._http.create("balance", "topupBalance", body, key=key))


    async def transfer(self, giver: str, bucket_id: str, receiver: str, receiver_bucket_id: str, amount: Money, *,
                       key: str) -> Transfer:
        """Send balance to another prepaid line. Raises OperatorRefused INSUFFICIENT_BALANCE or TRANSFER_LIMIT."""
        return _transfer(await self._http.create("balance", "transferBalance", {
            "amount": amount.to_quantity(), "usageType": "monetary", "reason": "transfer",
            "bucket": {"id": bucket_id, "@referredType": "Bucket"}, "channel": {"id": "assistant"},
            "logicalResource": [{"id": giver, "@referredType": "LogicalResource"}],
            "receiverLogicalResource": {"id": receiver, "@referredType": "LogicalResource"},
            "receiverBucket": {"id": receiver_bucket_id, "@referredType": "Bucket"},
            "receiverBucketUsageType": "monetary", "costOwner": "originator",
        }, key=key))

    async def transfers(self, giver: str, since: datetime) -> list[Transfer]:
        """What a line has sent since a time."""
        answer = await self._http.read_all("balance", "transferBalance", logicalResource__id=giver,
                                           requestedDate__gte=format_time(since))
        return [_transfer(each) for each in answer]


def _transfer(answer: Json) -> Transfer:
    return Transfer(
        id=need(answer, "id"), status=str(answer.get("status")), amount=Money.from_tmf(need(answer, "amount")),
        receiver=str((answer.get("receiverLogicalResource") or {}).get("id", "")),
        cost=Money.from_tmf(answer["transferCost"]) if answer.get("transferCost") else None)


def _account(customer: Customer) -> str:
    return next(iter(customer.account_ids), customer.id)


def _offering(answer: Json, amounts: dict[str, Money]) -> Offering:
    terms = {use.get("name"): [value.get("value") for value in use.get("productSpecCharacteristicValue") or []]
             for use in answer.get("prodSpecCharValueUse") or []}

    def term(name: str) -> Any:
        return next(iter(terms.get(name) or []), None)
    price = amounts.get(str(first(answer.get("productOfferingPrice")).get("id")))
    if price is None:
        raise OperatorUnexpected("an offering has no price")
    lent = term("advance")
    data, voice, days = term("dataGB") or 0, term("voiceMinutes") or 0, term("validityDays")
    return Offering(
        id=need(answer, "id"), name=str(answer.get("name", "")), price=price,
        category=str(first(answer.get("category")).get("id", "")), description=str(answer.get("description") or ""),
        data_mb=None if data == _UNLIMITED else megabytes(data, "GB"),
        voice_minutes=None if voice == _UNLIMITED else Decimal(str(voice)), sms=int(term("sms") or 0),
        days=None if days is None else int(days), nicknames=tuple(map(str, terms.get("nicknames") or ())),
        advance=None if lent is None else Money(Decimal(str(lent)), price.currency),
        segments=tuple(str(each.get("name") or each["id"]) for each in answer.get("marketSegment") or []),
    )
