"""Orders of packs that a recharge paid for; the network provisions them."""
from datetime import timedelta
from typing import Any

from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.lines import prepaid_plan
from mock_operator.customers.tables import Product
from mock_operator.ordering.tables import ProductOrder
from mock_operator.prepaid.tables import Topup
from mock_operator.provisioning import network
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work


def order_pack(work: Work, topup: Topup) -> Product:
    """Order the pack of a top-up for the line that receives it, and have the network provision it."""
    plan = prepaid_plan(work, topup.msisdn)
    offering = work.get(Offering, topup.offering_id)
    order = ProductOrder(id=new_id("ORD"), msisdn=plan.msisdn, customer_id=plan.customer_id, external_id=topup.id,
                         state="inProgress", category="recharge", ordered=work.now, items=[])
    pack = new_pack(work, plan, offering, order.id)
    order.items = [{"id": "1", "action": "add", "state": "inProgress", "offering_id": offering.id,
                    "offering_name": offering.name, "product_id": pack.id, "msisdn": plan.msisdn, **priced(pack)}]
    work.add(order)
    network.start(work, order, pack)
    return pack


def new_pack(work: Work, plan: Product, offering: Offering, order_id: str) -> Product:
    """A product of an offering on the line of a plan, not yet active."""
    days = offering.terms.get("validityDays")
    pack: Product = work.add(Product(
        id=new_id("PRD"), msisdn=plan.msisdn, customer_id=plan.customer_id, name=offering.name, role="pack",
        offering_id=offering.id, status="pendingActive", ordered=work.now,
        end=work.now + timedelta(days=days) if days else None, account_type=plan.account_type,
        account_id=plan.account_id, service_id=plan.service_id,
        price=work.get(OfferingPrice, offering.price_id).amount, order_id=order_id, traits={}))
    return pack


def priced(product: Product) -> dict[str, Any]:
    """What an order's item keeps of its price: paise, and whether tax is in it."""
    return {"price": product.price, "taxed": product.account_type == "prepaid"}


def cancel_pack(work: Work, product: Product) -> None:
    """Take a pack off the line, whether or not the network has finished with it."""
    product.status, product.end = "cancelled", work.now
    order = work.get(ProductOrder, product.order_id)
    if order is not None:
        order.state = "cancelled"
        order.items = [{**item, "state": "cancelled"} for item in order.items]
        work.tell("622", "productOrder", "StateChange", order)
    network.cancel(work, product)
    work.tell("637", "product", "StateChange", product)

