"""Computed bills as rows of the tables."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from mock_operator.billing.bill_run import BillDraft, BillLine
from mock_operator.billing.credits import bill_state
from mock_operator.billing.tables import BillingAccount
from mock_operator.billing.tariff import Tariff
from mock_operator.billing.tax import TaxAmount
from mock_operator.store.ids import new_id
from mock_operator.times import iso

Columns = dict[str, Any]


def bill_columns(account: BillingAccount, draft: BillDraft, tariff: Tariff) -> Columns:
    """A bill issued at the end of its cycle, of which nothing is paid yet."""
    issued = draft.cycle.end
    return {
        "id": new_id("BILL"),
        "msisdn": account.msisdn,
        "customer_id": account.customer_id,
        "bill_no": f"{issued:%y%m}-{account.id.removeprefix('BA-')}",
        "account_id": account.id,
        "bill_date": issued,
        "period_start": draft.cycle.start,
        "period_end": draft.cycle.end,
        "due_date": issued + timedelta(days=tariff.due_days),
        "net": draft.net,
        "gross": draft.gross,
        "taxes": taxes_json(draft.tax_items),
        "remaining": draft.gross,
        "state": bill_state(draft.gross, draft.gross, 0),
        "last_update": issued,
    }


def rate_columns(bill: Columns, line: BillLine, position: int) -> Columns:
    """A line of a bill whose columns are `bill`."""
    return {
        "id": new_id("RATE"),
        "msisdn": bill["msisdn"],
        "customer_id": bill["customer_id"],
        "bill_id": bill["id"],
        "account_id": bill["account_id"],
        "position": position,
        "name": line.name,
        "type": line.type,
        "category": line.category,
        "date": line.date,
        "period_start": line.start,
        "period_end": line.end,
        "net": line.net,
        "gross": line.gross,
        "taxes": taxes_json(line.taxes),
        "product_id": line.product_id or None,
        "is_billed": True,
        "details": {name: _plain(value) for name, value in line.details.items()},
    }


def taxes_json(taxes: tuple[TaxAmount, ...]) -> list[list[Any]]:
    """Taxes as the tables keep them: `[category, percent, paise]`."""
    return [[tax.category, float(tax.percent), tax.amount] for tax in taxes]


def _plain(value: Any) -> Any:
    """A detail of a line as JSON: times as text, rates as numbers."""
    if isinstance(value, datetime):
        return iso(value)
    return float(value) if isinstance(value, Decimal) else value
