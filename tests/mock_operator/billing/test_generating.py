"""Generated accounts: rows by the thousand, but computed like all others."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

import pytest

from mock_operator.billing.generating import account_rows
from mock_operator.catalogue.tables import Offering
from mock_operator.customers.tables import Product
from mock_operator.store import ids
from mock_operator.times import UTC
from mock_operator.web.registry import resources
from tests.mock_operator.billing.samples import TARIFF

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# A small allowance, so that some of the lines go beyond it.
OFFERING = Offering(
    id="PLAN-1",
    name="Small",
    terms={"dataGB": 5, "voiceMinutes": 300, "sms": 20, "overageDataRatePerMB": 0.02},
)


def generated(seed=1, lines=20, months=3):
    resources()
    rows = defaultdict(list)
    chance = Random(seed)
    with ids.repeatable(str(seed)):
        for number in range(lines):
            line = Product(
                id=f"PLN-{number}",
                msisdn=f"+9190000{number:05d}",
                customer_id=f"C-{number}",
                account_id=f"BA-{number}",
                price=49900,
                start=NOW - timedelta(days=40),
                traits={},
            )
            for table, columns in account_rows(chance, line, "A Test", OFFERING, months, NOW, TARIFF):
                rows[table.__tablename__].append(columns)
    return rows


@pytest.fixture(scope="module")
def rows():
    return generated()


def test_the_same_numbers_make_the_same_accounts(rows):
    assert generated() == rows
    assert generated(seed=2) != rows


def test_each_line_has_its_bills_and_an_open_cycle(rows):
    assert len(rows["billing_account"]) == len(rows["due_change"]) == 20
    assert len(rows["customer_bill"]) == 60
    for account, change in zip(rows["billing_account"], rows["due_change"], strict=True):
        assert account["open_from"] <= NOW < change["due_at"]
        issued = [bill for bill in rows["customer_bill"] if bill["account_id"] == account["id"]]
        assert max(bill["period_end"] for bill in issued) == account["open_from"]


def test_bills_are_the_sums_of_their_lines_and_of_their_usage(rows):
    usage_of = defaultdict(list)
    for used in rows["usage"]:
        usage_of[used["customer_id"]].append(used)
    beyond = 0
    for bill in rows["customer_bill"]:
        lines = [rate for rate in rows["applied_billing_rate"] if rate["bill_id"] == bill["id"]]
        assert bill["gross"] == sum(rate["gross"] for rate in lines)
        assert bill["net"] == sum(rate["net"] for rate in lines)
        used = [
            each
            for each in usage_of[bill["customer_id"]]
            if bill["period_start"] <= each["usage_date"] < bill["period_end"]
        ]
        assert used
        assert all(each["is_billed"] for each in used)
        charged = sum(each["net"] for each in used)
        assert charged == sum(rate["net"] for rate in lines if rate["category"] != "planRental")
        beyond += charged > 0
    assert beyond > 0


def test_payments_settle_their_bills_and_lie_in_the_past(rows):
    bills = {bill["id"]: bill for bill in rows["customer_bill"]}
    assert 0 < len(rows["payment"]) < len(bills)
    for payment, applied in zip(rows["payment"], rows["applied_payment"], strict=True):
        bill = bills[applied["bill_id"]]
        assert payment["amount"] == applied["amount"] == bill["gross"]
        assert (bill["remaining"], bill["state"]) == (0, "settled")
        assert bill["bill_date"] < payment["paid"] <= NOW


def test_nothing_is_used_in_the_future(rows):
    assert max(used["usage_date"] for used in rows["usage"]) <= NOW
