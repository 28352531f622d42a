"""Bills and their lines (678) and billing accounts (666)."""
from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from operator_client.http import OperatorHttp
from operator_client.shapes import (
    Json,
    characteristics,
    day_or_none,
    decimal_or_none,
    last_day_or_none,
    need,
    ref_id,
    time_or_none,
)
from telecom.billing import Autopay, Bill, BillingAccount, BillLine, Tax
from telecom.clock import format_time
from telecom.errors import OperatorUnexpected
from telecom.money import Money, total

_AUTOPAY = "autopay"


class Postpaid:
    """What was billed, why, and what is open."""

    def __init__(self, http: OperatorHttp, zone: ZoneInfo) -> None:
        self._http = http
        self._zone = zone

    async def bills(self, account_id: str, limit: int) -> list[Bill]:
        """The newest bills of an account without their lines, newest first."""
        answer = await self._http.read("bills", "customerBill", billingAccount__id=account_id, sort="-billDate",
                                       limit=limit)
        return sorted((_bill(b, self._zone) for b in answer), key=lambda b: b.issued, reverse=True)

    async def bill(self, bill_id: str) -> Bill:
        """One bill without its lines, as it stands now."""
        return _bill(await self._http.read("bills", f"customerBill/{bill_id}"), self._zone)

    async def bill_lines(self, bill_id: str) -> tuple[BillLine, ...]:
        """The applied rates of a bill: what it was made of, and credits or charges that came to it afterwards."""
        answer = await self._http.read_all("bills", "appliedCustomerBillingRate", bill__id=bill_id)
        return tuple(_bill_line(r, self._zone) for r in answer)

    async def account(self, account_id: str) -> BillingAccount:
        """What an account owes and what is held from collection."""
        answer = await self._http.read("accounts", f"billingAccount/{account_id}")
        by_type = {b["balanceType"]: Money.from_tmf(b["amount"]) for b in answer.get("accountBalance") or []}
        owed = by_type.get("ReceivableBalance")
        if owed is None:
            raise OperatorUnexpected("billing account has no ReceivableBalance")
        limit = answer.get("creditLimit")
        return BillingAccount(
            account_id, owed, by_type.get("DisputedBalance", Money.zero(owed.currency)),
            status=str(answer.get("paymentStatus", "due")), unbilled=by_type.get("UnbilledBalance"),
            deposit=by_type.get("DepositBalance"), credit_limit=None if limit is None else Money.from_tmf(limit),
            autopay=_autopay(answer, self._zone),
            version=str(answer.get("lastModified") or ""))

    async def set_credit_limit(self, account_id: str, limit: Money, *, key: str) -> None:
        """Change the credit limit. Raises OperatorRefused LIMIT_BELOW_USED."""
        await self._http.change("accounts", f"billingAccount/{account_id}", {"creditLimit": limit.to_tmf()}, key=key)

    async def set_autopay(self, account_id: str, status: str, day: date | None, *, key: str) -> None:
        """Switch automatic payment on ("active") or off ("cancelled"), or move its next collection to a day.

        Raises OperatorRefused NO_PAYMENT_METHOD where the customer's bank has given no mandate.
        """
        plan: Json = {"planType": _AUTOPAY, "status": status, "@type": "PaymentPlan"}
        if day is not None:
            plan["validFor"] = {"startDateTime": format_time(datetime.combine(day, time(), self._zone))}
        await self._http.change("accounts", f"billingAccount/{account_id}", {"paymentPlan": [plan]}, key=key)


def _autopay(answer: Json, zone: ZoneInfo) -> Autopay | None:
    plan = next((each for each in answer.get("paymentPlan") or [] if each.get("planType") == _AUTOPAY), None)
    if plan is None:
        return None
    return Autopay(status=str(need(plan, "status")), method=str((plan.get("paymentMethod") or {}).get("name") or ""),
                   next_day=day_or_none((plan.get("validFor") or {}).get("startDateTime"), zone))


def _day(text: str, zone: ZoneInfo) -> date:
    day = day_or_none(text, zone)
    if day is None:
        raise OperatorUnexpected("a bill without a date")
    return day


def _bill(answer: Json, zone: ZoneInfo) -> Bill:
    period = need(answer, "billingPeriod")
    account_id = ref_id(need(answer, "billingAccount"))
    return Bill(
        id=need(answer, "id"), number=str(answer.get("billNo") or answer["id"]),
        issued=_day(need(answer, "billDate"), zone),
        start=_day(period["startDateTime"], zone), end=last_day_or_none(period["endDateTime"], zone) or date.max,
        due_date=_day(need(answer, "paymentDueDate"), zone), due=Money.from_tmf(need(answer, "amountDue")),
        remaining=Money.from_tmf(need(answer, "remainingAmount")), state=str(answer.get("state")),
        account_id=account_id or "",
        document=_document(answer),
        payment_ids=tuple(p["payment"]["id"] for p in answer.get("appliedPayment") or [] if p.get("payment")),
    )


def _document(answer: Json) -> str | None:
    """The address of the invoice as PDF."""
    return next((str(each["url"]) for each in answer.get("billDocument") or []
                 if each.get("url") and each.get("mimeType") == "application/pdf"), None)


def _bill_line(answer: Json, zone: ZoneInfo) -> BillLine:
    facts = characteristics(answer, "characteristic")
    amount = Money.from_tmf(need(answer, "taxIncludedAmount"))
    period = answer.get("periodCoverage") or {}
    rate = decimal_or_none(facts.get("ratePerUnit"))
    events, charged, cycle = facts.get("events"), facts.get("daysCharged"), facts.get("daysInCycle")
    return BillLine(
        id=need(answer, "id"), name=str(answer.get("name", "")), category=str(facts.get("category", "oneTimeFee")),
        amount=amount, net=Money.from_tmf(need(answer, "taxExcludedAmount")),
        taxes=tuple(Tax(str(t.get("taxCategory", "")), Decimal(str(t.get("taxRate", 0))),
                        Money.from_tmf(t["taxAmount"])) for t in answer.get("appliedTax") or []),
        tax=total((Money.from_tmf(t["taxAmount"]) for t in answer.get("appliedTax") or []), amount.currency),
        is_credit=answer.get("type") == "appliedBillingCredit",
        start=day_or_none(facts.get("firstUse") or period.get("startDateTime"), zone),
        end=day_or_none(facts.get("lastUse"), zone) or last_day_or_none(period.get("endDateTime"), zone),
        quantity=decimal_or_none(facts.get("quantity")), unit=facts.get("unit"),
        rate=None if rate is None else Money(rate, amount.currency), country=facts.get("country"),
        events=None if events is None else int(events), offering_id=facts.get("offeringId"),
        service_name=facts.get("serviceName"), partner=facts.get("partner"),
        consent_reference=facts.get("consentReference"), order_id=facts.get("orderId"),
        product_id=ref_id(answer.get("product")), days_charged=None if charged is None else int(charged),
        days_in_cycle=None if cycle is None else int(cycle), warning_sent=time_or_none(facts.get("warningSent")),
        billed=bool(need(answer, "isBilled")),
    )
