"""A new customer: party, customer, line with its plan, service, and for prepaid the main balance."""
import zlib
from datetime import datetime, timedelta
from typing import Any

from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.tables import Customer, Individual, Organization, Product
from mock_operator.money import to_paise
from mock_operator.prepaid.ledger import move, open_bucket
from mock_operator.provisioning.tables import Service
from mock_operator.provisioning.wishes import DO_NOT_DISTURB, DO_NOT_DISTURB_SINCE
from mock_operator.store import due
from mock_operator.store.work import Work
from mock_operator.times import iso, parse, relative

MONTH = timedelta(days=30.4375)
PORT_IN = "portIn"


def register(work: Work, seed: Any) -> Customer:
    """Register a customer of the seed (`seed.schema.CustomerSeed`) as of its tenure."""
    digits = seed.msisdn.lstrip("+")[-10:]
    since = work.now - seed.tenureMonths * MONTH
    at = Work(work.session, since, work.parameters)
    customer = _customer(at, seed, digits)
    _party(at, seed, digits, work.now)
    _service(work, seed, digits, customer.id, since)
    plan = _plan(at, seed, digits, customer)
    if seed.portIn is not None:
        _port_in(work, plan, seed.portIn)
    if seed.accountType == "prepaid":
        balance = open_bucket(at, plan, "monetary", "Main balance")
        opening = to_paise(seed.prepaid.balance if seed.prepaid else 0)
        if opening:
            move(at, balance, opening, "topup", "Balance at the beginning")
    return customer


def _customer(work: Work, seed: Any, digits: str) -> Customer:
    company = seed.enterprise
    segment = seed.segment.dict()
    traits = {**segment, "language": seed.language, "enterprise": company is not None,
              "enterpriseName": company.name if company else None, "enterpriseAdmin": bool(company and company.admin)}
    customer: Customer = work.add(Customer(
        id=f"C-{digits}", msisdn=seed.msisdn, customer_id=f"C-{digits}", name=f"{seed.givenName} {seed.familyName}",
        status="active", party_id=f"IND-{digits}", party_type="Individual",
        account_id=f"{'PA' if seed.accountType == 'prepaid' else 'BA'}-{digits}", account_type=seed.accountType,
        since=work.now, traits=traits, situation=seed.situation, to_try=seed.to_try))
    return customer


def _party(work: Work, seed: Any, digits: str, now: datetime) -> None:
    email = seed.email or f"{seed.givenName}.{seed.familyName}@example.com".lower().replace(" ", "").replace("'", "")
    work.add(Individual(
        id=f"IND-{digits}", msisdn=seed.msisdn, customer_id=f"C-{digits}", given_name=seed.givenName,
        family_name=seed.familyName, birth_date=parse(seed.birthDate) if seed.birthDate else None, email=email,
        street=seed.street, city=seed.city, post_code=seed.postCode, language=seed.language,
        other_number=seed.otherNumber.number if seed.otherNumber else None,
        other_since=relative(seed.otherNumber.since, now) if seed.otherNumber else None,
        kyc={"kycStatus": seed.kyc.status, "kycLacking": seed.kyc.lacking},
        identification=[{"identificationType": "nationalIdentityCard", "identificationId": f"XXXXXXXX{digits[-4:]}",
                         "issuingAuthority": "UIDAI"}] if seed.identityOnRecord else []))
    if seed.enterprise is not None:
        company_id = f"ORG-{zlib.crc32(seed.enterprise.name.encode()):08X}"
        if work.get(Organization, company_id) is None:
            work.add(Organization(id=company_id, name=seed.enterprise.name, city=seed.city))


def _instant(text: str | None, now: datetime) -> str | None:
    return None if text is None else iso(relative(text, now))


def _service(work: Work, seed: Any, digits: str, customer_id: str, since: datetime) -> None:
    device = seed.device
    work.add(Service(
        id=f"SRV-{digits}", msisdn=seed.msisdn, customer_id=customer_id, state="active",
        enabled=device.barring == "none", start=since, features=seed.features,
        place={"id": seed.area.id, "name": seed.area.name},
        device={
            "iccid": device.iccid or f"8991{digits}{zlib.crc32(digits.encode()) % 100000:05d}",
            "simType": seed.sim.kind, "simChanged": _instant(seed.sim.changed, work.now) or iso(since),
            "deviceModel": device.model, "apnExpected": device.apnExpected,
            "apnInUse": device.apnInUse or device.apnExpected,
            "lastDataSession": _instant(device.lastDataSession, work.now),
            "lastRegistration": _instant(device.lastRegistration, work.now),
            "barring": device.barring, "barringReason": device.barringReason,
            "barringChanged": _instant(device.barringChanged, work.now), "suspensionReason": device.suspensionReason,
            "deviceLocked": device.locked, "unlockAllowedFrom": _instant(device.unlockAllowedFrom, work.now),
            "appAccount": device.appAccount,
            **_preferences(work, seed),
        }))


def _preferences(work: Work, seed: Any) -> dict[str, Any]:
    entered = seed.doNotDisturb
    return {DO_NOT_DISTURB: ",".join(entered.unwanted), DO_NOT_DISTURB_SINCE: _instant(entered.since, work.now)
            } if entered else {}


def _plan(work: Work, seed: Any, digits: str, customer: Customer) -> Product:
    offering = work.get(Offering, seed.plan)
    price = work.get(OfferingPrice, offering.price_id).amount
    plan: Product = work.add(Product(
        id=f"PLN-{digits}", msisdn=seed.msisdn, customer_id=customer.id, name=offering.name, role="plan",
        offering_id=offering.id, status="active", ordered=work.now, start=work.now, account_type=seed.accountType,
        account_id=customer.account_id, service_id=f"SRV-{digits}", price=price,
        recurring="month" if seed.accountType == "postpaid" else None, traits={}))
    return plan


def _port_in(work: Work, plan: Product, seed: Any) -> None:
    """The number is on its way from another operator; it becomes a line of ours at the expected time."""
    expected = relative(seed.expected, work.now)
    plan.status = "pendingActive"
    plan.traits = {"portIn": "rejected" if seed.rejected else "accepted", "portInFrom": seed.source,
                   "portInExpected": None if seed.rejected else iso(expected), "portInReason": seed.rejected}
    if not seed.rejected:
        work.schedule(PORT_IN, plan.id, (expected - work.now).total_seconds())


@due.handles(PORT_IN)
def port_in(work: Work, product_id: str) -> None:
    """The other operator has let the number go."""
    plan = work.locked(Product, product_id)
    plan.status, plan.start, plan.traits = "active", work.now, {**plan.traits, "portIn": "completed"}
    work.tell("637", "product", "StateChange", plan)
