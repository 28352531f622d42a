"""Provisioning of a pack or a SIM, milestone by milestone, by the operator's clock."""
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from mock_operator.billing import holdings
from mock_operator.care.messages import send_sms
from mock_operator.catalogue.tables import Offering
from mock_operator.customers.tables import Product
from mock_operator.errors import Conflict
from mock_operator.onboarding import new_lines
from mock_operator.ordering.tables import ProductOrder
from mock_operator.prepaid.ledger import buckets_of_product, move, open_bucket
from mock_operator.provisioning.tables import Service, ServiceOrder
from mock_operator.provisioning.trouble import Failure, failure_at
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.units import KB_PER_GB, SECONDS_PER_MINUTE

MILESTONES = ("accepted", "subscriberLocated", "quotaLoaded", "featureEnabled", "confirmed")
PACK = "provisioning"
# What each milestone does, in their order, by the category of the service order. A step that gives a Failure failed.
Step = Callable[[Work, ServiceOrder], Failure | None]
STEPS: dict[str, dict[str, Step]] = {}
# Packs of this category switch roaming on; ending one leaves it as the customer had it.
ROAMING = "roaming-pack"
# What a pack may bring: its characteristic, the usage type, and the whole units in one of it.
_QUOTAS = (("dataGB", "data", KB_PER_GB), ("voiceMinutes", "voice", SECONDS_PER_MINUTE), ("sms", "sms", 1))


def start(work: Work, order: ProductOrder, product: Product, retry_of: str | None = None,
          category: str = PACK) -> ServiceOrder:
    """Have the network put a product onto its line's service."""
    service_order: ServiceOrder = work.add(ServiceOrder(
        id=new_id("SVO"), msisdn=product.msisdn, customer_id=product.customer_id, state="acknowledged",
        category=category, product_order_id=order.id, product_id=product.id, service_id=product.service_id,
        retry_of=retry_of,
        milestones=[{"name": name, "status": "pending"} for name in STEPS[category]], errors=[], ordered=work.now))
    _next(work, service_order)
    work.tell("641", "serviceOrder", "Create", service_order)
    return service_order


def retry(work: Work, service: Service, service_order_id: str | None) -> ServiceOrder:
    """Have the network try again what a service order did not achieve.

    Raises Conflict ALREADY_PROVISIONED, PROVISIONING_IN_PROGRESS, SERVICE_ORDER_UNKNOWN or ORDER_CANCELLED.
    """
    earlier = _last_try(work, service, service_order_id)
    product = work.locked(Product, earlier.product_id)
    if product.status == "active" if earlier.category == PACK else earlier.state == "completed":
        raise Conflict("ALREADY_PROVISIONED", f"{product.name} is active on this line")
    if product.status in ("cancelled", "terminated"):
        raise Conflict("ORDER_CANCELLED", f"{product.name} is {product.status}")
    if earlier.state in ("acknowledged", "inProgress"):
        raise Conflict("PROVISIONING_IN_PROGRESS", f"service order {earlier.id} is under way")
    return start(work, work.get(ProductOrder, earlier.product_order_id), product, earlier.id, earlier.category)


def _last_try(work: Work, service: Service, service_order_id: str | None) -> ServiceOrder:
    """The newest try for the product of the named service order, or of the service when none is named."""
    chosen = select(ServiceOrder).where(ServiceOrder.service_id == service.id)
    if service_order_id is not None:
        named = work.get(ServiceOrder, service_order_id)
        if named is None or named.service_id != service.id:
            raise Conflict("SERVICE_ORDER_UNKNOWN", f"service {service.id} has no service order {service_order_id}")
        chosen = chosen.where(ServiceOrder.product_id == named.product_id)
    newest = work.session.execute(chosen.order_by(ServiceOrder.ordered.desc(), ServiceOrder.id)).scalars().first()
    if newest is None:
        raise Conflict("ALREADY_PROVISIONED", "nothing waits to be provisioned on this service")
    return newest


def cancel(work: Work, product: Product) -> None:
    """Stop tries that are under way for a product."""
    chosen = select(ServiceOrder).where(ServiceOrder.product_id == product.id,
                                        ServiceOrder.state.in_(("acknowledged", "inProgress")))
    for service_order in work.session.execute(chosen).scalars():
        _set_state(work, service_order, "cancelled")


