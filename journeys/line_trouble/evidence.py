"""Everything that is read before trouble with a line is judged."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass

from journeys.ports import OperatorPort
from telecom.outages import Outage
from telecom.recharge import Balances
from telecom.subscriber import Customer, Line, NetworkService, Subscription


@dataclass(frozen=True)
class LineEvidence:
    """The operator's state as far as it bears on signal and data.

    `outages` are those of the line's home area, newest first; `balances` is None on postpaid lines.
    """

    line: Line
    customer: Customer
    service: NetworkService | None
    outages: tuple[Outage, ...] = ()
    products: tuple[Subscription, ...] = ()
    balances: Balances | None = None

    @property
    def barred(self) -> bool:
        """Whether the line is kept from the network on purpose."""
        service = self.service
        return self.line.status == "suspended" or (
            service is not None and (not service.enabled or service.barring != "none"))

    @property
    def checked(self) -> list[str]:
        """What was looked at, with what was seen, for a ticket."""
        said = [f"line {self.line.status}, {self.line.account_type}, {self.line.plan_name}"]
        service = self.service
        if service is not None:
            off = sorted(name for name, on in service.features.items() if not on)
            last = f"{service.last_data_session:%d %b %H:%M} UTC" if service.last_data_session else "never"
            said += [f"network service {service.state}, barring {service.barring}, off: {', '.join(off) or 'nothing'}",
                     f"access point {service.apn_in_use} (should be {service.apn_expected})",
                     f"last data session {last}", f"phone {service.device_model or 'unknown'}"]
        places = ", ".join(f"{outage.id} at {outage.place}" for outage in self.outages)
        said.append(f"outages at {service and service.home_area or 'an unknown home area'}: {places or 'none'}")
        if self.balances is not None:
            left = sum(bucket.remaining for bucket in self.balances.active("data"))
            said.append(f"data left {left} GB")
        return said


async def gather_line_evidence(operator: OperatorPort, line: Line, customer: Customer) -> LineEvidence:
    """Read everything side by side; only the outages wait for the service, which names the place."""
    async def network() -> tuple[NetworkService | None, tuple[Outage, ...]]:
        if line.service_id is None:
            return None, ()
        service = await operator.subscribers.service(line.service_id)
        area = service.home_area_id
        return service, tuple(await operator.outages.in_area(area)) if area else ()

    async def balances() -> Balances | None:
        return await operator.prepaid.balances(line.msisdn) if line.account_type == "prepaid" else None

    (service, outages), products, held = await asyncio.gather(
        network(), operator.subscribers.products(line.msisdn), balances())
    return LineEvidence(line, customer, service, outages, tuple(products), held)
