"""Many postpaid accounts at once: rows for bulk insertion, computed by the same meter and bill run as all others."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from random import Random
from typing import Any

from mock_operator.billing import cycle_close, holdings
from mock_operator.billing.bill_run import BillRun, Holdings
from mock_operator.billing.cycle import LAST_CYCLE_DAY, Cycle, cycle_at, earlier_cycle
from mock_operator.billing.plan import PlanHolding
from mock_operator.billing.rating import DueWarning, UsageRecord, rate_cycle
from mock_operator.billing.rows import Columns, bill_columns, rate_columns
from mock_operator.billing.tables import (
    AppliedPayment,
    BillingAccount,
    BillingRate,
    CustomerBill,
    Holding,
    UsageWarning,
)
from mock_operator.billing.tariff import Tariff
from mock_operator.catalogue.tables import Offering
from mock_operator.customers.tables import Product
from mock_operator.payments.tables import Payment
from mock_operator.store.ids import new_id
from mock_operator.store.tables import DueChange
from mock_operator.usage import recording
from mock_operator.usage.habits import spread
from mock_operator.usage.tables import Usage

Rows = Iterator[tuple[Any, Columns]]
MB_PER_GB = 1024
LARGEST_ALLOWANCE_MB = 200 * MB_PER_GB
METHODS = (("UPI", "digitalWallet"), ("Visa", "bankCard"), ("Net banking", "bankAccount"))
# Of a hundred cycles so many have a journey abroad; of a hundred newest bills so many are still unpaid.
ABROAD_PERCENT, UNPAID_PERCENT = 2, 40


def account_rows(
    chance: Random, line: Product, name: str, offering: Offering, months: int, now: datetime, tariff: Tariff
) -> Rows:
    """The rows of a postpaid line: account, plan, `months` billed cycles and the open one. `line` is its main
    product, saved or not, whose start may be moved before the first cycle; `name` the customer's name."""
    day = chance.randint(1, LAST_CYCLE_DAY)
    cycles = _cycles(day, months, now, tariff.zone_of_time)
    line.start = min(line.start, cycles[0].start - timedelta(days=1))
    account = BillingAccount(
        id=line.account_id,
        msisdn=line.msisdn,
        customer_id=line.customer_id,
        customer_name=name,
        product_id=line.id,
        name=name,
        state="active",
        cycle_day=day,
        open_from=cycles[-1].start,
        alerts=True,
        credit_limit=tariff.credit_limit,
        deposit=0,
        opened=line.start,
        last_modified=cycles[-1].start,
    )
    yield BillingAccount, _columns(account)
    held = holdings.columns(line, offering, line.price, holdings.PLAN, line.start, line.order_id)
    yield Holding, held
    plans = holdings.plans([Holding(**held)])
    habit = _habit(chance, plans[0])
    for cycle in cycles[:-1]:
        rated, warnings = rate_cycle(_used(chance, cycle, habit, tariff), plans, (), tariff, cycle)
        yield from ((Usage, {**recording.columns(part, line), "is_billed": True}) for part in rated)
        yield from _warning_rows(account, warnings)
        draft = BillRun(tariff, cycle, Holdings(plans)).bill(rated, warnings)
        newest = cycle is cycles[-2]
        yield from _bill_rows(chance, account, bill_columns(account, draft, tariff), draft.lines, newest, now)
    so_far = [used for used in _used(chance, cycles[-1], habit, tariff) if used.when <= now]
    rated, warnings = rate_cycle(so_far, plans, (), tariff, cycles[-1])
    yield from ((Usage, recording.columns(part, line)) for part in rated)
    yield from _warning_rows(account, warnings)
    due_at = cycle_close.close_time(account.id, cycles[-1])
    yield DueChange, {"kind": cycle_close.CLOSE, "reference": account.id, "due_at": due_at}


@lru_cache(maxsize=LAST_CYCLE_DAY * 4)
def _cycles(day: int, months: int, now: datetime, zone: timezone) -> tuple[Cycle, ...]:
    """The billed cycles and, last, the open one."""
    current = cycle_at(now, day, zone)
    return tuple(earlier_cycle(current, ago) for ago in range(months, -1, -1))


def _columns(row: Any) -> Columns:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _habit(chance: Random, plan: PlanHolding) -> dict[str, int]:
    """What a line uses in an ordinary month: most stay well within their allowance, few go beyond it."""
    allowance = plan.terms.data_mb or LARGEST_ALLOWANCE_MB
    return {
        "data": int(allowance * min(chance.lognormvariate(-0.8, 0.4), 1.4)),
        "voice": int(chance.lognormvariate(5.3, 0.6)),
        "sms": chance.randint(0, 40),
    }


def _used(chance: Random, cycle: Cycle, habit: dict[str, int], tariff: Tariff) -> list[UsageRecord]:
    """About a dozen records: weekly sums of data, some calls, some messages, now and then a journey."""
    used: list[UsageRecord] = []
    for usage_type, parts in (("data", 5), ("voice", 5), ("sms", 1)):
        quantity = habit[usage_type] * chance.randint(85, 115) // 100
        used += spread(chance, cycle.start, cycle.days, usage_type, quantity, parts, tariff.home_country)
    if chance.randrange(100) < ABROAD_PERCENT:
        country = chance.choice(list(chance.choice(tariff.zones).countries))
        start = cycle.start + timedelta(days=chance.randint(0, 20))
        used += spread(chance, start, 5, "roamingData", chance.randint(20, 200), 3, country)
    return used


def _warning_rows(account: BillingAccount, warnings: Iterable[DueWarning]) -> Rows:
    for due in warnings:
        yield (
            UsageWarning,
            {
                "account_id": account.id,
                "kind": due.kind,
                "percent": due.percent,
                "country": due.country,
                "sent": due.when,
            },
        )


def _bill_rows(
    chance: Random, account: BillingAccount, bill: Columns, lines: Iterable[Any], newest: bool, now: datetime
) -> Rows:
    """A bill, its lines and, mostly, the payment that settled it."""
    paid = bill["bill_date"] + timedelta(days=chance.randint(1, 14), hours=chance.randint(8, 20))
    if paid < now and not (newest and chance.randrange(100) < UNPAID_PERCENT):
        payment = _payment(chance, account, bill, paid)
        bill = {**bill, "remaining": 0, "state": "settled", "last_update": paid}
        yield Payment, payment
        yield (
            AppliedPayment,
            {
                "bill_id": bill["id"],
                "payment_id": payment["id"],
                "amount": bill["gross"],
                "applied": paid,
            },
        )
    yield CustomerBill, bill
    for position, line in enumerate(lines):
        yield BillingRate, rate_columns(bill, line, position)


def _payment(chance: Random, account: BillingAccount, bill: Columns, paid: datetime) -> Columns:
    method, method_type = chance.choice(METHODS)
    return {
        "id": new_id("PAY"),
        "msisdn": account.msisdn,
        "customer_id": account.customer_id,
        "status": "captured",
        "status_date": paid,
        "paid": paid,
        "amount": bill["gross"],
        "account_id": account.id,
        "authorization_code": new_id("AUTH"),
        "reference": new_id("BANK"),
        "method": method,
        "method_type": method_type,
        "description": None,
        "items": [{"id": bill["id"], "type": "CustomerBill"}],
    }
