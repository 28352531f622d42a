"""What a postpaid line bought, subscribed to and changed in the history of a seed, with its orders."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from mock_operator.billing import holdings
from mock_operator.billing.seed_schema import Bought, Moment, PostpaidHistory, Subscribed
from mock_operator.billing.tables import Holding
from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.tables import Product
from mock_operator.errors import BadRequest
from mock_operator.money import to_paise
from mock_operator.ordering.tables import ProductOrder
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso


class Timeline(Protocol):
    """Where the moments of a history lie in time."""

    def moment(self, moment: Moment) -> datetime:
        """The time of a moment."""


def play_products(work: Work, main: Product, history: PostpaidHistory, timeline: Timeline) -> None:
    """Create everything that the history says the line held. Raises BadRequest for an unknown offering."""
    first_bill = Moment(bill=history.bills - 1, day=1)
    main.start = min(main.start, timeline.moment(first_bill) - timedelta(days=1))
    holdings.add(work, main, _offering(work, main.offering_id), holdings.PLAN, main.start, main.order_id)
    for change in sorted(history.planChanges, key=timeline.moment):
        _change_plan(Work(work.session, timeline.moment(change), work.parameters), main, change.offering)
    for subscribed in history.subscriptions:
        _subscribe(work, main, subscribed, timeline)
    for bought in history.purchases:
        _buy(Work(work.session, timeline.moment(bought), work.parameters), main, bought)
    for discount in history.discounts:
        work.add(
            Holding(
                account_id=main.account_id,
                kind=holdings.DISCOUNT,
                product_id=main.id,
                offering_id=main.offering_id,
                name=discount.name,
                price=to_paise(discount.amount),
                start=timeline.moment(discount),
                details={},
            )
        )


def _offering(work: Work, identifier: str) -> Offering:
    offering: Offering | None = work.get(Offering, identifier)
    if offering is None:
        raise BadRequest(f"the catalogue has no offering {identifier}")
    return offering


def _price(work: Work, offering: Offering) -> int:
    return int(work.get(OfferingPrice, offering.price_id).amount)


def _order(then: Work, main: Product, offering: Offering, action: str, product_id: str) -> ProductOrder:
    """An order that was completed within a minute."""
    item = {
        "id": "1",
        "action": action,
        "state": "completed",
        "offering_id": offering.id,
        "offering_name": offering.name,
        "product_id": product_id,
        "msisdn": main.msisdn,
    }
    order: ProductOrder = then.add(
        ProductOrder(
            id=new_id("ORD"),
            msisdn=main.msisdn,
            customer_id=main.customer_id,
            state="completed",
            items=[item],
            ordered=then.now,
            completed=then.now + timedelta(minutes=1),
        )
    )
    return order


def _change_plan(then: Work, main: Product, identifier: str) -> None:
    offering = _offering(then, identifier)
    _order(then, main, offering, "modify", main.id)
    holdings.plan_changed(then, main, offering)
    main.offering_id, main.name, main.price = offering.id, offering.name, _price(then, offering)


def _product(then: Work, main: Product, offering: Offering, role: str, **columns: Any) -> Product:
    product: Product = then.add(
        Product(
            id=new_id("PRD"),
            msisdn=main.msisdn,
            customer_id=main.customer_id,
            name=offering.name,
            role=role,
            offering_id=offering.id,
            status="active",
            ordered=then.now,
            start=then.now,
            account_type=main.account_type,
            account_id=main.account_id,
            service_id=main.service_id,
            price=_price(then, offering),
            **columns,
        )
    )
    return product


def _subscribe(work: Work, main: Product, subscribed: Subscribed, timeline: Timeline) -> None:
    """A subscription; without a consent reference the partner opened it on its own, and there is no order."""
    then = Work(work.session, timeline.moment(subscribed), work.parameters)
    offering = _offering(then, subscribed.offering)
    agreed = bool(subscribed.consentReference)
    traits = {
        "partner": offering.terms.get("partner"),
        "consentReference": subscribed.consentReference,
        "consentDate": iso(then.now) if agreed else None,
        "consentChannel": subscribed.consentChannel if agreed else None,
    }
    recurring = offering.terms.get("recurring") or "month"
    product = _product(then, main, offering, "subscription", traits=traits, recurring=recurring)
    if agreed:
        product.order_id = _order(then, main, offering, "add", product.id).id
    holdings.product_added(then, product, product.order_id)
    if subscribed.ended is not None:
        product.status, product.end = "terminated", timeline.moment(subscribed.ended)
        holdings.product_ended(then, product)


def _buy(then: Work, main: Product, bought: Bought) -> None:
    """A pack from one order, billed as often as the history says."""
    offering = _offering(then, bought.offering)
    days = offering.terms.get("validityDays")
    end = then.now + timedelta(days=days) if days else None
    product = _product(then, main, offering, "pack", traits={}, end=end)
    product.order_id = _order(then, main, offering, "add", product.id).id
    for _ in range(bought.timesBilled):
        holdings.product_added(then, product, product.order_id)
