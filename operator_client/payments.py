"""Payment links and refunds of a customer (676)."""
from __future__ import annotations

from collections.abc import Sequence

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, need, ref_id, time_or_none
from telecom.clock import parse_time
from telecom.errors import OperatorUnexpected
from telecom.money import Money
from telecom.paying import BillPart, PaymentLink
from telecom.recharge import Refund

_LINK = "paymentLink"


class Payments:
    """Money that customers are to pay, and money that goes back to them."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def links(self, customer_id: str) -> list[PaymentLink]:
        """Every payment link that a customer was sent, newest first."""
        answer = await self._http.read_all("payments", "payment", payer__id=customer_id)
        found = [_link(each) for each in answer if (each.get("paymentMethod") or {}).get("@type") == _LINK]
        return sorted(found, key=lambda link: link.at, reverse=True)

    async def link(self, payment_id: str) -> PaymentLink:
        """One payment link as it stands now."""
        return _link(await self._http.read("payments", f"payment/{payment_id}"))

    async def create_link(self, parts: Sequence[BillPart], amount: Money, *, account_id: str, customer_id: str,
                          key: str) -> PaymentLink:
        """Make a page on which the customer can pay bills. Raises OperatorRefused AMOUNT_EXCEEDS_BILL, BILL_UNKNOWN."""
        return _link(await self._http.create("payments", "payment", {
            "account": {"id": account_id, "@referredType": "BillingAccount"},
            "payer": {"id": customer_id, "role": "customer", "@referredType": "Customer"},
            "paymentMethod": {"name": "Payment link", "@type": _LINK},
            "totalAmount": amount.to_tmf(), "amount": amount.to_tmf(),
            "paymentItem": [{"id": str(number), "amount": part.amount.to_tmf(),
                             "item": {"id": part.bill_id, "@referredType": "CustomerBill"}}
                            for number, part in enumerate(parts, start=1)],
        }, key=key))

    async def refunds(self, customer_id: str) -> list[Refund]:
        """Every refund of money that a customer had paid, newest first."""
        answer = await self._http.read_all("payments", "refund", requestor__id=customer_id)
        found = [refund_of(each) for each in answer]
        return sorted(found, key=lambda refund: (refund.at is not None, refund.at), reverse=True)


def refund_of(answer: Json) -> Refund:
    """A refund as the assistant knows it."""
    method = answer.get("paymentMethod") or {}
    return Refund(id=need(answer, "id"), status=str(answer.get("status")),
                  amount=Money.from_tmf(need(answer, "totalAmount")), payment_id=ref_id(answer.get("payment")),
                  at=time_or_none(answer.get("refundDate") or answer.get("statusDate")),
                  method=str(method.get("name") or method.get("@type") or "") or None,
                  method_type=method.get("@type"))


def _link(answer: Json) -> PaymentLink:
    method = answer.get("paymentMethod") or {}
    url = method.get("href")
    if not url:
        raise OperatorUnexpected("a payment link has no address")
    return PaymentLink(
        id=need(answer, "id"), status=str(need(answer, "status")), amount=Money.from_tmf(need(answer, "totalAmount")),
        at=parse_time(need(answer, "paymentDate")), url=str(url),
        expires=time_or_none((method.get("validFor") or {}).get("endDateTime")), reference=answer.get("correlatorId"))
