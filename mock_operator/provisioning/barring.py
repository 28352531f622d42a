"""Barring a line at its customer's word, freeing it again, and holding it while fraud is looked into (640)."""
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from mock_operator.billing.settlement import held
from mock_operator.billing.tables import CustomerBill
from mock_operator.customers.tables import Individual, Product
from mock_operator.errors import BadRequest, Conflict
from mock_operator.provisioning.tables import Service
from mock_operator.store.work import Work
from mock_operator.times import iso

# Why a line may be barred at its customer's word, and how that reads.
CUSTOMERS = {"lostOrStolen": "reported lost or stolen", "customerRequest": "at the customer's own request"}
# Why the operator bars a line.
OPERATORS = ("unpaidBill", "prepaidExpired", "kyc", "fraud", "other")


def asked(wanted: Mapping[Any, Any]) -> bool:
    """Whether characteristics speak of barring or of a hold."""
    return "barring" in wanted or "fraudHold" in wanted


def change(work: Work, service: Service, wanted: Mapping[Any, Any]) -> None:
    """Bar, free or hold a line. Raises BadRequest, and Conflict as `_bar` and `_free`."""
    if "fraudHold" in wanted:
        if str(wanted["fraudHold"]).lower() != "true":
            raise BadRequest("fraudHold can only be set; people lift it")
        service.device = {**service.device, "fraudHold": True}
    if wanted.get("barring") == "all":
        _bar(work, service, wanted.get("barringReason"))
    elif wanted.get("barring") == "none":
        _free(work, service)
    elif "barring" in wanted:
        raise BadRequest("barring can be \"all\" or \"none\"")
    work.tell("638", "service", "AttributeValueChange", service)


def set_free(work: Work, service: Service) -> None:
    """Let a line into the network again."""
    service.enabled = True
    service.device = {**service.device, "barring": "none", "barringReason": None, "suspensionReason": None,
                      "barringChanged": iso(work.now)}


def _bar(work: Work, service: Service, reason: Any) -> None:
    """Raises BadRequest for another reason than a customer's; Conflict BARRED_BY_OPERATOR."""
    if reason not in CUSTOMERS:
        raise BadRequest(f"barringReason must be one of {', '.join(CUSTOMERS)}")
    if service.device.get("barring") != "none" and service.device.get("barringReason") not in CUSTOMERS:
        raise Conflict("BARRED_BY_OPERATOR", f"service {service.id} is barred by the operator")
    service.enabled = False
    service.device = {**service.device, "barring": "all", "barringReason": reason,
                      "suspensionReason": CUSTOMERS[str(reason)], "barringChanged": iso(work.now)}


def _free(work: Work, service: Service) -> None:
    """Raises Conflict BILL_UNPAID, NO_ACTIVE_PACK, KYC_NEEDED, FRAUD_HOLD or BARRED_BY_OPERATOR."""
    reason = service.device.get("barringReason")
    if service.device.get("barring") == "none":
        return
    if service.device.get("fraudHold") or reason == "fraud":
        raise Conflict("FRAUD_HOLD", "only people lift a bar that protects from fraud")
    if reason == "unpaidBill" and _overdue(work, service) > 0:
        raise Conflict("BILL_UNPAID", "a bill of this line is past its due date")
    if reason == "prepaidExpired" and not _has_pack(work, service):
        raise Conflict("NO_ACTIVE_PACK", "the line has no pack that is valid now")
    if reason == "kyc" and not _is_verified(work, service):
        raise Conflict("KYC_NEEDED", "the customer's papers are not verified")
    if reason not in {*CUSTOMERS, "unpaidBill", "prepaidExpired", "kyc"}:
        raise Conflict("BARRED_BY_OPERATOR", f"service {service.id} is barred by the operator")
    set_free(work, service)


def _overdue(work: Work, service: Service) -> int:
    """Paise of the line's bills past their due date; what is in dispute does not count."""
    account = select(Product.account_id).where(Product.service_id == service.id, Product.role == "plan")
    account_id = work.session.execute(account).scalars().first()
    late = select(func.coalesce(func.sum(CustomerBill.remaining), 0)).where(
        CustomerBill.account_id == account_id, CustomerBill.due_date < work.now)
    return int(work.session.execute(late).scalar_one()) - held(work, account_id=account_id)


def _has_pack(work: Work, service: Service) -> bool:
    packs = select(Product.id).where(Product.service_id == service.id, Product.role == "pack",
                                     Product.status == "active", Product.end > work.now)
    return work.session.execute(packs.limit(1)).first() is not None


def _is_verified(work: Work, service: Service) -> bool:
    person = select(Individual).where(Individual.customer_id == service.customer_id)
    found = work.session.execute(person).scalars().first()
    return found is not None and found.kyc.get("kycStatus") == "verified"
