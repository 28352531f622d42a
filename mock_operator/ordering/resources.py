"""API 622: product orders and their cancellation."""
from mock_operator.customers.resources import characteristics, customer_ref
from mock_operator.money import money
from mock_operator.ordering import orders
from mock_operator.ordering.tables import OrderCancellation, ProductOrder
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.apis import href
from mock_operator.web.resource import Document, Resource


def render_order(_: Work, row: ProductOrder) -> Document:
    """ProductOrder with its items."""
    return {
        **(row.extra or {}), "externalId": row.external_id, "state": row.state, "category": row.category,
        "orderDate": iso(row.ordered), "completionDate": iso(row.completed),
        "expectedCompletionDate": iso(row.expected),
        "relatedParty": [customer_ref(row.customer_id)] if row.customer_id else None,
        "productOrderItem": [{
            "id": item["id"], "quantity": 1, "action": item["action"], "state": item["state"],
            "productOffering": {"id": item["offering_id"], "name": item["offering_name"],
                                "@referredType": "ProductOffering"},
            "product": {"id": item["product_id"], "productSerialNumber": item["msisdn"],
                        "href": href("637", "product", item["product_id"]), "@referredType": "Product",
                        "productCharacteristic": characteristics({
                            "simReplacement": item["sim"]["kind"], "simReason": item["sim"]["reason"]})
                        if item.get("sim") else []},
            **_item_price(item),
        } for item in row.items],
    }


def _item_price(item: Document) -> Document:
    """What an added item costs; nothing for items that only end or change something."""
    if "price" not in item:
        return {}
    amount = "taxIncludedAmount" if item["taxed"] else "dutyFreeAmount"
    return {"itemTotalPrice": [{"priceType": "oneTime", "price": {amount: money(item["price"])}}]}


def render_cancellation(_: Work, row: OrderCancellation) -> Document:
    """CancelProductOrder, done at once."""
    return {
        "state": "done", "cancellationReason": row.reason, "requestedCancellationDate": iso(row.requested),
        "effectiveCancellationDate": iso(row.requested),
        "productOrder": {"id": row.order_id, "href": href("622", "productOrder", row.order_id),
                         "@referredType": "ProductOrder"},
    }


RESOURCES = [
    Resource("622", "productOrder", "ProductOrder", ProductOrder, render_order, create=orders.create,
             filters={"externalId": ProductOrder.external_id, "relatedParty.id": ProductOrder.customer_id,
                      "state": ProductOrder.state, "orderDate": ProductOrder.ordered,
                      "productOrderItem.product.productSerialNumber": ProductOrder.msisdn},
             order=(ProductOrder.ordered.desc(),)),
    Resource("622", "cancelProductOrder", "CancelProductOrder", OrderCancellation, render_cancellation,
             create=orders.cancel, filters={"productOrder.id": OrderCancellation.order_id}),
]
