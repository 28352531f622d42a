"""Changes to a billing account (666): its credit limit and its automatic payment."""
from mock_operator.billing import autopay, cycle_close
from mock_operator.billing.settlement import held, receivable
from mock_operator.billing.tables import BillingAccount
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import paise_of
from mock_operator.store.work import Work
from mock_operator.web.resource import Document


def change(work: Work, account: BillingAccount, body: Document) -> BillingAccount:
    """PATCH. Raises BadRequest; Conflict LIMIT_BELOW_USED, NO_PAYMENT_METHOD."""
    if body.get("creditLimit") is not None:
        try:
            limit = paise_of(body["creditLimit"])
        except ValueError as error:
            raise BadRequest(f"creditLimit: {error}") from None
        used = receivable(work, account.id) - held(work, account_id=account.id) + cycle_close.unbilled(work, account)
        if limit <= 0 or limit < used:
            raise Conflict("LIMIT_BELOW_USED", "the limit is below what is used of it now")
        account.credit_limit, account.last_modified = limit, work.now
    if body.get("paymentPlan") is not None:
        autopay.change(work, account, body["paymentPlan"])
    work.session.flush()
    return account
