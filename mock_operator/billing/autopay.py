"""Automatic payment: a mandate of the customer's bank, by which open bills are collected on one day of each month."""
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from mock_operator.billing import allocation, tariff_store
from mock_operator.billing.settlement import held
from mock_operator.billing.tables import BillingAccount, CustomerBill
from mock_operator.customers.tables import Customer
from mock_operator.errors import BadRequest, Conflict
from mock_operator.payments import payments
from mock_operator.store import due
from mock_operator.store.work import Work
from mock_operator.times import iso, parse
from mock_operator.web.resource import Document

PLAN_TYPE, MANDATE = "autopay", "mandate"
STATES = ("active", "suspended", "cancelled")
LAST_DAY = 28
_COLLECT = "collectByMandate"
_SLACK = timedelta(seconds=2)  # times of due changes are kept to the millisecond


def plan_of(account: BillingAccount) -> Document | None:
    """The mandate: status, method, day and next, the time of the next collection; None when there never was one."""
    return dict((account.extra or {}).get(PLAN_TYPE) or {}) or None


def set_plan(work: Work, account: BillingAccount, *, status: str, method: str, day: int) -> None:
    """Put a mandate into force or end it; its next collection is the next such day."""
    next_time = next_collection(work, day) if status == "active" else None
    account.extra = {**(account.extra or {}),
                     PLAN_TYPE: {"status": status, "method": method, "day": day, "next": iso(next_time)}}
    account.last_modified = work.now
    if next_time is not None:
        work.schedule(_COLLECT, account.id, (next_time - work.now).total_seconds())
    work.session.flush()


def next_collection(work: Work, day: int) -> datetime:
    """Midnight of the market's next such day."""
    zone = tariff_store.in_force(work).zone_of_time
    local = work.now.astimezone(zone)
    first = local.replace(day=day, hour=0, minute=0, second=0, microsecond=0)
    return first if first > local else (first.replace(day=1) + timedelta(days=32)).replace(day=day)


def change(work: Work, account: BillingAccount, plans: Any) -> None:
    """PATCH `paymentPlan`. Raises BadRequest; Conflict NO_PAYMENT_METHOD where no mandate was ever given."""
    wanted = next((each for each in plans if isinstance(each, dict) and each.get("planType") == PLAN_TYPE), None) \
        if isinstance(plans, list) else None
    if wanted is None:
        raise BadRequest(f"paymentPlan is a list with one plan of the planType {PLAN_TYPE}")
    known = plan_of(account)
    if known is None:
        raise Conflict("NO_PAYMENT_METHOD", "the customer's bank has given no mandate; it must be registered first")
    status = wanted.get("status", known["status"])
    if status not in STATES:
        raise BadRequest(f"status is one of {', '.join(STATES)}")
    set_plan(work, account, status=status, method=known["method"], day=_day(work, wanted, known["day"]))


def _day(work: Work, wanted: Document, before: int) -> int:
    period = wanted.get("validFor")
    text = period.get("startDateTime") if isinstance(period, dict) else None
    if text is None:
        return before
    try:
        day = parse(str(text)).astimezone(tariff_store.in_force(work).zone_of_time).day
    except (ValueError, OverflowError):
        raise BadRequest("validFor.startDateTime must be an ISO 8601 time") from None
    if day > LAST_DAY:
        raise BadRequest(f"a day that every month has, {LAST_DAY} at most")
    return day


def render(account: BillingAccount) -> list[Document] | None:
    """The mandate as 666 has it: monthly, on the day of `validFor.startDateTime`, which is the next collection."""
    plan = plan_of(account)
    if plan is None:
        return None
    rendered: Document = {
        "planType": PLAN_TYPE, "status": plan["status"], "paymentFrequency": "monthly", "priority": 1,
        "paymentMethod": {"id": f"PM-{account.id}", "name": plan["method"], "@referredType": MANDATE},
        "@type": "PaymentPlan"}
    return [rendered | {"validFor": {"startDateTime": plan["next"]}} if plan["next"] else rendered]


@due.handles(_COLLECT)
def collect(work: Work, reference: str) -> None:
    """The day has come: all that is open and not in dispute is taken, unless the mandate has changed since."""
    account = work.locked(BillingAccount, reference)
    plan = plan_of(account) if account is not None else None
    if plan is None or plan["status"] != "active" or abs(parse(plan["next"]) - work.now) > _SLACK:
        return
    bills = work.session.execute(select(CustomerBill).where(
        CustomerBill.account_id == account.id, CustomerBill.remaining > 0).order_by(CustomerBill.due_date)).scalars()
    parts = {bill: bill.remaining - held(work, bill_id=bill.id) for bill in bills}
    meant = {bill.id: part for bill, part in parts.items() if part > 0}
    if meant:
        payment = payments.take(
            work, work.get(Customer, account.customer_id), sum(meant.values()), method=plan["method"],
            method_type=MANDATE, items=[{"id": bill, "type": "CustomerBill", "amount": part}
                                        for bill, part in meant.items()])
        allocation.payment_captured(work, payment)
    set_plan(work, account, status="active", method=plan["method"], day=plan["day"])


def bounce(work: Work, customer: Customer, bill: CustomerBill, plan: Any, reason: str) -> None:
    """The bank refused the collection of a bill, as a seed says."""
    payments.take(work, customer, bill.gross, method=plan.method, method_type=MANDATE, status="failed",
                  items=[{"id": bill.id, "type": "CustomerBill"}], description=reason)
