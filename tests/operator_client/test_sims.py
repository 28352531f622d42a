"""SIMs, holders and bars as the client reads and writes them, and the journeys on the mocked operator."""
from __future__ import annotations

import pytest

from journeys.call_back import CallBack
from journeys.fraud_report import FraudReport, FraudResult
from journeys.sim_activation import Activation, ActivationResult
from journeys.sim_care import SimCare, SimResult
from journeys.suspension import Restoring, SuspensionResult
from mock_operator.seed.read import FOLDER
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.errors import OperatorRefused, UnknownLine
from tests.journeys.world import POLICY
from tests.mock_operator.running import running


@pytest.fixture(scope="module")
def mock():
    with running() as operator:
        yield operator


@pytest.fixture
def operator(mock):
    mock.begin_with("sims", str(FOLDER / "demo" / "sims.yml"))
    return Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


async def held(operator, number):
    line = await operator.subscribers.line(f"+919000000{number}")
    return line, await operator.subscribers.customer(line.customer_id)


async def test_a_holder_is_read(operator):
    holder = await operator.sims.holder("+919000000581")
    assert (holder.street, holder.city, holder.other_number) == ("14 Lake View Road", "Hyderabad", "+919000000599")
    assert holder.papers == "verified" and holder.other_since is not None and holder.email == "anjali.rao@example.com"
    assert (await operator.sims.holder("+919000000588")).papers_lack == "the photo does not match the identity card"
    with pytest.raises(UnknownLine):
        await operator.sims.holder("+919876543210")


async def test_a_service_tells_of_bar_sim_and_hold(operator):
    line, _ = await held(operator, 591)
    service = await operator.subscribers.service(line.service_id)
    assert (service.barred, service.barring, service.barring_reason) == (True, "outgoing", "unpaidBill")
    with pytest.raises(OperatorRefused) as refused:
        await operator.sims.free(line.service_id, key="free:1")
    assert refused.value.code == "BILL_UNPAID"
    line, _ = await held(operator, 585)
    assert not (await operator.subscribers.service(line.service_id)).fraud_hold
    await operator.sims.hold(line.service_id, key="hold:1")
    assert (await operator.subscribers.service(line.service_id)).fraud_hold


async def test_a_lost_sim_is_blocked_and_ordered_once(operator, mock):
    line, customer = await held(operator, 581)
    journey = SimCare(operator, POLICY, SystemClock())
    found = await journey.run(line, customer, "lost")
    assert found.result is SimResult.OFFER_SIM and found.blocked
    made = await journey.order(line, customer, "physical", "lost")
    assert made.result is SimResult.ORDERED and made.order is not None and made.blocked
    again = await journey.order(line, customer, "esim", "lost")
    assert again.result is SimResult.ON_ITS_WAY
    assert [write["api"] for write in mock.writes("+919000000581")] == ["640", "622"]


@pytest.mark.parametrize(("number", "need", "result"), [
    (582, "stolen", SimResult.HANDED_OVER), (583, "esim", SimResult.OFFER_SIM), (584, "found", SimResult.OFFER_FREEING),
    (585, "damaged", SimResult.HANDED_OVER), (591, "lost", SimResult.BLOCK_FAILED)])
async def test_what_is_offered(operator, number, need, result):
    line, customer = await held(operator, number)
    assert (await SimCare(operator, POLICY, SystemClock()).run(line, customer, need)).result is result


@pytest.mark.parametrize(("number", "result"), [(585, FraudResult.HELD), (586, FraudResult.REPORTED)])
async def test_fraud(operator, number, result):
    line, customer = await held(operator, number)
    found = await FraudReport(operator, POLICY, SystemClock()).run(line, customer, "money is gone")
    assert found.result is result and found.ticket.kind == "Fraud"


@pytest.mark.parametrize(("number", "result"), [
    (587, ActivationResult.ACTIVATED), (588, ActivationResult.PAPERS_REJECTED), (589, ActivationResult.ESCALATED),
    (581, ActivationResult.NOTHING_NEW), (584, ActivationResult.BARRED)])
async def test_activation(operator, number, result):
    line, customer = await held(operator, number)
    assert (await Activation(operator, POLICY, SystemClock()).run(line, customer, "dead")).result is result


@pytest.mark.parametrize(("number", "result"), [
    (590, SuspensionResult.RESTORED), (591, SuspensionResult.UNPAID), (592, SuspensionResult.OWN_BAR),
    (581, SuspensionResult.NOT_BARRED)])
async def test_barred_lines(operator, number, result):
    line, customer = await held(operator, number)
    found = await Restoring(operator, POLICY, SystemClock()).run(line, customer, "my line is dead")
    assert found.result is result and (found.owed is not None) is (result is SuspensionResult.UNPAID)


async def test_a_ticket_without_a_customer_is_taken(operator):

    ticket = await CallBack(operator, POLICY, SystemClock()).register("x", "replace_sim", "gone", "+919000000581",
                                                                      "+919811111111")
    assert ticket.open and ticket.id not in {t.id for t in await operator.care.tickets("C-9000000581")}
