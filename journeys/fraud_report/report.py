"""A fraud is reported: hold the line where a swap of its SIM shows, and hand everything to the fraud desk at once.

Nothing is explained away and nothing is decided here: a person of the fraud desk does that.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.said import says
from journeys.sim_care.evidence import SimEvidence, gather_sim_evidence
from telecom.clock import Clock
from telecom.errors import OperatorRefused, OperatorUnreachable
from telecom.subscriber import Customer, Line, NetworkService
from telecom.tickets import Ticket


class FraudResult(Enum):
    """The end states; each has a text of its own in data/texts/fraud.yml (`utter_fraud_<value>`)."""

    HELD = "held"
    NOT_HELD = "not_held"
    REPORTED = "reported"
    KNOWN = "known"


@dataclass(frozen=True)
class FraudOutcome:
    """`service` is as read back after the hold; `swap_seen` when the SIM in use is young enough to be a trace."""

    result: FraudResult
    service: NetworkService
    ticket: Ticket
    swap_seen: bool = False


@dataclass
class FraudReport:
    """The flow of the journey. WRITE: may put a hold on the line; opens one ticket for a line."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, words: str) -> FraudOutcome:
        """Hold, read back, hand over. Raises OperatorError when not even a ticket can be written."""
        facts = await gather_sim_evidence(self.operator, line, customer)
        rules = self.policy.sims
        swap_seen = facts.sim_is_younger(rules.swap_trace_days, self.clock.now())
        endangered = swap_seen or says(words, rules.swap_words)
        known = await self.operator.care.ticket_of_case(_case(line))
        tried: list[str] = []
        if endangered and not facts.service.fraud_hold:
            facts, tried = await self._hold(facts)
        result = FraudResult.REPORTED
        if endangered:
            result = FraudResult.HELD if facts.service.fraud_hold else FraudResult.NOT_HELD
        if known is not None:
            return FraudOutcome(result if result is FraudResult.NOT_HELD else FraudResult.KNOWN, facts.service, known,
                                swap_seen)
        case = CaseFile(
            asked=words or "a fraud", checked=facts.checked, tried=tried, found=_found(swap_seen, facts.service),
            next_step="call the customer now; find out which SIM is whose, then lift the hold or take the SIM back"
            if endangered else "call the customer now; take down what was told or paid to whom, warn the bank",
            related=[(line.product_id, "Product"), (facts.service.id, "Service"),
                     *((order.id, "ProductOrder") for order in facts.orders[:3])])
        ticket = await self.operator.care.open_ticket(hand_over(
            "Fraud", _case(line), case, line, customer, self.policy, self.clock.now()))
        return FraudOutcome(result, facts.service, ticket, swap_seen)

    async def _hold(self, facts: SimEvidence) -> tuple[SimEvidence, list[str]]:
        """A hold that fails must not keep the report from the fraud desk: the ticket says that the line is open."""
        tried = ["put a fraud hold on the line: no SIM, port-out code or refund"]
        try:
            await self.operator.sims.hold(facts.service.id, key=f"hold:{facts.service.id}:{facts.service.sim_changed}")
        except (OperatorRefused, OperatorUnreachable) as error:
            tried[0] += f" ({type(error).__name__})"
        try:
            after = await self.operator.subscribers.service(facts.service.id)
        except OperatorUnreachable:
            # Not read back is not done: the customer is told so, and the fraud desk puts the hold on by hand.
            after = facts.service
        return replace(facts, service=after), tried


def _found(swap_seen: bool, service: NetworkService) -> str:
    held = "held" if service.fraud_hold else "NOT held"
    if swap_seen and service.sim_changed is not None:
        return f"the SIM was changed on {service.sim_changed:%d %b %Y %H:%M} UTC, fraud is reported; the line is {held}"
    return f"fraud is reported, the SIM was not changed lately; the line is {held}"


def _case(line: Line) -> str:
    return f"fraud:{line.product_id}"
