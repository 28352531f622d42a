"""Payments and refunds (676), top-ups, buckets and the ledger (654)."""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from operator_client.http import OperatorHttp
from operator_client.payments import refund_of
from operator_client.shapes import Json, first, megabytes, need, ref_id, time_or_none
from telecom.clock import format_time, parse_time
from telecom.money import Money
from telecom.recharge import Balances, Bucket, LedgerEntry, Payment, Refund, TopUp
from telecom.usage import DataMove


class Prepaid:
    """Money in, money back, and what it became."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def payments(self, customer_id: str) -> list[Payment]:
        """All payments that a customer made, newest first."""
        answer = await self._http.read_all("payments", "payment", payer__id=customer_id)
        return sorted((payment_of(p) for p in answer), key=lambda p: p.at, reverse=True)

    async def refunds(self, payment_id: str) -> list[Refund]:
        """Refunds made of a payment."""
        answer = await self._http.read_all("payments", "refund", payment__id=payment_id)
        return [refund_of(r) for r in answer]

    async def refund(self, payment: Payment, amount: Money, *, account_id: str, customer_id: str, case: str,
                     key: str) -> Refund:
        """Give money back the way it came."""
        return refund_of(await self._http.create("payments", "refund", {
            "account": {"id": account_id, "@referredType": "PartyAccount"},
            "payment": {"id": payment.id, "@referredType": "Payment"},
            "paymentMethod": {"name": payment.method, "@type": payment.method},
            "totalAmount": amount.to_tmf(), "amount": amount.to_tmf(), "correlatorId": case,
            "requestor": {"id": customer_id, "role": "customer", "@referredType": "Customer"},
            "description": "refund by the support assistant",
        }, key=key))

    async def topups(self, *, receiver: str | None = None, requester_id: str | None = None) -> list[TopUp]:
        """Top-ups by the number that was to receive them or by who paid, newest first."""
        answer = await self._http.read_all("balance", "topupBalance", logicalResource__id=receiver,
                                           requestor__id=requester_id)
        return sorted((topup_of(t) for t in answer), key=lambda t: t.at, reverse=True)

    async def repost_topup(self, failed: TopUp, payment: Payment, *, bucket_id: str, account_id: str,
                           receiver: str | None = None, key: str) -> TopUp:
        """Post a failed top-up again with the money that was already taken."""
        to = receiver or failed.receiver
        body: Json = {
            "amount": failed.amount.to_quantity(), "usageType": "monetary",
            "bucket": {"id": bucket_id, "@referredType": "Bucket"},
            "partyAccount": {"id": account_id, "@referredType": "PartyAccount"},
            "paymentMethod": {"id": payment.id, "@referredType": "Payment"},
            "logicalResource": [{"id": to, "@referredType": "LogicalResource"}],
            "balanceTopup": {"id": failed.id, "role": "repostOf"},
            "reason": f"re-post of {failed.id}",
        }
        if payment.payer_id:
            body["requestor"] = {"id": payment.payer_id, "role": "customer", "@referredType": "Customer"}
        if failed.offering_id:
            body["product"] = [{"id": failed.offering_id, "name": failed.offering_name or failed.offering_id,
                                "@referredType": "ProductOffering"}]
        return topup_of(await self._http.create("balance", "topupBalance", body, key=key))

    async def reverse_topup(self, topup_id: str, reason: str, *, key: str) -> TopUp:
        """Take back an unused top-up. Raises OperatorRefused TOPUP_USED or TOPUP_TOO_OLD."""
        return topup_of(await self._http.change("balance", f"topupBalance/{topup_id}",
                                                {"status": "cancelled", "reason": reason}, key=key))

    async def balances(self, msisdn: str) -> Balances:
        """All buckets of a line."""
        answer = await self._http.read_all("balance", "bucket", logicalResource__id=msisdn)
        return Balances(tuple(_bucket(b) for b in answer))

    async def ledger(self, msisdn: str, since: datetime) -> list[LedgerEntry]:
        """Movements of the monetary balance since a time, oldest first."""
        answer = await self._http.read_all("balance", "balanceActionHistory", logicalResource__id=msisdn,
                                           requestedDate__gte=format_time(since))
        entries = [_ledger_entry(e) for e in answer if e.get("usageType", "monetary") == "monetary"]
        return sorted(entries, key=lambda e: e.at)

    async def data_ledger(self, msisdn: str, since: datetime) -> list[DataMove]:
        """Movements of a line's data buckets since a time, oldest first."""
        answer = await self._http.read_all("balance", "balanceActionHistory", logicalResource__id=msisdn,
                                           usageType="data", requestedDate__gte=format_time(since))
        return sorted((_data_move(entry) for entry in answer), key=lambda move: move.at)

    async def credit_balance(self, msisdn: str, bucket_id: str, amount: Money, reason: str, *, customer_id: str,
                             product_id: str, key: str) -> None:
        """Put money on the main balance that a product took; the ledger names the product in both entries."""
        await self._http.create("balance", "adjustBalance", {
            "amount": amount.to_quantity(), "usageType": "monetary", "adjustType": "oneTime", "reason": reason,
            "bucket": {"id": bucket_id, "@referredType": "Bucket"},
            "logicalResource": [{"id": msisdn, "@referredType": "LogicalResource"}],
            "requestor": {"id": customer_id, "role": "customer", "@referredType": "Customer"},
            "product": [{"id": product_id, "@referredType": "Product"}],
        }, key=key)