def _next(work: Work, service_order: ServiceOrder) -> None:
    steps = len(service_order.milestones)
    work.schedule("provisioning", service_order.id, work.parameters.provisioning_seconds / steps)


def _set_state(work: Work, service_order: ServiceOrder, state: str) -> None:
    service_order.state = state
    work.tell("641", "serviceOrder", "StateChange", service_order)


@due.handles("provisioning")
def advance(work: Work, service_order_id: str) -> None:
    """Reach the next milestone, or fail there."""
    service_order = work.locked(ServiceOrder, service_order_id)
    if service_order.state not in ("acknowledged", "inProgress"):
        return
    name = next(each["name"] for each in service_order.milestones if each["status"] == "pending")
    failure = failure_at(work, service_order.msisdn, name) or STEPS[service_order.category][name](work, service_order)
    if failure is not None:
        _fail(work, service_order, name, failure)
        return
    _mark(work, service_order, name, "completed", None)
    if name == service_order.milestones[-1]["name"]:
        service_order.completed = work.now
        _set_state(work, service_order, "completed")
        return
    if service_order.state == "acknowledged":
        _set_state(work, service_order, "inProgress")
    _next(work, service_order)


def _mark(work: Work, service_order: ServiceOrder, name: str, status: str, message: str | None) -> None:
    reached: dict[str, Any] = {"name": name, "status": status, "date": iso(work.now), "message": message}
    service_order.milestones = [reached if each["name"] == name else each for each in service_order.milestones]


def _fail(work: Work, service_order: ServiceOrder, name: str, failure: Failure) -> None:
    _mark(work, service_order, name, "failed", failure.message)
    service_order.errors = [*service_order.errors, {"code": failure.code, "reason": failure.reason,
                                                    "message": failure.message, "timestamp": iso(work.now)}]
    _set_state(work, service_order, "failed")


def nothing(_: Work, __: ServiceOrder) -> None:
    """A milestone that changes nothing outside the service order."""


def _load_quota(work: Work, service_order: ServiceOrder) -> None:
    """Open the pack's buckets; a try that comes after one which got this far finds them there.

    What a roaming pack brings counts abroad only and is no bucket of the line.
    """
    product = work.locked(Product, service_order.product_id)
    offering = work.get(Offering, product.offering_id)
    if buckets_of_product(work, product.id) or offering.category_id == ROAMING:
        return
    for term, usage_type, factor in _QUOTAS:
        amount = offering.terms.get(term)
        if isinstance(amount, (int, float)) and amount > 0 and product.account_type == "prepaid":
            bucket = open_bucket(work, product, usage_type, f"{usage_type.capitalize()} of {product.name}",
                                 product.end, product.id)
            move(work, bucket, int(amount * factor), "topup", f"Quota of {product.name}")


def _enable_features(work: Work, service_order: ServiceOrder) -> None:
    service = work.locked(Service, service_order.service_id)
    offering = work.get(Offering, work.get(Product, service_order.product_id).offering_id)
    enabled = ("roaming",) if offering.category_id == ROAMING else ("voice", "data", "sms")
    service.features = {**service.features, **dict.fromkeys(enabled, True)}
    if service.state == "reserved":
        service.state, service.enabled = "active", True
    work.tell("638", "service", "AttributeValueChange", service)


def _confirm(work: Work, service_order: ServiceOrder) -> None:
    product = work.locked(Product, service_order.product_id)
    product.status, product.start = "active", work.now
    if product.role == "plan":
        new_lines.confirmed(work, product)
    holdings.product_added(work, product, service_order.product_order_id)
    complete_item(work, service_order)
    until = f" until {product.end:%d %b %Y}" if product.end else ""
    send_sms(work, product.msisdn, f"{product.name} is active on {product.msisdn}{until}.")
    work.tell("637", "product", "StateChange", product)


def complete_item(work: Work, service_order: ServiceOrder) -> None:
    """What a product order asked of the network is done; with its last item the order is."""
    order = work.locked(ProductOrder, service_order.product_order_id)
    order.items = [{**item, "state": "completed"} if item["product_id"] == service_order.product_id else item
                   for item in order.items]
    if all(item["state"] == "completed" for item in order.items):
        order.state, order.completed = "completed", work.now
        work.tell("622", "productOrder", "StateChange", order)


STEPS[PACK] = dict(zip(MILESTONES, (nothing, nothing, _load_quota, _enable_features, _confirm), strict=True))
