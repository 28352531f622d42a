"""A new line: number, SIM, customer and plan, made by an order and brought to life by the network."""
import zlib
from datetime import timedelta

from sqlalchemy import func, select

from mock_operator.billing import cycle_close
from mock_operator.billing.tables import BillingAccount
from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.lines import reference_id
from mock_operator.customers.tables import Customer, Individual, Product
from mock_operator.errors import BadRequest, Conflict
from mock_operator.onboarding.tables import DigitalIdentity
from mock_operator.prepaid.ledger import open_bucket
from mock_operator.provisioning.tables import Service, Trouble
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.web.resource import Document

PLANS = ("prepaid-plan", "postpaid-plan")
_FIRST_NUMBER = 9000070001
_IDENTITY_HOLDS = timedelta(days=30)
_AREA = {"id": "AREA-MUM-ANDHERI", "name": "Andheri West, Mumbai"}


def is_new_line(item: Document, offering: Offering) -> bool:
    """Whether an item adds a plan without naming a line: it asks for one."""
    product = item.get("product")
    return offering.category_id in PLANS and not (isinstance(product, dict) and product.get("productSerialNumber"))


def add_line(work: Work, body: Document, item: Document, offering: Offering, order_id: str) -> Product:
    """Make customer, service and plan of a new line; it is not active yet.

    Raises Conflict PARTY_UNKNOWN, IDENTITY_NOT_VALIDATED, and for a postpaid plan ACCOUNT_UNKNOWN or ACCOUNT_USED.
    """
    person = work.locked(Individual, reference_id(body.get("relatedParty")))
    if person is None:
        raise Conflict("PARTY_UNKNOWN", "relatedParty must be an individual")
    checked = select(DigitalIdentity.id).where(
        DigitalIdentity.party_id == person.id, DigitalIdentity.status == "validated",
        DigitalIdentity.last_update >= work.now - _IDENTITY_HOLDS)
    if work.session.execute(checked.limit(1)).first() is None:
        raise Conflict("IDENTITY_NOT_VALIDATED", "a line needs a validated digitalIdentity of its owner")
    kind = offering.category_id.removesuffix("-plan")
    account = _account(work, item) if kind == "postpaid" else None
    taken = work.session.execute(select(func.count()).select_from(Product).where(
        Product.role == "plan", Product.msisdn.like("+91900007%"))).scalar_one()
    digits = str(_FIRST_NUMBER + int(taken))
    msisdn = f"+91{digits}"
    account_id = account.id if account else f"PA-{digits}"
    customer = _customer(work, person, msisdn, kind, account_id)
    _service(work, msisdn, customer.id)
    _inherit_trouble(work, person.msisdn, msisdn)
    plan: Product = work.add(Product(
        id=f"PLN-{digits}", msisdn=msisdn, customer_id=customer.id, name=offering.name, role="plan",
        offering_id=offering.id, status="pendingActive", ordered=work.now, account_type=kind, account_id=account_id,
        service_id=f"SRV-{digits}", price=work.get(OfferingPrice, offering.price_id).amount,
        recurring="month" if kind == "postpaid" else None, order_id=order_id, traits={}))
    if account is not None:
        account.msisdn, account.customer_id, account.product_id = msisdn, customer.id, plan.id
    else:
        open_bucket(work, plan, "monetary", "Main balance")
    return plan


def confirmed(work: Work, plan: Product) -> None:
    """The network has brought the line to life: from now on it counts, and is billed."""
    customer = work.locked(Customer, plan.customer_id)
    customer.status = "active"
    account = work.locked(BillingAccount, plan.account_id)
    if account is not None and account.state == "created":
        account.state, account.last_modified = "active", work.now
        cycle_close.schedule_close(work, account)


def _account(work: Work, item: Document) -> BillingAccount:
    identifier = reference_id(item.get("billingAccount"))
    if identifier is None:
        raise BadRequest("a postpaid plan names its billingAccount")
    account: BillingAccount | None = work.locked(BillingAccount, identifier)
    if account is None:
        raise Conflict("ACCOUNT_UNKNOWN", f"there is no billing account {identifier}")
    if account.product_id:
        raise Conflict("ACCOUNT_USED", f"billing account {identifier} has a line already")
    return account


def _customer(work: Work, person: Individual, msisdn: str, kind: str, account_id: str) -> Customer:
    customer: Customer = work.add(Customer(
        id=f"C-{msisdn[-10:]}", msisdn=msisdn, customer_id=f"C-{msisdn[-10:]}",
        name=f"{person.given_name} {person.family_name}", status="initialized", party_id=person.id,
        party_type="Individual", account_id=account_id, account_type=kind, since=work.now,
        traits={"valueTier": "bronze", "monthlyRevenue": 0, "churnRisk": "low", "complaints90Days": 0,
                "usageLevel": "normal", "language": person.language or "en", "enterprise": False,
                "enterpriseAdmin": False}))
    return customer


def _service(work: Work, msisdn: str, customer_id: str) -> None:
    digits = msisdn[-10:]
    work.add(Service(
        id=f"SRV-{digits}", msisdn=msisdn, customer_id=customer_id, state="reserved", enabled=False, start=work.now,
        features={"voice": False, "data": False, "sms": False, "roaming": False}, place=dict(_AREA),
        device={"iccid": f"8991{digits}{zlib.crc32(digits.encode()) % 100000:05d}", "deviceModel": None,
                "apnExpected": "internet.saral", "apnInUse": "internet.saral", "lastDataSession": None,
                "lastRegistration": None, "barring": "none", "suspensionReason": None}))


def _inherit_trouble(work: Work, contact: str | None, msisdn: str) -> None:
    """What spoils the network for the contact number spoils it for the new one: seeds cannot name it beforehand."""
    for trouble in work.session.execute(select(Trouble).where(Trouble.msisdn == contact)).scalars().all():
        work.add(Trouble(id=new_id("TRB"), msisdn=msisdn, stage=trouble.stage, code=trouble.code,
                         reason=trouble.reason, message=trouble.message, times=trouble.times))
