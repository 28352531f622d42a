"""Payments: taking money through a bank or wallet."""
from sqlalchemy import select

from mock_operator.billing import allocation
from mock_operator.customers.lines import reference_id
from mock_operator.customers.tables import Customer
from mock_operator.errors import BadRequest, Conflict
from mock_operator.money import paise_of
from mock_operator.payments import links
from mock_operator.payments.tables import Payment
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.web.resource import Document, kept_fields

_KEPT = ("channel", "name", "taxAmount")


def create(work: Work, body: Document) -> Payment:
    """POST /payment: the bank captures it at once; a payment link (`paymentMethod.@type`) waits for the customer.

    Raises BadRequest; Conflict ACCOUNT_UNKNOWN.
    """
    try:
        amount = paise_of(body.get("totalAmount"))
    except ValueError as error:
        raise BadRequest(f"totalAmount: {error}") from None
    if amount <= 0:
        raise BadRequest("totalAmount must be above zero")
    payer = _payer(work, body)
    method = body.get("paymentMethod")
    if not isinstance(method, dict):
        raise BadRequest("paymentMethod must be an object such as {\"name\": \"UPI\", \"@type\": \"digitalWallet\"}")
    items = [{"id": item["item"]["id"], "type": item["item"].get("@referredType") or "Entity"}
             for item in body.get("paymentItem") or [] if isinstance(item, dict) and reference_id(item.get("item"))]
    method_type = str(method.get("@type") or "digitalWallet")[:40]
    link = method_type == links.METHOD_TYPE
    payment = take(work, payer, amount, method=str(method.get("name") or ("Payment link" if link else "UPI"))[:40],
                   method_type=method_type, items=items, status="pending" if link else "captured",
                   reference=str(body["correlatorId"])[:64] if body.get("correlatorId") else None,
                   description=body.get("description") if isinstance(body.get("description"), str) else None,
                   extra=kept_fields(body, _KEPT))
    if link:
        links.opened(work, payment)
    else:
        allocation.payment_captured(work, payment)
    return payment


def take(work: Work, payer: Customer, amount: int, *, method: str, method_type: str, status: str = "captured",
         items: list[Document] | None = None, reference: str | None = None, description: str | None = None,
         extra: Document | None = None) -> Payment:
    """A payment of a customer, in paise; `description` tells why the bank declined it."""
    payment: Payment = work.add(Payment(
        id=new_id("PAY"), msisdn=payer.msisdn, customer_id=payer.id, status=status, status_date=work.now,
        paid=work.now, amount=amount, account_id=payer.account_id, method=method, method_type=method_type,
        authorization_code=new_id("AUTH") if status == "captured" else None, reference=reference or new_id("BANK"),
        description=description, items=items or [], extra=extra))
    return payment


def _payer(work: Work, body: Document) -> Customer:
    account_id = reference_id(body.get("account"))
    customer = work.get(Customer, reference_id(body.get("payer")))
    if customer is None and account_id is not None:
        customer = work.session.execute(select(Customer).where(Customer.account_id == account_id)).scalars().first()
    if customer is None:
        raise Conflict("ACCOUNT_UNKNOWN", "neither payer nor account is known")
    return customer
