"""POST /productOrder: items that add, end or change what a line holds; they take effect by the operator's clock."""
from datetime import datetime, timedelta
from typing import Any

from mock_operator.billing import holdings
from mock_operator.catalogue.tables import Offering
from mock_operator.customers.lines import plan_of, reference_id, status_at
from mock_operator.customers.tables import Product
from mock_operator.errors import BadRequest, Conflict
from mock_operator.onboarding import new_lines
from mock_operator.ordering import main_products, porting
from mock_operator.ordering.packs import new_pack, priced
from mock_operator.ordering.tables import OrderCancellation, ProductOrder
from mock_operator.prepaid import loans, renewals
from mock_operator.prepaid.ledger import main_balance, move
from mock_operator.provisioning import network, sims
from mock_operator.provisioning.tables import Service
from mock_operator.provisioning.wishes import CONTENT_BARRING
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import parse
from mock_operator.web.resource import Document, kept_fields

_KEPT = ("description", "note", "channel", "priority", "notificationContact", "requestedCompletionDate",
         "requestedStartDate")
PROVISIONED = ("prepaid-pack", "data-addon", "roaming-pack", *new_lines.PLANS)


def create(work: Work, body: Document) -> ProductOrder:
    """Accept an order. Raises BadRequest; Conflict as the items' rules say (see `_added`, `_ended`, `_changed`)."""
    requested = body.get("productOrderItem")
    if not isinstance(requested, list) or not requested or not all(isinstance(item, dict) for item in requested):
        raise BadRequest("productOrderItem must be a list with at least one item")
    order_id = new_id("ORD")
    items = [_item(work, {**item, "relatedParty": body.get("relatedParty")}, order_id, str(number))
             for number, item in enumerate(requested, start=1)]
    plan = plan_of(work, items[0]["msisdn"])
    external_id = body.get("externalId")
    order: ProductOrder = work.add(ProductOrder(
        id=order_id, msisdn=items[0]["msisdn"],
        customer_id=plan.customer_id if plan else work.get(Product, items[0]["product_id"]).customer_id,
        external_id=external_id[:64] if isinstance(external_id, str) else None, state="acknowledged",
        category=body["category"][:40] if isinstance(body.get("category"), str) else None, items=items,
        ordered=work.now, expected=_expected(work, body, items), extra=kept_fields(body, _KEPT)))
    work.schedule("order", order.id, work.parameters.order_seconds / 2)
    return order


def _expected(work: Work, body: Document, items: list[Document]) -> datetime | None:
    """When an order takes effect that does not do so at once: a SIM, the end of a line, or a plan from a later day."""
    sim = sims.expected(work, items)
    if sim is not None:
        return sim
    if any(item["action"] == "delete" and item.get("closes") for item in items):
        return work.now + timedelta(hours=work.parameters.closure_hours)
    wanted = body.get("requestedStartDate")
    if not isinstance(wanted, str) or not any(item["action"] == "modify" for item in items):
        return None
    try:
        return max(parse(wanted), work.now)
    except ValueError:
        raise BadRequest("requestedStartDate must be a time in ISO 8601") from None


def _item(work: Work, item: Document, order_id: str, number: str) -> Document:
    rules = {"add": _added, "delete": _ended, "modify": _changed}
    rule = rules.get(str(item.get("action")))
    if rule is None:
        raise BadRequest(f"action must be one of {', '.join(rules)}")
    identifier = item.get("id")
    return {"id": identifier if isinstance(identifier, str) else number, "action": item["action"],
            "state": "acknowledged", **rule(work, item, order_id)}


def _line(work: Work, item: Document) -> Product:
    """The main product of the line that an item names. Raises Conflict LINE_UNKNOWN."""
    product = item.get("product")
    number = product.get("productSerialNumber") if isinstance(product, dict) else None
    plan = plan_of(work, number if isinstance(number, str) else None)
    if plan is None:
        raise Conflict("LINE_UNKNOWN", "product.productSerialNumber must be the number of one of the operator's lines")
    return plan


