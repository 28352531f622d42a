"""Playing the history of a postpaid account when a seed is loaded: use, bill runs and payments in order of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from mock_operator.billing import allocation, autopay, cycle_close, tariff_store
from mock_operator.billing.cycle import Cycle, cycle_at, cycle_day_before, earlier_cycle
from mock_operator.billing.rating import UsageRecord
from mock_operator.billing.seed_products import play_products
from mock_operator.billing.seed_schema import Moment, PostpaidHistory
from mock_operator.billing.tables import BillingAccount, CustomerBill
from mock_operator.billing.tariff import Tariff
from mock_operator.customers.lines import plan_of
from mock_operator.customers.tables import Customer, Product
from mock_operator.errors import BadRequest
from mock_operator.money import to_paise
from mock_operator.payments import links, payments
from mock_operator.store.work import Work
from mock_operator.usage import habits, recording
from mock_operator.usage.tables import UsageSpecification


def load_tariff(work: Work, entry: dict[str, Any]) -> None:
    """Put the tariff of a seed into force. Raises BadRequest that names what is wrong with it."""
    try:
        tariff_store.store(work, entry)
        specifications = entry["usageSpecifications"].items()
    except (KeyError, ValueError, TypeError, AttributeError) as wrong:
        raise BadRequest(
            f"the tariff is not well formed: {type(wrong).__name__} {wrong}; see seed/tariff.yml"
        ) from None
    for usage_type, words in specifications:
        row = UsageSpecification(
            id=f"USPEC-{usage_type}",
            name=words["name"],
            description=words["description"],
            characteristics={
                "quantity": "integer",
                "unit": "string",
                "country": "string",
                "destination": "string",
                "duration": "integer",
            },
            last_update=work.now,
        )
        work.session.merge(row)
    work.session.flush()


@dataclass(frozen=True)
class Timeline:
    """The cycles of an account, by the number that a seed gives them: 0 is the cycle of the newest bill."""

    open: Cycle

    def cycle(self, bill: int) -> Cycle:
        """The cycle of a bill; -1 is the open one."""
        return earlier_cycle(self.open, bill + 1)

    def moment(self, moment: Moment) -> datetime:
        """Noon of a day of a cycle."""
        return self.cycle(moment.bill).start + timedelta(days=moment.day - 1, hours=12)


def load(work: Work, customer: Customer, spec: dict[str, Any]) -> None:
    """Create the billing account of a customer whose line has a plan, and play its history up to now.

    Raises BadRequest that names the line and the wrong entry.
    """
    where = f"postpaid history of {customer.msisdn}"
    try:
        _play(work, customer, PostpaidHistory.parse_obj(spec))
    except ValidationError as wrong:
        raise BadRequest(f"{where}: {'; '.join(_advice(error) for error in wrong.errors())}") from None
    except BadRequest as wrong:
        raise BadRequest(f"{where}: {wrong.reason}") from None
    except LookupError as wrong:
        raise BadRequest(f"{where}: {wrong.args[0]}") from None


def _advice(error: Any) -> str:
    """One error of pydantic: the place, and what to do about a wrong key."""
    message = {"extra fields not permitted": "no such key here: check its spelling or remove it"}
    return f"{'.'.join(str(part) for part in error['loc'])}: {message.get(error['msg'], error['msg'])}"


def _play(work: Work, customer: Customer, history: PostpaidHistory) -> None:
    msisdn = customer.msisdn
    main = plan_of(work, msisdn)
    if main is None:
        raise BadRequest("the line has no active plan")
    tariff = tariff_store.in_force(work)
    day = cycle_day_before(work.now, history.lastBillDaysAgo, tariff.zone_of_time)
    timeline = Timeline(cycle_at(work.now, day, tariff.zone_of_time))
    account = _account(work, customer, main, history, day, timeline, tariff)
    if history.paying.linkPaidAfterSeconds is not None:
        links.remember_habit(work, customer.msisdn, history.paying.linkPaidAfterSeconds)
    play_products(work, main, history, timeline)
    for bill in range(history.bills - 1, -1, -1):
        cycle = timeline.cycle(bill)
        end = Work(work.session, cycle.end, work.parameters)
        recording.record(end, account, main, _used(msisdn, history, timeline, bill, tariff))
        issued = cycle_close.close(end, account)
        if issued is not None:
            _pay(work, customer, history, bill, issued)
    _mandate(work, customer, account, history)
    so_far = [used for used in _used(msisdn, history, timeline, -1, tariff) if used.when <= work.now]
    recording.record(work, account, main, so_far)
    cycle_close.schedule_close(work, account)


def _mandate(work: Work, customer: Customer, account: BillingAccount, history: PostpaidHistory) -> None:
    """The mandate of automatic payment, with the newest bill bounced when the seed says so."""
    plan = history.autopay
    if plan is None:
        return
    newest = work.session.execute(select(CustomerBill).where(
        CustomerBill.account_id == account.id).order_by(CustomerBill.bill_date.desc())).scalars().first()
    if plan.bounced is not None and newest is not None:
        then = Work(work.session, newest.bill_date + timedelta(days=2, hours=6), work.parameters)
        autopay.bounce(then, customer, newest, plan, plan.bounced)
    autopay.set_plan(work, account, status=plan.status, method=plan.method, day=plan.day)


def _account(
    work: Work,
    customer: Customer,
    main: Product,
    history: PostpaidHistory,
    day: int,
    timeline: Timeline,
    tariff: Tariff,
) -> BillingAccount:
    first = timeline.cycle(history.bills - 1).start
    account: BillingAccount = work.add(
        BillingAccount(
            id=customer.account_id,
            msisdn=customer.msisdn,
            customer_id=customer.id,
            customer_name=customer.name,
            product_id=main.id,
            name=history.accountName or customer.name,
            cycle_day=day,
            open_from=first,
            alerts=history.alerts,
            credit_limit=tariff.credit_limit if history.creditLimit is None else to_paise(history.creditLimit),
            deposit=to_paise(history.deposit),
            opened=min(main.start, first),
            last_modified=first,
        )
    )
    return account


def _used(msisdn: str, history: PostpaidHistory, timeline: Timeline, bill: int, tariff: Tariff) -> list[UsageRecord]:
    """Everything used in the cycle of a bill: the habits and what came on top."""
    cycle, usual = timeline.cycle(bill), history.habits
    # Drawn by line and bill alone: a seed gives the same amounts whenever it is loaded.
    chance = Random(f"{msisdn} {bill}")
    used = habits.month(chance, cycle, usual.dataGB, usual.voiceMinutes, usual.sms, tariff.home_country)
    for use in history.uses:
        if use.bill == bill:
            start = cycle.start + timedelta(days=use.day - 1)
            used += habits.spread(
                chance, start, use.days, use.type, use.quantity, use.records, use.country, use.hours
            )
    return [record for record in used if record.when in cycle]


def _pay(work: Work, customer: Customer, history: PostpaidHistory, bill: int, issued: CustomerBill) -> None:
    """Pay a bill the way the account pays, if that time has come."""
    paying = history.paying
    when = issued.bill_date + timedelta(days=paying.daysAfterBill, hours=11)
    if bill in paying.unpaid or when > work.now or issued.gross <= 0:
        return
    then = Work(work.session, when, work.parameters)
    payment = payments.take(
        then,
        customer,
        issued.gross,
        method=paying.method,
        method_type="digitalWallet" if paying.method == "UPI" else "bankCard",
        items=[{"id": issued.id, "type": "CustomerBill"}],
    )
    if bill not in paying.unallocated:
        allocation.allocate(then, payment, [issued])
