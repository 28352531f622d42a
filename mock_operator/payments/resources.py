"""API 676: payments and refunds."""
from mock_operator.customers.resources import customer_ref
from mock_operator.money import money
from mock_operator.payments import links, payments, refunds
from mock_operator.payments.tables import Payment, Refund
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.apis import reached_at
from mock_operator.web.resource import Document, Resource


def _method(work: Work, row: Payment) -> Document:
    """How it was paid, or the address at which it can be."""
    method = {"name": row.method, "@type": row.method_type}
    if not links.is_open(row):
        return method
    return {**method, "href": f"{reached_at.get()}/pay/{row.id}",
            "validFor": {"endDateTime": iso(links.ends(work, row))}}


def render_payment(work: Work, row: Payment) -> Document:
    """Payment with what it pays."""
    return {
        **(row.extra or {}), "status": row.status, "statusDate": iso(row.status_date), "paymentDate": iso(row.paid),
        "totalAmount": money(row.amount), "amount": money(row.amount), "payer": customer_ref(row.customer_id),
        "account": {"id": row.account_id, "@referredType": "Account"}, "authorizationCode": row.authorization_code,
        "correlatorId": row.reference, "description": row.description,
        "paymentMethod": _method(work, row),
        "paymentItem": [{"id": str(number), "item": {"id": item["id"], "@referredType": item["type"]}}
                        for number, item in enumerate(row.items, start=1)] or None,
    }


def render_refund(_: Work, row: Refund) -> Document:
    """Refund with the payment it is taken from."""
    return {
        "requestor": customer_ref(row.customer_id), **(row.extra or {}), "status": row.status,
        "statusDate": iso(row.status_date), "refundDate": iso(row.refunded), "totalAmount": money(row.amount),
        "amount": money(row.amount), "payment": {"id": row.payment_id, "@referredType": "Payment"},
        "account": {"id": row.account_id, "@referredType": "Account"}, "correlatorId": row.reference,
        "description": row.description, "paymentMethod": {"name": row.method, "@type": row.method_type},
    }


RESOURCES = [
    Resource("676", "payment", "Payment", Payment, render_payment, create=payments.create,
             filters={"payer.id": Payment.customer_id, "correlatorId": Payment.reference, "status": Payment.status,
                      "account.id": Payment.account_id, "paymentDate": Payment.paid},
             order=(Payment.paid.desc(),)),
    Resource("676", "refund", "Refund", Refund, render_refund, create=refunds.create,
             filters={"payment.id": Refund.payment_id, "requestor.id": Refund.customer_id,
                      "correlatorId": Refund.reference, "account.id": Refund.account_id},
             order=(Refund.refunded.desc(),)),
]