def _offering(work: Work, item: Document) -> Offering:
    offering = work.get(Offering, reference_id(item.get("productOffering")))
    if offering is None or offering.lifecycle_status != "Active":
        raise Conflict("OFFERING_UNKNOWN", "productOffering.id must be an active offering of the catalogue")
    return offering


def _added(work: Work, item: Document, order_id: str) -> Document:
    """Raises Conflict LINE_UNKNOWN, OFFERING_UNKNOWN, NOT_ADDABLE, CONTENT_BARRED, INSUFFICIENT_BALANCE, as
    `loans.check`, and for a new line as `new_lines.add_line`."""
    wanted = work.get(Offering, reference_id(item.get("productOffering")))
    if wanted is not None and wanted.lifecycle_status == "Active" and new_lines.is_new_line(item, wanted):
        line = new_lines.add_line(work, item, item, wanted, order_id)
        return {"offering_id": wanted.id, "offering_name": wanted.name, "product_id": line.id, "msisdn": line.msisdn}
    plan, offering = _line(work, item), _offering(work, item)
    if offering.category_id in ("postpaid-plan", "talktime", "roaming-rates"):
        raise Conflict("NOT_ADDABLE", f"a {offering.category_id} cannot be added to a line")
    if offering.category_id == "prepaid-pack" and plan.account_type != "prepaid":
        raise Conflict("NOT_ADDABLE", "prepaid packs are for prepaid lines")
    if offering.category_id == "subscription" and work.get(Service, plan.service_id).device.get(CONTENT_BARRING):
        raise Conflict("CONTENT_BARRED", "the customer does not want subscriptions on this line")
    if offering.category_id == loans.CATEGORY:
        loans.check(work, plan)
    product = new_pack(work, plan, offering, order_id)
    if offering.category_id == loans.CATEGORY:
        product.role = loans.LOAN
    if offering.terms.get("recurring"):
        product.role, product.recurring, product.end = "subscription", offering.terms["recurring"], None
        product.traits = _consent(item, offering)
    if plan.account_type == "prepaid":
        if product.role == "subscription":
            renewals.begin(work, product)
        elif product.role != loans.LOAN:
            move(work, main_balance(work, plan.msisdn), -product.price, "usage", f"Purchase of {offering.name}",
                 product.id)
    return {"offering_id": offering.id, "offering_name": offering.name, "product_id": product.id,
            "msisdn": plan.msisdn, **priced(product)}


def _consent(item: Document, offering: Offering) -> Document:
    """Consent as the order states it; an order without `consentReference` leaves none on record."""
    given: dict[Any, Any] = {each.get("name"): each.get("value")
                             for each in (item.get("product") or {}).get("productCharacteristic") or []
                             if isinstance(each, dict)}
    names = ("consentReference", "consentDate", "consentChannel")
    return {"partner": offering.terms.get("partner"), **{name: given.get(name) for name in names}}


def _ended(work: Work, item: Document, _: str) -> Document:
    """The end of the main product is the end of the line. Raises Conflict PRODUCT_UNKNOWN or PRODUCT_TERMINATED."""
    product = work.locked(Product, reference_id(item.get("product")))
    if product is None:
        raise Conflict("PRODUCT_UNKNOWN", "product.id must be a product of the inventory")
    if product.role == "plan":
        main_products.check_closure(product)
    if status_at(product, work.now) in ("terminated", "cancelled", "pendingTerminate"):
        raise Conflict("PRODUCT_TERMINATED", f"{product.name} is {status_at(product, work.now)} already")
    product.status = "pendingTerminate"
    return {"offering_id": product.offering_id, "offering_name": product.name, "product_id": product.id,
            "msisdn": product.msisdn, "closes": product.role == "plan"}


