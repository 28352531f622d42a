"""Balance lent until the next recharge: who may borrow, what is owed, how it is taken back."""
from datetime import timedelta

from sqlalchemy import select

from mock_operator.catalogue.tables import Offering
from mock_operator.customers.tables import Customer, Product
from mock_operator.errors import Conflict
from mock_operator.money import rupees, to_paise, words
from mock_operator.prepaid.ledger import main_balance, move
from mock_operator.store.work import Work

LOAN, CATEGORY = "loan", "advance"
_MONTH = timedelta(days=30.4375)


def check(work: Work, plan: Product) -> None:
    """Whether the line of a plan may borrow. Raises Conflict NOT_ADDABLE, LOAN_OPEN or LOAN_NOT_ELIGIBLE."""
    if plan.account_type != "prepaid":
        raise Conflict("NOT_ADDABLE", "balance is lent to prepaid lines")
    if open_loan(work, plan.msisdn) is not None:
        raise Conflict("LOAN_OPEN", "the last advance is not paid back yet")
    since = work.get(Customer, plan.customer_id).since
    if work.now - since < work.parameters.loan_months * _MONTH:
        raise Conflict("LOAN_NOT_ELIGIBLE", f"advances begin after {work.parameters.loan_months:g} months")


def open_loan(work: Work, msisdn: str) -> Product | None:
    """The loan that a line still has to pay back, also one that is just being granted."""
    chosen = select(Product).where(Product.msisdn == msisdn, Product.role == LOAN,
                                   Product.status.in_(("pendingActive", "active")))
    return work.session.execute(chosen).scalars().first()


def grant(work: Work, product: Product, offering: Offering) -> None:
    """Put the advance on the main balance; it is owed with its fee from now on."""
    lent = to_paise(offering.terms["advance"])
    product.traits = {**product.traits, "outstanding": float(rupees(lent + product.price))}
    move(work, main_balance(work, product.msisdn), lent, LOAN, f"{offering.name}: lent", product.id)


def recover(work: Work, msisdn: str) -> None:
    """Take back what is owed, as far as the main balance goes; a loan that is paid back ends."""
    loan = open_loan(work, msisdn)
    if loan is None or loan.status != "active":
        return
    owed, balance = to_paise(loan.traits["outstanding"]), main_balance(work, msisdn)
    taken = min(owed, balance.remaining)
    if taken:
        move(work, balance, -taken, LOAN, f"{loan.name}: {words(taken)} paid back", loan.id)
    loan.traits = {**loan.traits, "outstanding": float(rupees(owed - taken))}
    if taken == owed:
        loan.status, loan.end = "terminated", work.now
        work.tell("637", "product", "StateChange", loan)
