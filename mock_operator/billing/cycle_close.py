"""Closing a cycle: the bill run of one account, after the end of each of its cycles, by the operator's clock."""

import zlib
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from mock_operator.billing import holdings, tariff_store
from mock_operator.billing.bill_run import BillDraft, BillRun, Holdings
from mock_operator.billing.cycle import Cycle, cycle_at
from mock_operator.billing.rows import bill_columns, rate_columns
from mock_operator.billing.settlement import held
from mock_operator.billing.tables import BillingAccount, BillingRate, CustomerBill
from mock_operator.billing.tariff import Tariff
from mock_operator.care.messages import send_sms
from mock_operator.money import words
from mock_operator.store import due
from mock_operator.store.work import Work
from mock_operator.usage.recording import sent_warnings, stored_parts
from mock_operator.usage.tables import Usage

CLOSE = "closeCycle"
BILL_RUN_SECONDS = 6 * 3600


@due.handles(CLOSE)
def close_due_cycle(work: Work, reference: str) -> None:
    """The bill run has come to an account whose open cycle has ended."""
    account = work.locked(BillingAccount, reference)
    if account is not None:
        close(work, account)
        schedule_close(work, account)


def schedule_close(work: Work, account: BillingAccount) -> None:
    """Let the open cycle of an account be closed when the bill run after its end comes to it."""
    due_at = close_time(account.id, open_cycle(account, tariff_store.in_force(work)))
    work.schedule(CLOSE, account.id, (due_at - work.now).total_seconds())


def close_time(account_id: str, cycle: Cycle) -> datetime:
    """When the bill run comes to an account: a bill run takes some hours, in an order that never changes."""
    return cycle.end + timedelta(seconds=zlib.crc32(account_id.encode()) % BILL_RUN_SECONDS)


def open_cycle(account: BillingAccount, tariff: Tariff) -> Cycle:
    """The cycle of an account that is not yet billed."""
    return cycle_at(account.open_from, account.cycle_day, tariff.zone_of_time)


def close(work: Work, account: BillingAccount) -> CustomerBill | None:
    """Bill the open cycle of an account and open the next one.

    Gives None when there is nothing to bill: an account whose plan ended long ago gets no empty bills.
    """
    tariff = tariff_store.in_force(work)
    cycle = open_cycle(account, tariff)
    rows = holdings.in_cycle(work, account.id, cycle)
    held_then = Holdings(
        plans=holdings.plans(rows),
        subscriptions=holdings.subscriptions(rows),
        purchases=holdings.purchases(rows),
        discounts=holdings.discounts(rows),
        overdue=_overdue(work, account, cycle),
    )
    rated = stored_parts(work, account.product_id, cycle, tariff)
    draft = BillRun(tariff, cycle, held_then).bill(rated, sent_warnings(work, account.id, cycle))
    account.open_from, account.last_modified = cycle.end, work.now
    if not draft.lines:
        return None
    _mark_billed(work, account, cycle)
    return _issue(work, account, draft, tariff)


def unbilled(work: Work, account: BillingAccount) -> int:
    """Paise with tax of what the open cycle has cost so far: use, subscriptions and purchases, without rental."""
    tariff = tariff_store.in_force(work)
    cycle = open_cycle(account, tariff)
    rows = [row for row in holdings.in_cycle(work, account.id, cycle) if row.start <= work.now]
    begun = tuple(replace(each, end=min(each.end or work.now, work.now)) for each in holdings.subscriptions(rows))
    run = BillRun(tariff, cycle, Holdings(plans=(), subscriptions=begun, purchases=holdings.purchases(rows)))
    return run.bill(stored_parts(work, account.product_id, cycle, tariff)).gross


def _overdue(work: Work, account: BillingAccount, cycle: Cycle) -> int:
    """Paise of earlier bills that became overdue within the cycle; what is in dispute does not count."""
    chosen = select(CustomerBill).where(
        CustomerBill.account_id == account.id,
        CustomerBill.due_date >= cycle.start,
        CustomerBill.due_date < cycle.end,
        CustomerBill.remaining > 0,
    )
    bills = work.session.execute(chosen).scalars()
    return sum(max(bill.remaining - held(work, bill_id=bill.id), 0) for bill in bills)


def _mark_billed(work: Work, account: BillingAccount, cycle: Cycle) -> None:
    used = update(Usage).where(
        Usage.product_id == account.product_id, Usage.usage_date >= cycle.start, Usage.usage_date < cycle.end
    )
    work.session.execute(used.values(is_billed=True).execution_options(synchronize_session=False))


def _issue(work: Work, account: BillingAccount, draft: BillDraft, tariff: Tariff) -> CustomerBill:
    columns = bill_columns(account, draft, tariff)
    bill: CustomerBill = work.add(CustomerBill(**columns))
    lines = [rate_columns(columns, line, position) for position, line in enumerate(draft.lines)]
    work.session.add_all(BillingRate(**line) for line in lines)
    work.session.flush()
    work.tell("678", "customerBill", "Create", bill)
    text = tariff.texts["billIssued"].format(
        bill=bill.bill_no,
        amount=words(bill.gross),
        due=f"{bill.due_date.astimezone(tariff.zone_of_time):%d %b %Y}",
    )
    send_sms(work, account.msisdn, text)
    return bill
