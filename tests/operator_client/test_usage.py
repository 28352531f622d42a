"""Usage records, data movements and what a plan includes, as the operator tells them and as the client reads them."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from operator_client import Operator, OperatorHttp
from operator_client.shapes import megabytes
from telecom.errors import OperatorUnexpected
from tests.mock_operator.running import running
from tests.operator_client.loopback import Answer, loopback

SINCE = datetime.now(timezone.utc) - timedelta(days=90)


@pytest.fixture(scope="module")
def demo():
    with running() as mock:
        mock.reset("demo")
        yield Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


@pytest.fixture
def scripted():
    with loopback() as server:
        yield server, Operator(OperatorHttp(server.url), "Asia/Kolkata", "INR")


@pytest.mark.parametrize(("number", "missing"), [("+919000000401", 0), ("+919000000404", 6144)])
async def test_records_are_what_the_buckets_lost(demo, number, missing):
    line = await demo.subscribers.line(number)
    records = await demo.usage.data_used(line.product_id, SINCE)
    moves = await demo.prepaid.data_ledger(number, SINCE)
    taken = -sum(move.mb for move in moves if move.reason == "usage")
    assert round(taken - sum(use.mb for use in records)) == missing
    assert [use.at for use in records] == sorted(use.at for use in records)
    balances = await demo.prepaid.balances(number)
    assert {b.id for b in balances.active("data")} <= {move.bucket_id for move in moves if move.reason == "topup"}
    assert all(b.starts is not None for b in balances.active("data"))


async def test_only_what_is_asked_for_is_read(demo):
    line = await demo.subscribers.line("+919000000401")
    since = datetime.now(timezone.utc) - timedelta(days=4)
    records = await demo.usage.data_used(line.product_id, since)
    assert records and all(use.at >= since for use in records)


async def test_a_plan_says_what_it_includes(demo):
    line = await demo.subscribers.line("+919000000412")
    assert await demo.usage.included_mb(line.plan_offering_id) == 100 * 1024
    used = await demo.usage.data_used(line.product_id, SINCE)
    assert used and not any(use.charged for use in used)


async def test_charged_data_is_told_apart(demo):
    line = await demo.subscribers.line("+919000000203")
    assert any(use.charged for use in await demo.usage.data_used(line.product_id, SINCE))


@pytest.mark.parametrize(("value", "mb"), [("unlimited", None), (1.5, Decimal(1536))])
async def test_a_plan_without_a_limit(scripted, value, mb):
    server, operator = scripted
    server.script = [Answer({"id": "P", "prodSpecCharValueUse": [
        {"name": "dataGB", "productSpecCharacteristicValue": [{"value": value}]}]})]
    assert await operator.usage.included_mb("P") == mb


@pytest.mark.parametrize(("amount", "units", "mb"), [(2, "GB", 2048), (512, "KB", "0.5"), (3, "mb", 3)])
def test_volumes(amount, units, mb):
    assert megabytes(amount, units) == Decimal(mb)
    with pytest.raises(OperatorUnexpected):
        megabytes(amount, "min")


@pytest.mark.parametrize("record", [
    {}, {"usageDate": "2026-11-01T00:00:00Z"},
    {"usageDate": "2026-11-01T00:00:00Z", "usageCharacteristic": [{"name": "quantity", "value": 4}]}])
async def test_a_record_without_its_fields_is_unexpected(scripted, record):
    server, operator = scripted
    server.script = [Answer([record])]
    with pytest.raises(OperatorUnexpected):
        await operator.usage.data_used("PLN", SINCE)
