"""SIMs in memory: orders, tries to put them into service, bars and holds."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from telecom.errors import OperatorRefused, UnknownLine
from telecom.recharge import Milestone, ProvisioningRun
from telecom.sims import Holder, SimOrder
from telecom.subscriber import Line, NetworkService

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator

_STEPS = ("accepted", "identityChecked", "simRegistered", "lineMoved", "confirmed")
AT_HOME = Holder("IND-1", "14 Lake View Road", "Hyderabad", "asha.nair@example.com")


@dataclass
class FakeSims:
    """A try takes `seconds`; the first `failing` of them fail.

    `refuses` names writes that are refused, `idle` those that are accepted and change nothing.
    """

    operator: FakeOperator
    holders: dict[str, Holder] = field(default_factory=dict)
    ordered: dict[str, list[SimOrder]] = field(default_factory=dict)
    tries: list[ProvisioningRun] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    idle: set[str] = field(default_factory=set)
    failing: int = 0
    seconds: float = 1.0

    def advance(self) -> None:
        """Tries that have ended by now."""
        for number, run in enumerate(self.tries):
            now = self.operator.clock.now()
            over = run.started is not None and run.started + timedelta(seconds=self.seconds) <= now
            if run.state == "inProgress" and over:
                self.tries[number] = self._ended(run)

    def _ended(self, run: ProvisioningRun) -> ProvisioningRun:
        if self.failing > 0:
            self.failing -= 1
            return replace(run, state="failed", error_code="HLR_TIMEOUT", error_message="no answer",
                           milestones=_reached(2, "failed"))
        self._change(run.service_id or "", state="active", enabled=True)
        for orders in self.ordered.values():
            orders[:] = [replace(o, state="completed") if o.id == run.order_id else o for o in orders]
        return replace(run, state="completed", milestones=_reached(5, "completed"))

    def begin(self, line: Line, order: SimOrder, state: str = "inProgress") -> ProvisioningRun:
        """The network begins with a SIM, or has failed with it."""
        run = ProvisioningRun(self.operator.new_id("SVO"), state, order.id, line.service_id, _reached(2, "failed"),
                              "HLR_TIMEOUT" if state == "failed" else None, "no answer", self.operator.clock.now())
        self.tries.append(run)
        return run

    def give_order(self, line: Line, *, days: float = 3, state: str = "inProgress", kind: str = "physical") -> SimOrder:
        """A SIM on its way; `days` until it should be there."""
        now = self.operator.clock.now()
        order = SimOrder(self.operator.new_id("ORD"), kind, "damaged", state, now, now + timedelta(days=days))
        self.ordered.setdefault(line.msisdn, []).insert(0, order)
        return order

    def service(self, line: Line) -> NetworkService:
        """What the network holds of a line."""
        return self.operator.subscribers.services[line.service_id or ""]

    def put(self, line: Line, **facts: object) -> None:
        """The network holds other facts of a line."""
        self._change(line.service_id or "", **facts)

    def _change(self, service_id: str, **facts: object) -> None:
        services = self.operator.subscribers.services
        services[service_id] = replace(services[service_id], **facts)  # type: ignore[arg-type]

    async def holder(self, msisdn: str) -> Holder:
        await self.operator.call("holder")
        if msisdn not in self.operator.subscribers.lines:
            raise UnknownLine(msisdn[-4:])
        return self.holders.get(msisdn, AT_HOME)

    async def orders(self, line: Line) -> list[SimOrder]:
        await self.operator.call("sim_orders")
        return list(self.ordered.get(line.msisdn, []))

    async def runs(self, service_id: str) -> list[ProvisioningRun]:
        await self.operator.call("sim_runs")
        return [run for run in self.tries if run.service_id == service_id]

    async def order(self, line: Line, kind: str, reason: str, *, key: str) -> SimOrder:
        def effect() -> SimOrder:
            self._refuse("order")
            return replace(self.give_order(line, kind=kind), reason=reason)
        made = await self.operator.write("order_sim", key, (line.msisdn, kind, reason), effect)
        if "order" in self.idle:
            self.ordered[line.msisdn] = [o for o in self.ordered[line.msisdn] if o.id != made.id]
        return made

    async def retry(self, service_id: str, run_id: str, *, key: str) -> None:
        def effect() -> None:
            self._refuse("retry")
            run = next(r for r in self.tries if r.id == run_id)
            self.tries.append(replace(run, id=self.operator.new_id("SVO"), state="inProgress", retry_of=run_id,
                                      started=self.operator.clock.now()))
        await self.operator.write("retry_sim", key, (service_id, run_id), effect)

    async def bar(self, service_id: str, reason: str, *, key: str) -> None:
        await self._set("bar", service_id, key, reason, enabled=False, barring="all", barring_reason=reason,
                        barring_changed=key)

    async def free(self, service_id: str, *, key: str) -> None:
        await self._set("free", service_id, key, "", enabled=True, barring="none", barring_reason=None,
                        barring_changed=key)

    async def hold(self, service_id: str, *, key: str) -> None:
        await self._set("hold", service_id, key, "", fraud_hold=True)

    async def unlock_device(self, service_id: str, *, key: str) -> None:
        await self._set("unlock_device", service_id, key, "", device_locked=False)

    async def reset_app(self, service_id: str, *, key: str) -> None:
        await self._set("reset_app", service_id, key, "", app_account="active")

    async def _set(self, what: str, service_id: str, key: str, body: str, **facts: object) -> None:
        def effect() -> None:
            self._refuse(what)
            if what not in self.idle:
                self._change(service_id, **facts)
        await self.operator.write(what, key, (service_id, body), effect)

    def _refuse(self, what: str) -> None:
        if what in self.refuses:
            raise OperatorRefused("NOT_NOW", "the operator says no", 409)


def _reached(count: int, then: str) -> tuple[Milestone, ...]:
    return tuple(Milestone(name, "completed" if number < count else then if number == count else "pending", None)
                 for number, name in enumerate(_STEPS))
