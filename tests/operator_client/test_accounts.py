"""Automatic payment, credit limit, tax number and refunds: the journeys against the mocked operator."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from journeys.autopay import AutopaySwitch, AutopayView
from journeys.credit_limit import CreditLimit
from journeys.refunds import RefundStatus, Stage
from journeys.taxes import TaxRegistration, taxes_of
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.errors import OperatorRefused
from telecom.money import total
from tests.journeys.fake_operator import rupees
from tests.journeys.world import POLICY
from tests.mock_operator.running import running

DIVYA, ESHAN, FARIDA, HEMA, IMRAN, JAYA, LEELA = (f"+919000000{n}" for n in (524, 525, 526, 528, 529, 530, 532))


@pytest.fixture(scope="module")
def mock():
    with running() as served:
        wanted = [DIVYA, ESHAN, FARIDA, HEMA, IMRAN, JAYA, LEELA]
        assert served.http.post(f"{served.url}/admin/reset", json={"seed": "demo", "only": wanted}).status_code == 200
        yield served


@pytest.fixture
def operator(mock):
    return Operator(OperatorHttp(mock.url, threads=4), "Asia/Kolkata", "INR")


def day_of(view: AutopayView) -> date:
    assert view.autopay is not None and view.autopay.next_day is not None
    return view.autopay.next_day


async def who(operator, number):
    line = await operator.subscribers.line(number)
    return line, await operator.subscribers.customer(line.customer_id)


async def test_automatic_payment_is_switched_and_moved(operator):
    journey = AutopaySwitch(operator, POLICY, SystemClock())
    line, customer = await who(operator, HEMA)
    before = await journey.read(line, customer)
    assert before.active and before.bounced is None and day_of(before).day == 5
    moved = await journey.move(line, customer, 12)
    assert day_of(moved).day == 12 and day_of(moved) > date.today() - timedelta(days=1)
    assert not (await journey.switch(line, customer, on=False)).active
    assert (await journey.switch(line, customer, on=True)).active


async def test_a_bounce_is_read_with_its_reason(operator):
    line, customer = await who(operator, IMRAN)
    view = await AutopaySwitch(operator, POLICY, SystemClock()).read(line, customer)
    assert not view.active and view.bounced is not None and view.bounced.why == "Insufficient funds"


async def test_a_limit_is_raised(operator):
    journey = CreditLimit(operator, POLICY, SystemClock())
    line, customer = await who(operator, JAYA)
    view = await journey.read(line, customer)
    assert (view.limit, view.used, view.most) == (rupees(2000), rupees("302.08"), rupees(5500))
    assert (await journey.raise_to(line, customer, rupees(3000))).view.limit == rupees(3000)


async def test_a_tax_number_is_registered_and_a_wrong_one_refused(operator):
    _, customer = await who(operator, LEELA)
    journey = TaxRegistration(operator)
    assert await journey.read(customer) is None
    assert await journey.register(customer, "27AAPFU0939F1ZV") == "27AAPFU0939F1ZV"
    with pytest.raises(OperatorRefused, match="INVALID_TAX_NUMBER"):
        await journey.register(customer, "12345")


async def test_taxes_of_every_line_are_the_tax_of_the_bill(operator):
    line, _ = await who(operator, LEELA)
    bill = (await operator.postpaid.bills(line.billing_account_id, 1))[0]
    lines = await operator.postpaid.bill_lines(bill.id)
    shares = taxes_of(lines, "INR")
    assert [(share.name, share.base) for share in shares] == [("CGST", rupees(999)), ("SGST", rupees(999))]
    assert total((line.net for line in lines), "INR") + total((s.amount for s in shares), "INR") == bill.due


@pytest.mark.parametrize(("number", "stage"), [
    (DIVYA, Stage.SENT), (ESHAN, Stage.LATE), (FARIDA, Stage.ARRIVED)])
async def test_refunds_are_where_the_demonstration_says(operator, number, stage):
    line, customer = await who(operator, number)
    found = await RefundStatus(operator, POLICY, SystemClock()).read(line, customer)
    assert [back.stage for back in found.backs] == [stage] and found.backs[0].method
