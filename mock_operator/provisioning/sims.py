"""SIMs: a new one is ordered for a line, reaches the customer, and is put into service by the network."""
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from mock_operator.care.messages import send_sms
from mock_operator.customers.tables import Individual, Product
from mock_operator.errors import BadRequest, Conflict
from mock_operator.ordering.tables import ProductOrder
from mock_operator.provisioning import barring, network
from mock_operator.provisioning.network import STEPS, nothing
from mock_operator.provisioning.tables import Service, ServiceOrder
from mock_operator.provisioning.trouble import Failure
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.resource import Document

CATEGORY = "simActivation"
KINDS = ("physical", "esim")
REASONS = ("lost", "stolen", "damaged", "move", "new")
_KYC_FAILURES = {"missing": ("KYC_MISSING", "The customer's papers were never sent"),
                 "rejected": ("KYC_REJECTED", "The customer's papers were not accepted"),
                 "pending": ("KYC_PENDING", "The customer's papers are being looked at")}


def wanted(item: Document) -> Document | None:
    """What an order item says of a SIM: `simReplacement` (physical or esim) and `simReason`; None without."""
    product = item.get("product")
    listed = product.get("productCharacteristic") if isinstance(product, dict) else None
    facts: Document = {str(each.get("name")): each.get("value") for each in listed or [] if isinstance(each, dict)}
    return facts if "simReplacement" in facts else None


def ordered(work: Work, plan: Product, facts: Document) -> Document:
    """What an order of a SIM for a line keeps. Raises BadRequest; Conflict FRAUD_HOLD or SIM_ORDERED."""
    kind, reason = facts.get("simReplacement"), facts.get("simReason") or "damaged"
    if kind not in KINDS or reason not in REASONS:
        raise BadRequest(f"simReplacement is one of {', '.join(KINDS)}, simReason one of {', '.join(REASONS)}")
    service = work.locked(Service, plan.service_id)
    if service.device.get("fraudHold"):
        raise Conflict("FRAUD_HOLD", "no SIM is given out while fraud is looked into")
    if open_order(work, plan) is not None:
        raise Conflict("SIM_ORDERED", "a SIM is on its way already")
    return {"offering_id": plan.offering_id, "offering_name": plan.name, "product_id": plan.id, "msisdn": plan.msisdn,
            "sim": {"kind": kind, "reason": reason}}


def expected(work: Work, items: list[Document]) -> datetime | None:
    """When the customer should have the SIM of an order; None when it is of none."""
    sim = next((item["sim"] for item in items if item.get("sim")), None)
    return None if sim is None else work.now + timedelta(seconds=_seconds(work, sim["kind"]))


def _seconds(work: Work, kind: str) -> float:
    return work.parameters.sim_post_days * 86400 if kind == "physical" else work.parameters.esim_seconds


def open_order(work: Work, plan: Product) -> ProductOrder | None:
    """The order of a SIM for a line that is not finished."""
    chosen = select(ProductOrder).where(ProductOrder.msisdn == plan.msisdn,
                                        ProductOrder.state.in_(("acknowledged", "inProgress")))
    return next((order for order in work.session.execute(chosen).scalars()
                 if any(item.get("sim") for item in order.items)), None)


def send_out(work: Work, order: ProductOrder, sim: Document) -> None:
    """Post the card, or send the eSIM's code; the customer puts it into service as soon as it is there."""
    if sim["kind"] == "esim":
        send_sms(work, order.msisdn, "Your eSIM is ready: scan the QR code in our e-mail with the phone that shall use "
                                     "it.")
    work.schedule("simThere", order.id, _seconds(work, sim["kind"]))


@due.handles("simThere")
def activate(work: Work, order_id: str) -> None:
    """The customer has the SIM in the phone: the network puts it into service."""
    order = work.locked(ProductOrder, order_id)
    if order.state != "inProgress":
        return
    item = next(item for item in order.items if item.get("sim"))
    network.start(work, order, work.locked(Product, item["product_id"]), category=CATEGORY)


def _check_identity(work: Work, service_order: ServiceOrder) -> Failure | None:
    person = select(Individual).where(Individual.customer_id == service_order.customer_id)
    kyc = work.session.execute(person).scalars().one().kyc
    if kyc["kycStatus"] not in _KYC_FAILURES:
        return None
    code, reason = _KYC_FAILURES[kyc["kycStatus"]]
    return Failure(code, reason, kyc.get("kycLacking") or reason)


def _move_line(work: Work, service_order: ServiceOrder) -> None:
    """The line lives on the new SIM from now on; a lost one that was barred is of no use to anybody."""
    service = work.locked(Service, service_order.service_id)
    order = work.get(ProductOrder, service_order.product_order_id)
    sim = next(item["sim"] for item in order.items if item.get("sim"))
    service.state = "active"
    service.device = {**service.device, "simType": sim["kind"], "simChanged": iso(work.now),
                      "iccid": f"8991{new_id('SIM')[-10:]}", "lastRegistration": iso(work.now)}
    reason = service.device.get("barringReason")
    if reason in (None, "lostOrStolen") and not service.device.get("fraudHold"):
        barring.set_free(work, service)
    work.tell("638", "service", "AttributeValueChange", service)


def _confirm(work: Work, service_order: ServiceOrder) -> None:
    network.complete_item(work, service_order)
    send_sms(work, service_order.msisdn, "Your new SIM is active. The old one no longer works.")


_STEPS: dict[str, Any] = {"accepted": nothing, "identityChecked": _check_identity, "simRegistered": nothing,
                          "lineMoved": _move_line, "confirmed": _confirm}
STEPS[CATEGORY] = _STEPS
MILESTONES = tuple(_STEPS)
