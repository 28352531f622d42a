"""Changes to a billing account (666): its credit limit and its automatic payment."""
from sqlalchemy import func, select

from mock_operator.billing import autopay, tariff_store
from mock_operator.billing.settlement import held, receivable
from mock_operator.billing.tables import BillingAccount
from mock_operator.billing.tax import taxes_on
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import paise_of
from mock_operator.store.work import Work
from mock_operator.usage.tables import Usage
from mock_operator.web.resource import Document


def unbilled(work: Work, account: BillingAccount) -> int:
    """Charges of the open cycle so far, with tax, in paise: use beyond the plan, which is not on a bill yet."""
    charged = select(func.coalesce(func.sum(Usage.net), 0)).where(
        Usage.product_id == account.product_id, Usage.usage_date >= account.open_from, Usage.usage_date <= work.now,
        Usage.is_billed.is_(False))
    net = int(work.session.execute(charged).scalar_one())
    return net + sum(tax.amount for tax in taxes_on(net, tariff_store.in_force(work).taxes))


def change(work: Work, account: BillingAccount, body: Document) -> BillingAccount:
    """PATCH. Raises BadRequest; Conflict LIMIT_BELOW_USED, NO_PAYMENT_METHOD."""
    if body.get("creditLimit") is not None:
        try:
            limit = paise_of(body["creditLimit"])
        except ValueError as error:
            raise BadRequest(f"creditLimit: {error}") from None
        used = receivable(work, account.id) - held(work, account_id=account.id) + unbilled(work, account)
        if limit <= 0 or limit < used:
            raise Conflict("LIMIT_BELOW_USED", "the limit is below what is used of it now")
        account.credit_limit, account.last_modified = limit, work.now
    if body.get("paymentPlan") is not None:
        autopay.change(work, account, body["paymentPlan"])
    work.session.flush()
    return account