def payment_of(answer: Json) -> Payment:
    """A payment, or a payment link."""
    method = answer.get("paymentMethod") or {}
    open_link = answer.get("status") == "pending" and method.get("href")
    return Payment(
        id=need(answer, "id"), status=str(answer.get("status")), amount=Money.from_tmf(need(answer, "totalAmount")),
        at=parse_time(need(answer, "paymentDate")), method=str(method.get("name") or method.get("@type") or "payment"),
        payer_id=ref_id(answer.get("payer")), reference=answer.get("correlatorId"), why=answer.get("description"),
        item_ids=tuple(i["item"]["id"] for i in answer.get("paymentItem") or [] if i.get("item", {}).get("id")),
        method_type=method.get("@type"),
        link=open_link or None, link_ends=time_or_none((method.get("validFor") or {}).get("endDateTime")),
    )


def topup_of(answer: Json) -> TopUp:
    """A recharge."""
    product = first(answer.get("product"))
    earlier = answer.get("balanceTopup") or {}
    return TopUp(
        id=need(answer, "id"), status=str(need(answer, "status")), amount=Money.from_tmf(need(answer, "amount")),
        at=parse_time(need(answer, "requestedDate")), receiver=str(first(answer.get("logicalResource")).get("id", "")),
        requester_id=ref_id(answer.get("requestor")), payment_id=ref_id(answer.get("paymentMethod")),
        offering_id=product.get("id"), offering_name=product.get("name"), why=answer.get("reason"),
        repost_of=earlier.get("id") if earlier.get("role") == "repostOf" else None,
    )


def _bucket(answer: Json) -> Bucket:
    value = answer.get("remainingValue") or {}
    return Bucket(
        id=need(answer, "id"), usage_type=str(need(answer, "usageType")), name=str(answer.get("name", "")),
        remaining=Decimal(str(value.get("amount", 0))), units=str(value.get("units", "")),
        status=str(answer.get("status", "active")),
        expires=time_or_none((answer.get("validFor") or {}).get("endDateTime")),
        product_id=ref_id(first(answer.get("product"))),
        starts=time_or_none((answer.get("validFor") or {}).get("startDateTime")),
    )


def _data_move(answer: Json) -> DataMove:
    amount = need(answer, "amount")
    return DataMove(bucket_id=ref_id(answer.get("bucket")) or "", reason=str(answer.get("reason", "")),
                    mb=megabytes(need(amount, "amount"), str(need(amount, "units"))),
                    at=parse_time(need(answer, "requestedDate")))


def _ledger_entry(answer: Json) -> LedgerEntry:
    return LedgerEntry(
        id=need(answer, "id"), reason=str(answer.get("reason", "")), description=str(answer.get("description", "")),
        amount=Money.from_tmf(need(answer, "amount")), at=parse_time(need(answer, "requestedDate")),
        product_id=ref_id(first(answer.get("product"))),
    )
