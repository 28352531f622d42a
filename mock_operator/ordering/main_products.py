"""The main product of a line under an order: another plan, the other kind of account, or the end of the line."""
from datetime import datetime

from sqlalchemy import select

from mock_operator.billing import cycle_close, holdings, tariff_store
from mock_operator.billing.cycle import LAST_CYCLE_DAY, cycle_at
from mock_operator.billing.settlement import held, receivable
from mock_operator.billing.tables import BillingAccount
from mock_operator.care.messages import send_sms
from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.tables import Customer, Individual, Product
from mock_operator.errors import Conflict
from mock_operator.ordering.tables import ProductOrder
from mock_operator.prepaid.ledger import move, open_bucket
from mock_operator.prepaid.tables import Bucket
from mock_operator.provisioning.tables import Service
from mock_operator.store import due
from mock_operator.store.work import Work

WAITING = ("acknowledged", "pending", "inProgress")
DEPOSIT = "depositBack"


def check_change(work: Work, plan: Product, offering: Offering) -> None:
    """Raises Conflict LINE_UNKNOWN, NOT_A_PLAN, ALREADY_HELD, LINE_CLOSING, CHANGE_PENDING, DUES_OPEN or
    IDENTITY_NOT_ON_RECORD."""
    if plan.status in ("pendingActive", "terminated", "cancelled"):
        raise Conflict("LINE_UNKNOWN", f"the line is {plan.status}")
    if offering.category_id not in ("prepaid-plan", "postpaid-plan"):
        raise Conflict("NOT_A_PLAN", f"{offering.name} is no plan")
    if offering.id == plan.offering_id:
        raise Conflict("ALREADY_HELD", f"the line already has {offering.name}")
    if plan.status == "pendingTerminate":
        raise Conflict("LINE_CLOSING", "the line is being closed")
    if any(_changes(order, plan) for order in _orders(work, plan)):
        raise Conflict("CHANGE_PENDING", "another change of the plan is under way")
    if offering.category_id == f"{plan.account_type}-plan":
        return
    if dues(work, plan) > 0:
        raise Conflict("DUES_OPEN", "what is owed must be paid first")
    person = work.session.execute(select(Individual).where(Individual.msisdn == plan.msisdn)).scalars().first()
    if person is None or not person.identification:
        raise Conflict("IDENTITY_NOT_ON_RECORD", "the holder's identity is not on record")


def check_closure(plan: Product) -> None:
    """Raises Conflict PRODUCT_TERMINATED when the line is closed or being closed."""
    if plan.status in ("terminated", "pendingTerminate", "cancelled"):
        raise Conflict("PRODUCT_TERMINATED", f"the line is {plan.status} already")


def dues(work: Work, plan: Product) -> int:
    """Paise that a postpaid line owes on its bills, what is in dispute left out; 0 for a prepaid one."""
    if plan.account_type != "postpaid":
        return 0
    return receivable(work, plan.account_id) - held(work, account_id=plan.account_id)


def change(work: Work, plan: Product, offering: Offering, order: ProductOrder) -> None:
    """Put the line on a plan now, and on the other kind of account where the plan is of that kind."""
    kind = offering.category_id.removesuffix("-plan")
    if kind == plan.account_type:
        holdings.plan_changed(work, plan, offering)
    elif kind == "postpaid":
        _to_postpaid(work, plan, offering, order)
    else:
        _to_prepaid(work, plan)
    plan.offering_id, plan.name = offering.id, offering.name
    plan.price = work.get(OfferingPrice, offering.price_id).amount


def close(work: Work, plan: Product) -> None:
    """End the line with all that it holds; what is left to bill comes with the last bill."""
    _end_extras(work, plan)
    plan.status, plan.end = "terminated", work.now
    holdings.product_ended(work, plan)
    for order in _orders(work, plan):
        if order.state == "pending":
            order.state = "cancelled"
            order.items = [{**item, "state": "cancelled"} for item in order.items]
    service = work.locked(Service, plan.service_id)
    service.state, service.enabled = "terminated", False
    work.tell("638", "service", "StateChange", service)
    account = work.get(BillingAccount, plan.account_id)
    if account is not None and account.deposit:
        work.schedule(DEPOSIT, account.id, work.parameters.deposit_days * 86400)


