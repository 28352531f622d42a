"""A SIM that is not in service: find out where it is stuck, repair, read back, hand over."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.sim_care.evidence import SimEvidence, gather_sim_evidence
from telecom.clock import Clock
from telecom.errors import OperatorRefused
from telecom.recharge import ProvisioningRun
from telecom.sims import Holder, SimOrder
from telecom.subscriber import Customer, Line, NetworkService
from telecom.tickets import Ticket

_UNDER_WAY = frozenset({"acknowledged", "inProgress"})


class ActivationResult(Enum):
    """The end states; each has a text of its own in data/texts/sims.yml (`utter_activation_<value>`)."""

    ACTIVATED = "activated"
    ACTIVE_BEFORE = "active_before"
    UNDER_WAY = "under_way"
    ON_ITS_WAY = "on_its_way"
    LATE = "late"
    PAPERS_MISSING = "papers_missing"
    PAPERS_REJECTED = "papers_rejected"
    PAPERS_PENDING = "papers_pending"
    BARRED = "barred"
    NOTHING_NEW = "nothing_new"
    ESCALATED = "escalated"
    ALREADY_ESCALATED = "already_escalated"


_PAPERS = {"missing": ActivationResult.PAPERS_MISSING, "rejected": ActivationResult.PAPERS_REJECTED,
           "pending": ActivationResult.PAPERS_PENDING}


@dataclass(frozen=True)
class ActivationOutcome:
    """The result with what it rests on; `service` and `run` were read back after the last write."""

    result: ActivationResult
    service: NetworkService
    holder: Holder
    order: SimOrder | None = None
    run: ProvisioningRun | None = None
    ticket: Ticket | None = None


@dataclass
class Activation:
    """The flow of the journey. WRITE: repeats a try of the network that failed, and opens tickets."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, words: str) -> ActivationOutcome:
        """Where the newest SIM of a line stands, put right if the network can. Raises OperatorError."""
        facts = await gather_sim_evidence(self.operator, line, customer)
        tries = await self.operator.sims.runs(facts.service.id)
        order = facts.orders[0] if facts.orders else None
        newest = next((run for run in reversed(tries) if order is None or run.order_id == order.id), None)
        seen = ActivationOutcome(ActivationResult.NOTHING_NEW, facts.service, facts.holder, order, newest)
        if newest is None:
            return await self._without_a_try(seen, facts, words)
        if newest.state in _UNDER_WAY:
            newest = await self._wait(facts, newest)
            seen = await self._read_back(seen, facts, newest)
        if newest.state in _UNDER_WAY:
            return replace(seen, result=ActivationResult.UNDER_WAY)
        if newest.state == "completed":
            return await self._in_service(seen, facts, words, before=True)
        # Papers come first: without them every try fails in the same way.
        if facts.holder.papers in _PAPERS:
            return replace(seen, result=_PAPERS[facts.holder.papers])
        known = await self.operator.care.ticket_of_case(_case(facts, order))
        if known is not None:
            return replace(seen, result=ActivationResult.ALREADY_ESCALATED, ticket=known)
        return await self._repair(seen, facts, newest, words)

    async def _without_a_try(self, seen: ActivationOutcome, facts: SimEvidence, words: str) -> ActivationOutcome:
        order = seen.order
        if order is not None and order.open:
            late = order.expected is not None and order.expected < self.clock.now()
            if not late:
                return replace(seen, result=ActivationResult.ON_ITS_WAY)
            ticket = await self._ticket(facts, order, words, [], "the SIM should be there and no activation has begun",
                                        "find out where the SIM is, then put it into service")
            return replace(seen, result=ActivationResult.LATE, ticket=ticket)
        return replace(seen, result=ActivationResult.BARRED) if seen.service.barred else seen

    async def _repair(self, seen: ActivationOutcome, facts: SimEvidence, failed: ProvisioningRun,
                      words: str) -> ActivationOutcome:
        """Have the network try again, as often as policy says; each failed try is repeated once."""
        tried: list[str] = []
        for _ in range(self.policy.sims.activation_tries):
            tried.append(f"asked the network again after {failed.id} failed at {failed.stuck_at}")
            try:
                await self.operator.sims.retry(facts.service.id, failed.id, key=f"sim-retry:{failed.id}")
            except OperatorRefused as error:
                tried[-1] += f" ({error})"
            failed = await self._wait(facts, failed)
            seen = await self._read_back(seen, facts, failed)
            if failed.state == "completed":
                return await self._in_service(seen, facts, words, before=False)
            if failed.state in _UNDER_WAY:
                return replace(seen, result=ActivationResult.UNDER_WAY)
        why = f"{failed.error_code}: {failed.error_message}"
        ticket = await self._ticket(facts, seen.order, words, tried, f"the SIM is stuck at {failed.stuck_at} ({why})",
                                    "put the SIM into service by hand, then call the customer")
        return replace(seen, result=ActivationResult.ESCALATED, ticket=ticket)

    async def _in_service(self, seen: ActivationOutcome, facts: SimEvidence, words: str, *,
                          before: bool) -> ActivationOutcome:
        """The network says that it is done; what counts is what it holds of the line now."""
        if seen.service.barred:
            return replace(seen, result=ActivationResult.BARRED)
        if seen.service.state == "active":
            return replace(seen, result=ActivationResult.ACTIVE_BEFORE if before else ActivationResult.ACTIVATED)
        ticket = await self._ticket(facts, seen.order, words, [], f"activation is done, yet the line is "
                                    f"{seen.service.state}", "put the line into service by hand")
        return replace(seen, result=ActivationResult.ESCALATED, ticket=ticket)

    async def _wait(self, facts: SimEvidence, known: ProvisioningRun) -> ProvisioningRun:
        """The newest try of the same order, once it has ended or the policy's wait is over."""
        deadline = self.clock.now() + timedelta(seconds=self.policy.sims.activation_wait_seconds)
        while True:
            tries = await self.operator.sims.runs(facts.service.id)
            newest = next((run for run in reversed(tries) if run.order_id == known.order_id), known)
            if newest.state not in _UNDER_WAY or self.clock.now() >= deadline:
                return newest
            await self.clock.wait(self.policy.sims.poll_seconds)

    async def _read_back(self, seen: ActivationOutcome, facts: SimEvidence, run: ProvisioningRun) -> ActivationOutcome:
        service = await self.operator.subscribers.service(facts.service.id)
        return replace(seen, service=service, run=run)

    async def _ticket(self, facts: SimEvidence, order: SimOrder | None, words: str, tried: list[str], found: str,
                      next_step: str) -> Ticket:
        related = [(facts.line.product_id, "Product"), (facts.service.id, "Service"),
                   *([(order.id, "ProductOrder")] if order is not None else [])]
        case = CaseFile(asked=words or "a new SIM does not work", checked=facts.checked, tried=tried, found=found,
                        next_step=next_step, related=related)
        return await self.operator.care.open_ticket(hand_over(
            "Provisioning Failure", _case(facts, order), case, facts.line, facts.customer, self.policy,
            self.clock.now()))


def _case(facts: SimEvidence, order: SimOrder | None) -> str:
    return f"activation:{order.id if order is not None else facts.line.product_id}"
