"""Lines in trouble for the tests: what the operator holds, by name."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from telecom.outages import Outage
from telecom.subscriber import Customer, Line, NetworkService
from tests.journeys.bills import ISHA
from tests.journeys.fake_operator import FakeOperator, rupees
from tests.journeys.world import ASHA, OWN, prepaid_lines

World = Callable[[FakeOperator], tuple[Line, Customer]]


def prepaid(operator: FakeOperator) -> tuple[Line, Customer]:
    """A prepaid line with a pack that works."""
    line = prepaid_lines(operator)
    operator.prepaid.recharge(OWN, rupees(299), ago=timedelta(days=2))
    return line, ASHA


def postpaid(operator: FakeOperator) -> tuple[Line, Customer]:
    """A postpaid line that works."""
    return operator.add_line("+919000000201", ISHA, account="BA-1"), ISHA


def employee(operator: FakeOperator) -> tuple[Line, Customer]:
    """The line of a company whose administrator is somebody else."""
    customer = replace(ISHA, enterprise=True)
    return operator.add_line("+919000000201", customer, account="BA-1"), customer


def of_network(world: World, **facts: object) -> World:
    """A line for which the network holds other facts."""
    def made(operator: FakeOperator) -> tuple[Line, Customer]:
        line, customer = world(operator)
        held = service_of(operator, line)
        operator.subscribers.services[held.id] = replace(held, **facts)  # type: ignore[arg-type]
        return line, customer
    return made


def service_of(operator: FakeOperator, line: Line) -> NetworkService:
    """What the network holds of a line now."""
    return operator.subscribers.services[line.service_id or ""]


def outage(world: World, ends: timedelta | None = timedelta(hours=3)) -> World:
    """A line whose home area is in trouble since two hours."""
    def made(operator: FakeOperator) -> tuple[Line, Customer]:
        now: datetime = operator.clock.now()
        operator.outages.standing["AREA-1"] = [
            Outage("SP-1", "Andheri", now - timedelta(hours=2), now + ends if ends is not None else None)]
        return world(operator)
    return made


def used_up(operator: FakeOperator) -> tuple[Line, Customer]:
    """A pack that runs, without data left."""
    line, customer = prepaid(operator)
    buckets = operator.prepaid.buckets
    buckets[OWN] = [replace(b, remaining=Decimal(0)) if b.usage_type == "data" else b for b in buckets[OWN]]
    return line, customer


def pack_ended(operator: FakeOperator) -> tuple[Line, Customer]:
    """A pack that is over."""
    line, customer = prepaid_lines(operator), ASHA
    operator.prepaid.recharge(OWN, rupees(299), ago=timedelta(days=40))
    for product in operator.subscribers.held[OWN]:
        operator.subscribers.hold(OWN, replace(product, status="terminated"))
    buckets = operator.prepaid.buckets
    buckets[OWN] = [replace(b, status="expired") if b.usage_type == "data" else b for b in buckets[OWN]]
    return line, customer


def no_pack(operator: FakeOperator) -> tuple[Line, Customer]:
    """A prepaid line that never had a pack."""
    return prepaid_lines(operator), ASHA


def stuck(operator: FakeOperator) -> tuple[Line, Customer]:
    """A pack that was paid for and never got onto the line."""
    line = prepaid_lines(operator)
    operator.prepaid.recharge(OWN, rupees(299), network="failed")
    return line, ASHA


def declined(world: World) -> World:
    """A line with a recharge that the bank refused."""
    def made(operator: FakeOperator) -> tuple[Line, Customer]:
        line, customer = world(operator)
        operator.prepaid.recharge(OWN, rupees(239), payment="failed", topup="failed")
        return line, customer
    return made


def stays_off(operator: FakeOperator) -> tuple[Line, Customer]:
    """A postpaid line whose data the network does not switch on."""
    operator.subscribers.stuck_features.add("data")
    return of_network(postpaid, features={"voice": True, "data": False})(operator)


BARRED = {"enabled": False, "barring": "all", "suspension_reason": "the last bill is unpaid"}
DATA_OFF = {"features": {"voice": True, "data": False}}
