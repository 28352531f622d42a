"""What billing serves: bills and their rates (678), billing accounts (666)."""

from typing import Any

from sqlalchemy import func, select

from mock_operator.billing import accounts, autopay, cycle_close, invoice
from mock_operator.billing.settlement import held, payments_of, receivable
from mock_operator.billing.tables import BillingAccount, BillingRate, CustomerBill
from mock_operator.money import money
from mock_operator.onboarding import persons
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.apis import href
from mock_operator.web.resource import Document, Resource


def account_ref(identifier: str) -> Document:
    """Reference to a billing account."""
    return {"id": identifier, "href": href("666", "billingAccount", identifier), "@referredType": "BillingAccount"}


def _taxes(taxes: list[list[Any]], kind: str) -> list[Document]:
    return [
        {"taxCategory": category, "taxRate": percent, "taxAmount": money(amount), "@type": kind}
        for category, percent, amount in taxes
    ]


def _period(start: Any, end: Any) -> Document:
    return {"startDateTime": iso(start), "endDateTime": iso(end)}


def render_bill(work: Work, row: CustomerBill) -> Document:
    """678 CustomerBill."""
    return {
        "billNo": row.bill_no,
        "billDate": iso(row.bill_date),
        "billingPeriod": _period(row.period_start, row.period_end),
        "paymentDueDate": iso(row.due_date),
        "lastUpdate": iso(row.last_update),
        "category": "normal",
        "runType": "onCycle",
        "state": row.state,
        "amountDue": money(row.gross),
        "remainingAmount": money(row.remaining),
        "taxExcludedAmount": money(row.net),
        "taxIncludedAmount": money(row.gross),
        "taxItem": _taxes(row.taxes, "TaxItem"),
        "appliedPayment": [
            {
                "appliedAmount": money(applied.amount),
                "payment": {
                    "id": applied.payment_id,
                    "href": href("676", "payment", applied.payment_id),
                    "@referredType": "Payment",
                },
                "@type": "AppliedPayment",
            }
            for applied in payments_of(work, row.id)
        ],
        "billDocument": invoice.attachment(work, row),
        "billingAccount": account_ref(row.account_id),
        "relatedParty": [{"id": row.customer_id, "role": "customer", "@referredType": "Customer"}],
    }


def render_rate(_: Work, row: BillingRate) -> Document:
    """678 AppliedCustomerBillingRate with its characteristics."""
    details = {"category": row.category, **row.details}
    return {
        "name": row.name,
        "type": row.type,
        "date": iso(row.date),
        "periodCoverage": _period(row.period_start, row.period_end),
        "isBilled": row.is_billed,
        "taxExcludedAmount": money(row.net),
        "taxIncludedAmount": money(row.gross),
        "appliedTax": _taxes(row.taxes, "AppliedBillingTaxRate"),
        "bill": {"id": row.bill_id, "href": href("678", "customerBill", row.bill_id), "@referredType": "CustomerBill"},
        "billingAccount": account_ref(row.account_id),
        "product": {"id": row.product_id, "href": href("637", "product", row.product_id), "@referredType": "Product"}
        if row.product_id
        else None,
        "characteristic": [
            {
                "name": name,
                "value": value,
                "valueType": "number" if isinstance(value, (int, float)) else "string",
                "@type": "AppliedBillingRateCharacteristic",
            }
            for name, value in details.items()
            if value is not None
        ],
    }


def render_account(work: Work, row: BillingAccount) -> Document:
    """666 BillingAccount with what is owed, in dispute, not billed yet, and left as security now."""
    owed, disputed = receivable(work, row.id), held(work, account_id=row.id)
    since = {"startDateTime": iso(row.opened), "endDateTime": iso(work.now)}
    return {
        "name": row.name,
        "accountType": "postpaid",
        "state": row.state,
        "lastModified": iso(row.last_modified),
        "paymentStatus": _payment_status(work, row, owed, disputed),
        "creditLimit": money(row.credit_limit),
        "paymentPlan": autopay.render(row),
        "accountBalance": [
            {"balanceType": kind, "amount": money(amount), "validFor": since, "@type": "AccountBalance"}
            for kind, amount in (("ReceivableBalance", owed), ("DisputedBalance", disputed),
                                 ("UnbilledBalance", cycle_close.unbilled(work, row)),
                                 ("DepositBalance", row.deposit))
        ],
        "relatedParty": [
            {"id": row.customer_id, "name": row.customer_name, "role": "customer", "@referredType": "Customer"}
        ]
        if row.customer_id
        # Until its line is there, the account is that of a person.
        else [{**(row.extra or {}), "name": row.customer_name, "role": "owner", "@referredType": "Individual"}],
        "billStructure": {
            "cycleSpecification": {
                "name": f"Monthly on day {row.cycle_day}",
                "billingDateShift": row.cycle_day,
                "frequency": "monthly",
                "isRef": False,
                "@type": "BillingCycleSpecification",
            }
        },
    }


def _payment_status(work: Work, row: BillingAccount, owed: int, disputed: int) -> str:
    """`paid` when nothing is owed, `overdue` when a bill is past its due date, else `due`; disputes do not count."""
    if owed - disputed <= 0:
        return "paid"
    late = select(func.coalesce(func.sum(CustomerBill.remaining), 0)).where(
        CustomerBill.account_id == row.id, CustomerBill.due_date < work.now
    )
    return "overdue" if int(work.session.execute(late).scalar_one()) - disputed > 0 else "due"


RESOURCES: list[Resource] = [
    Resource(
        api="678",
        name="customerBill",
        type="CustomerBill",
        table=CustomerBill,
        render=render_bill,
        filters={
            "billingAccount.id": CustomerBill.account_id,
            "relatedParty.id": CustomerBill.customer_id,
            "billNo": CustomerBill.bill_no,
            "billDate": CustomerBill.bill_date,
            "paymentDueDate": CustomerBill.due_date,
            "state": CustomerBill.state,
        },
        order=(CustomerBill.bill_date.desc(),),
    ),
    Resource(
        api="678",
        name="appliedCustomerBillingRate",
        type="AppliedCustomerBillingRate",
        table=BillingRate,
        render=render_rate,
        filters={
            "bill.id": BillingRate.bill_id,
            "billingAccount.id": BillingRate.account_id,
            "type": BillingRate.type,
            "date": BillingRate.date,
            "isBilled": BillingRate.is_billed,
        },
        order=(BillingRate.bill_id, BillingRate.position),
    ),
    Resource(
        api="666",
        name="billingAccount",
        type="BillingAccount",
        table=BillingAccount,
        render=render_account,
        change=accounts.change,
        filters={"relatedParty.id": BillingAccount.customer_id, "name": BillingAccount.name},
        create=persons.open_account,
    ),
]