def _changed(work: Work, item: Document, _: str) -> Document:
    """Another plan, or another SIM for the line.

    Raises Conflict LINE_UNKNOWN, OFFERING_UNKNOWN, what `main_products` or `porting` refuse, and as `sims.ordered`.
    """
    product = work.locked(Product, reference_id(item.get("product")))
    plan = product if product is not None and product.role == "plan" else _line(work, item)
    sim = sims.wanted(item)
    if sim is not None:
        return sims.ordered(work, plan, sim)
    if porting.is_request(item):
        porting.check(work, plan)
        return {"offering_id": plan.offering_id, "offering_name": plan.name, "product_id": plan.id,
                "msisdn": plan.msisdn, "porting": True}
    offering = _offering(work, item)
    main_products.check_change(work, plan, offering)
    return {"offering_id": offering.id, "offering_name": offering.name, "product_id": plan.id,
            "msisdn": plan.msisdn}


@due.handles("order")
def advance(work: Work, order_id: str) -> None:
    """acknowledged → inProgress → completed; what the network provisions is completed by the network.

    An order for a later time waits for it: a plan as `pending`, the end of a line as `inProgress`.
    """
    order = work.locked(ProductOrder, order_id)
    if order.state == "acknowledged":
        # A SIM is on its way from now on; its day is when the customer should have it.
        sim = any(item.get("sim") for item in order.items)
        later = order.expected is not None and order.expected > work.now and not sim
        closes = any(item.get("closes") for item in order.items)
        _set_state(work, order, "pending" if later and not closes else "inProgress")
        work.schedule("order", order.id, (order.expected - work.now).total_seconds() if later
                      else work.parameters.order_seconds / 2)
    elif order.state in ("pending", "inProgress"):
        provisioned = [_carry_out(work, order, item) for item in order.items]
        if not any(provisioned):
            order.completed = work.now
            _set_state(work, order, "completed")


def _set_state(work: Work, order: ProductOrder, state: str) -> None:
    order.state = state
    order.items = [{**item, "state": state} for item in order.items]
    work.tell("622", "productOrder", "StateChange", order)


def _carry_out(work: Work, order: ProductOrder, item: Document) -> bool:
    """Let one item take effect; True when the network has to do so."""
    if item.get("sim"):
        sims.send_out(work, order, item["sim"])
        return True
    product = work.locked(Product, item["product_id"])
    offering = work.get(Offering, item["offering_id"])
    if item["action"] == "add" and offering.category_id in PROVISIONED:
        network.start(work, order, product)
        return True
    if item["action"] == "add":
        product.status, product.start = "active", work.now
        holdings.product_added(work, product, order.id)
        if product.role == loans.LOAN:
            loans.grant(work, product, offering)
    elif item.get("closes"):
        main_products.close(work, product)
    elif item["action"] == "delete":
        product.status, product.end = "terminated", work.now
        holdings.product_ended(work, product)
    elif item.get("porting"):
        porting.send_code(work, product)
    else:
        main_products.change(work, product, offering, order)
    work.tell("637", "product", "StateChange" if item["action"] != "modify" else "AttributeValueChange", product)
    return False


def cancel(work: Work, body: Document) -> OrderCancellation:
    """POST /cancelProductOrder. Raises BadRequest; Conflict ORDER_UNKNOWN or ORDER_FINISHED."""
    order = work.locked(ProductOrder, reference_id(body.get("productOrder")))
    if order is None:
        raise Conflict("ORDER_UNKNOWN", "productOrder.id must be a product order")
    waits = order.state == "pending" or order.state == "inProgress" and any(item.get("closes") for item in order.items)
    if order.state != "acknowledged" and not waits:
        raise Conflict("ORDER_FINISHED", f"the order is {order.state}: it can be cancelled only before work begins")
    for item in order.items:
        product = work.locked(Product, item["product_id"])
        if item["action"] == "add":
            product.status, product.end = "cancelled", work.now
            if product.account_type == "prepaid" and product.price and product.role != loans.LOAN:
                move(work, main_balance(work, product.msisdn), product.price, "reversal",
                     f"Cancelled order of {product.name}", product.id)
        elif item["action"] == "delete":
            product.status = "active"
    _set_state(work, order, "cancelled")
    reason = body.get("cancellationReason")
    cancellation: OrderCancellation = work.add(OrderCancellation(
        id=new_id("CAN"), msisdn=order.msisdn, customer_id=order.customer_id, order_id=order.id,
        reason=reason if isinstance(reason, str) else None, requested=work.now))
    return cancellation
