"""Payment links, invoices and refunds, as the operator tells them and as the client reads them."""
from __future__ import annotations

import pytest
import requests

from journeys.bill_payment import BillPayment
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.errors import OperatorRefused, OperatorUnexpected
from telecom.paying import BillPart
from tests.journeys.fake_operator import rupees
from tests.journeys.world import POLICY
from tests.mock_operator.running import running
from tests.operator_client.loopback import Answer, loopback

ANITA, CHARU, JAI, ESHA = (f"+919000000{number}" for number in (521, 523, 202, 105))


@pytest.fixture
def mock():
    with running() as served:
        answer = served.http.post(f"{served.url}/admin/reset",
                                  json={"seed": "demo", "only": [ANITA, CHARU, JAI, ESHA]})
        assert answer.status_code == 200
        yield served


@pytest.fixture
def operator(mock):
    return Operator(OperatorHttp(mock.url, threads=4), "Asia/Kolkata", "INR")


async def test_a_link_is_made_read_back_paid_and_read_again(mock, operator):
    line = await operator.subscribers.line(CHARU)
    customer = await operator.subscribers.customer(line.customer_id)
    journey = BillPayment(operator, POLICY, SystemClock())
    due = await journey.read(line, customer)
    assert len(due.bills) == 2 and due.link is None
    made = (await journey.send_link(line, customer, rupees(700))).link
    assert (made.status, made.amount) == ("pending", rupees(700)) and made.expires is not None
    assert (await journey.send_link(line, customer, rupees(700))).link == made
    assert requests.post(made.url).status_code == 200
    state = await journey.arrived(line, customer, made.id)
    assert state.link.paid and state.link.at >= made.at and state.due.to_pay == due.to_pay - rupees(700)
    # The oldest bill is paid in full, the rest went to the next one.
    assert [bill.id for bill in state.due.bills] == [due.bills[1].id]


async def test_refusals_of_links_have_their_code(operator):
    line = await operator.subscribers.line(ANITA)
    bill = (await operator.postpaid.bills(line.billing_account_id, 1))[0]
    with pytest.raises(OperatorRefused) as refused:
        await operator.payments.create_link([BillPart(bill.id, rupees(99999))], rupees(99999),
                                            account_id=line.billing_account_id, customer_id=line.customer_id, key="k")
    assert refused.value.code == "AMOUNT_EXCEEDS_BILL"
    assert await operator.payments.links(line.customer_id) == []


async def test_a_bill_has_its_document_and_its_taxes(operator):
    line = await operator.subscribers.line(JAI)
    bill = (await operator.postpaid.bills(line.billing_account_id, 1))[0]
    assert bill.document is not None
    assert requests.get(bill.document).content.startswith(b"%PDF")
    for rate in await operator.postpaid.bill_lines(bill.id):
        assert [tax.name for tax in rate.taxes] == ["CGST", "SGST"]
        assert sum(tax.amount.amount for tax in rate.taxes) == rate.tax.amount


async def test_a_link_without_an_address_is_no_link():
    with loopback() as server:
        server.script = [Answer({"id": "PAY-1", "status": "pending", "paymentDate": "2026-11-20T10:00:00Z",
                                 "totalAmount": {"unit": "INR", "value": 1},
                                 "paymentMethod": {"@type": "paymentLink"}})]
        with pytest.raises(OperatorUnexpected):
            await Operator(OperatorHttp(server.url), "Asia/Kolkata", "INR").payments.link("PAY-1")