@due.handles(DEPOSIT)
def give_deposit_back(work: Work, account_id: str) -> None:
    """The deposit of a closed line goes back the way it came."""
    account = work.locked(BillingAccount, account_id)
    account.deposit, account.last_modified = 0, work.now
    send_sms(work, account.msisdn, "Your security deposit has been sent back to you.")


def _orders(work: Work, plan: Product) -> list[ProductOrder]:
    """The line's orders that are not finished."""
    chosen = select(ProductOrder).where(ProductOrder.msisdn == plan.msisdn, ProductOrder.state.in_(WAITING))
    return list(work.session.execute(chosen).scalars())


def _changes(order: ProductOrder, plan: Product) -> bool:
    return any(item["action"] == "modify" and item["product_id"] == plan.id and not item.get("porting")
               for item in order.items)


def _end_extras(work: Work, plan: Product) -> None:
    """Packs, subscriptions and buckets end with the account that they belong to."""
    chosen = select(Product).where(Product.msisdn == plan.msisdn, Product.role != "plan",
                                   Product.status.in_(("active", "pendingActive", "suspended")))
    for product in work.session.execute(chosen).scalars():
        product.status, product.end = "terminated", work.now
        holdings.product_ended(work, product)
    for bucket in work.session.execute(select(Bucket).where(Bucket.msisdn == plan.msisdn)).scalars():
        if bucket.usage_type == "monetary" and bucket.remaining:
            move(work, bucket, -bucket.remaining, "adjustment", "Balance given up with the prepaid account")
        bucket.end = work.now if bucket.end is None else min(bucket.end, work.now)


def _account_of(work: Work, plan: Product, kind: str) -> str:
    """Move the customer and the main product to the account of a kind; its id."""
    identifier = f"{'PA' if kind == 'prepaid' else 'BA'}-{plan.msisdn[-10:]}"
    customer = work.locked(Customer, plan.customer_id)
    customer.account_type, customer.account_id = kind, identifier
    plan.account_type, plan.account_id = kind, identifier
    return identifier


def _to_postpaid(work: Work, plan: Product, offering: Offering, order: ProductOrder) -> None:
    """Billed from now on; the day of the change becomes the day of the bill (29 to 31: the 28th)."""
    _end_extras(work, plan)
    identifier = _account_of(work, plan, "postpaid")
    plan.recurring = "month"
    if work.get(BillingAccount, identifier) is None:
        _open_account(work, plan, identifier)
    holdings.add(work, plan, offering, holdings.PLAN, work.now, order.id)


def _open_account(work: Work, plan: Product, identifier: str) -> None:
    tariff = tariff_store.in_force(work)
    day = min(work.now.astimezone(tariff.zone_of_time).day, LAST_CYCLE_DAY)
    opened: datetime = cycle_at(work.now, day, tariff.zone_of_time).start
    name = work.get(Customer, plan.customer_id).name
    account = work.add(BillingAccount(
        id=identifier, msisdn=plan.msisdn, customer_id=plan.customer_id, customer_name=name, product_id=plan.id,
        name=name, cycle_day=day, open_from=opened, alerts=True, credit_limit=tariff.credit_limit, deposit=0,
        opened=work.now, last_modified=work.now))
    cycle_close.schedule_close(work, account)


def _to_prepaid(work: Work, plan: Product) -> None:
    """The open cycle is billed when it ends: use until now, less the days of the rental that are left."""
    _end_extras(work, plan)
    holdings.product_ended(work, plan)
    _account_of(work, plan, "prepaid")
    plan.recurring = None
    chosen = select(Bucket).where(Bucket.msisdn == plan.msisdn, Bucket.usage_type == "monetary")
    main = work.session.execute(chosen).scalars().first() or open_bucket(work, plan, "monetary", "Main balance")
    main.end = None
