"""What an open or decided dispute does to a bill. Amounts in paise, tax included."""

from sqlalchemy import func, select

from mock_operator.billing import tariff_store
from mock_operator.billing.bill_run import CREDIT
from mock_operator.billing.credits import CreditExceedsCharge, check_credit
from mock_operator.billing.rows import taxes_json
from mock_operator.billing.settlement import update_bill
from mock_operator.billing.tables import BillingAccount, BillingRate, CustomerBill, Hold
from mock_operator.billing.tax import split_gross
from mock_operator.care.messages import send_sms
from mock_operator.errors import Conflict
from mock_operator.money import words
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work

ADJUSTMENT = "adjustment"


def hold(work: Work, ticket_id: str, bill: CustomerBill, amount: int) -> None:
    """Hold an amount of a bill from collection on behalf of a ticket, instead of what the ticket held before."""
    work.session.merge(Hold(ticket_id=ticket_id, account_id=bill.account_id, bill_id=bill.id, amount=amount))
    work.session.flush()


def release(work: Work, ticket_id: str) -> None:
    """Let go of what a ticket held."""
    row = work.get(Hold, ticket_id)
    if row is not None:
        work.session.delete(row)
        work.session.flush()


def post_credit(work: Work, ticket_id: str, bill: CustomerBill, rate_id: str | None, amount: int, reason: str) -> None:
    """Post a credit to a bill, for one of its charges or for the bill as a whole.

    Raises Conflict CREDIT_EXCEEDS_CHARGE when all credits together would be more than the charge or the bill.
    """
    rate = work.locked(BillingRate, rate_id)
    _check(work, bill, rate, amount)
    tariff = tariff_store.in_force(work)
    net, taxes = split_gross(-amount, tariff.taxes)
    work.add(
        BillingRate(
            id=new_id("RATE"),
            msisdn=bill.msisdn,
            customer_id=bill.customer_id,
            bill_id=bill.id,
            account_id=bill.account_id,
            position=_next_position(work, bill),
            name=tariff.texts["credit"].format(reason=reason)[:200],
            type=CREDIT,
            category=ADJUSTMENT,
            date=work.now,
            period_start=rate.period_start if rate else bill.period_start,
            period_end=rate.period_end if rate else bill.period_end,
            net=net,
            gross=-amount,
            taxes=taxes_json(taxes),
            product_id=rate.product_id if rate else None,
            is_billed=False,
            details={"rateId": rate_id, "docket": ticket_id, "creditReason": reason},
            credited_rate=rate_id,
            ticket_id=ticket_id,
        )
    )
    update_bill(work, bill)
    account = work.get(BillingAccount, bill.account_id)
    send_sms(work, account.msisdn, tariff.texts["creditPosted"].format(amount=words(amount), bill=bill.bill_no))


def _check(work: Work, bill: CustomerBill, rate: BillingRate | None, amount: int) -> None:
    """A credit may exceed neither its charge nor, with the other credits, the bill."""
    given = select(func.coalesce(func.sum(-BillingRate.gross), 0))
    of_bill = given.where(BillingRate.bill_id == bill.id, BillingRate.is_billed.is_(False))
    try:
        check_credit(amount, bill.gross, int(work.session.execute(of_bill).scalar_one()))
        if rate is not None:
            of_rate = given.where(BillingRate.credited_rate == rate.id)
            check_credit(amount, rate.gross, int(work.session.execute(of_rate).scalar_one()))
    except CreditExceedsCharge as refusal:
        raise Conflict("CREDIT_EXCEEDS_CHARGE", str(refusal)) from None


def _next_position(work: Work, bill: CustomerBill) -> int:
    last = select(func.max(BillingRate.position)).where(BillingRate.bill_id == bill.id)
    return int(work.session.execute(last).scalar_one() or 0) + 1
