"""Moving a number to another operator: the porting code, which goes to the line itself and is kept nowhere else."""
from datetime import timedelta
from random import SystemRandom
from typing import Any

from mock_operator.billing import tariff_store
from mock_operator.care.messages import send_sms
from mock_operator.customers.tables import Customer, Product
from mock_operator.errors import Conflict
from mock_operator.ordering.main_products import dues
from mock_operator.provisioning.tables import Service
from mock_operator.store import due
from mock_operator.store.work import Work
from mock_operator.times import iso, parse

REQUESTED, SENT, EXPIRED = "codeRequested", "codeSent", "codeExpired"
# Letters and digits that cannot be taken for each other.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_EXPIRY = "portingCodeExpiry"


def is_request(item: dict[str, Any]) -> bool:
    """Whether an item of an order asks for the porting code of its line."""
    product = item.get("product")
    facts = product.get("productCharacteristic") if isinstance(product, dict) else None
    return isinstance(facts, list) and any(
        isinstance(fact, dict) and fact.get("name") == "portOut" and fact.get("value") == REQUESTED for fact in facts)


def check(work: Work, plan: Product) -> None:
    """Raises Conflict COMPANY_LINE, LINE_CLOSING, FRAUD_HOLD, DUES_OPEN, TOO_NEW, SIM_CHANGED_RECENTLY, CODE_STANDS."""
    rules = work.parameters
    if work.get(Customer, plan.customer_id).traits.get("enterprise"):
        raise Conflict("COMPANY_LINE", "a company's line is moved by the company's authorised letter")
    if plan.status == "pendingTerminate":
        raise Conflict("LINE_CLOSING", "the line is being closed")
    device = work.get(Service, plan.service_id).device
    if device.get("fraudHold"):
        raise Conflict("FRAUD_HOLD", "no number leaves while fraud is looked into")
    if dues(work, plan) > 0:
        raise Conflict("DUES_OPEN", "what is owed must be paid first")
    if plan.start is None or work.now - plan.start < timedelta(days=rules.port_network_days):
        raise Conflict("TOO_NEW", f"the line must be {rules.port_network_days:g} days old")
    changed = device.get("simChanged")
    if changed and work.now - parse(changed) < timedelta(days=rules.port_sim_days):
        raise Conflict("SIM_CHANGED_RECENTLY", f"the SIM was changed less than {rules.port_sim_days:g} days ago")
    if plan.traits.get("portOut") == SENT:
        raise Conflict("CODE_STANDS", "a code was sent and is still valid")


def send_code(work: Work, plan: Product) -> None:
    """Draw a code, send it to the line, and keep only until when it is valid."""
    chance = SystemRandom()
    code = "SM" + "".join(chance.choice(_ALPHABET) for _ in range(6))
    expires = work.now + timedelta(days=work.parameters.port_code_days)
    plan.traits = {**plan.traits, "portOut": SENT, "portingCodeSent": iso(work.now),
                   "portingCodeExpires": iso(expires)}
    until = expires.astimezone(tariff_store.in_force(work).zone_of_time)
    send_sms(work, plan.msisdn, f"Your porting code (UPC) is {code}, valid until {until:%d %b %Y, %H:%M}. Give it only "
             "to the operator that you move to.")
    work.schedule(_EXPIRY, plan.id, work.parameters.port_code_days * 86400)
    work.tell("637", "product", "AttributeValueChange", plan)


@due.handles(_EXPIRY)
def expire(work: Work, product_id: str) -> None:
    """A code that was not used in its time is worth nothing."""
    plan = work.locked(Product, product_id)
    if plan.traits.get("portOut") == SENT:
        plan.traits = {**plan.traits, "portOut": EXPIRED}
