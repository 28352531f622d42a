"""Everything that is read before something is done about a SIM."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.ports import OperatorPort
from telecom.errors import OperatorUnexpected
from telecom.sims import Holder, SimOrder
from telecom.subscriber import Customer, Line, NetworkService


@dataclass(frozen=True)
class SimEvidence:
    """The operator's state as far as it bears on the SIM of a line; `orders` are newest first."""

    line: Line
    customer: Customer
    service: NetworkService
    holder: Holder
    orders: tuple[SimOrder, ...] = ()

    @property
    def open_order(self) -> SimOrder | None:
        """A SIM that is on its way already."""
        return next((order for order in self.orders if order.open), None)

    def sim_is_younger(self, days: int, now: datetime) -> bool:
        """Whether the SIM in use came into use less than so many days ago."""
        changed = self.service.sim_changed
        return changed is not None and now - changed < timedelta(days=days)

    @property
    def checked(self) -> list[str]:
        """What was looked at, with what was seen, for a ticket."""
        service, changed = self.service, self.service.sim_changed
        return [
            f"line {self.line.status}, {self.line.account_type}, {self.line.plan_name}",
            f"network service {service.state}, barring {service.barring} ({service.barring_reason or 'no reason'}), "
            f"fraud hold {'on' if service.fraud_hold else 'off'}",
            f"SIM {service.sim_kind}, in use since {f'{changed:%d %b %Y %H:%M} UTC' if changed else 'unknown'}",
            f"SIM orders: {', '.join(f'{o.id} {o.kind} {o.reason} {o.state}' for o in self.orders) or 'none'}",
            f"papers {self.holder.papers}, other number on record: {'yes' if self.holder.other_number else 'no'}"]


async def gather_sim_evidence(operator: OperatorPort, line: Line, customer: Customer) -> SimEvidence:
    """Read everything side by side. Raises OperatorUnexpected for a line without a network service."""
    if line.service_id is None:
        raise OperatorUnexpected("the line has no network service")
    service, holder, orders = await asyncio.gather(
        operator.subscribers.service(line.service_id), operator.sims.holder(line.msisdn), operator.sims.orders(line))
    return SimEvidence(line, customer, service, holder, tuple(orders))
