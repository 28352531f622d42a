"""Persons as the client reads and changes them, against the mocked operator."""
from __future__ import annotations

import pytest

from business.account_policy import AccountField
from journeys.account import ChangeAccount
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.errors import OperatorUnexpected
from telecom.subscriber import Address
from tests.journeys.world import POLICY
from tests.mock_operator.running import running
from tests.operator_client.loopback import Answer, loopback


@pytest.fixture(scope="module")
def operator():
    with running() as mock:
        mock.reset("demo")
        yield Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


async def test_a_person_is_read_and_changed_piece_by_piece(operator):
    line = await operator.subscribers.line("+919000000606")
    customer = await operator.subscribers.customer(line.customer_id)
    person = await operator.people.person(customer.id)
    assert person.name == "Farida Contractor" and person.address == Address("22 Sea View", "Mumbai", "400005")
    assert person.language == "en" and line.started is not None
    journey = ChangeAccount(operator, POLICY, SystemClock())
    values: list[tuple[AccountField, str | Address]] = [
        ("email", "new@example.com"), ("language", "hi"),
        ("address", Address("1 New Road", "Pune", "411001"))]
    for field, value in values:
        changed = await journey.run(field, value, line, customer, confirmed="now")
        assert changed.ticket is None and getattr(changed.person, field) == value
    person = await operator.people.person(customer.id)
    assert [getattr(person, field) for field, _ in values] == [value for _, value in values]


@pytest.mark.parametrize("answer", [{"id": "C-1"}, {"id": "C-1", "engagedParty": {
    "id": "ORG-1", "@referredType": "Organization"}}])
async def test_a_customer_that_is_no_person(answer):
    with loopback() as server:
        server.script = [Answer(answer)]
        with pytest.raises(OperatorUnexpected):
            await Operator(OperatorHttp(server.url), "Asia/Kolkata", "INR").people.person("C-1")
