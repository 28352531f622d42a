"""Care for a SIM: block and free the line, order another SIM, read back, hand over what does not work.

Blocking needs no further yes: it protects, costs nothing and can be undone. Freeing needs a yes, another SIM a fresh
code, both of which the caller has taken.
"""
from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from business.line_policy import SimNeed
from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.sim_care.contact import other_number
from journeys.sim_care.evidence import SimEvidence, gather_sim_evidence
from journeys.sim_care.needs import GONE, ORDER_REASONS
from journeys.sim_care.outcome import SimOutcome, SimResult
from telecom.clock import Clock
from telecom.errors import OperatorRefused
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket

# Bars that the customer asked for may be lifted at the customer's word.
CUSTOMERS_BARS = frozenset({"lostOrStolen", "customerRequest"})


@dataclass
class SimCare:
    """The flow of the journey. WRITE: blocks and frees a line, orders a SIM, opens tickets."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, need: SimNeed | None, words: str = "") -> SimOutcome:
        """Block what is lost, and find out what can be offered. Raises OperatorError when the operator is silent."""
        facts = await gather_sim_evidence(self.operator, line, customer)
        if need is None:
            return self._outcome(SimResult.ASK, facts)
        if need == "found":
            return self._found(facts)
        if need not in GONE:
            return await self._offer(facts, need, words)
        # A full bar of the operator's own keeps everybody out just as well.
        before = facts.service.barring == "all"
        if not before:
            blocked = await self._block(facts)
            if blocked.service.barring != "all":
                ticket = await self._ticket(blocked, "block", words, ["asked the network to bar the line"],
                                            "the line of a lost SIM could not be blocked", "block the line at once")
                return replace(self._outcome(SimResult.BLOCK_FAILED, blocked), ticket=ticket)
            facts = blocked
        offered = await self._offer(facts, need, words)
        return replace(offered, blocked=True, blocked_before=before)

    async def free(self, line: Line, customer: Customer, words: str = "") -> SimOutcome:
        """Lift a bar that the customer asked for, and read back that the line is free."""
        facts = await gather_sim_evidence(self.operator, line, customer)
        found = self._found(facts)
        if found.result is not SimResult.OFFER_FREEING:
            return found
        tried = ["asked the network to lift the bar"]
        try:
            await self.operator.sims.free(facts.service.id, key=_bar_key("free", facts))
        except OperatorRefused as error:
            tried[0] += f" ({error})"
        after = replace(facts, service=await self.operator.subscribers.service(facts.service.id))
        if not after.service.barred:
            return self._outcome(SimResult.FREED, after)
        ticket = await self._ticket(after, "free", words, tried, "the line stays barred", "lift the bar by hand")
        return replace(self._outcome(SimResult.HANDED_OVER, after), ticket=ticket)

    async def order(self, line: Line, customer: Customer, kind: str, need: SimNeed, words: str = "") -> SimOutcome:
        """Order another SIM of a kind (physical or esim), and read back that the order stands."""
        facts = await gather_sim_evidence(self.operator, line, customer)
        allowed = await self._offer(facts, need, words)
        if allowed.result is not SimResult.OFFER_SIM:
            return allowed
        tried = [f"ordered a SIM ({kind})"]
        try:
            made = await self.operator.sims.order(line, kind, ORDER_REASONS[need],
                                                  key=f"sim:{line.product_id}:{len(facts.orders)}")
        except OperatorRefused as error:
            tried[0] += f" ({error})"
            made = None
        after = await gather_sim_evidence(self.operator, line, customer)
        standing = next((o for o in after.orders if made is not None and o.id == made.id
                         and (o.open or o.state == "completed")), None)
        if standing is not None:
            return replace(self._outcome(SimResult.ORDERED, after), order=standing, blocked=after.service.barred)
        ticket = await self._ticket(after, "order", words, tried, "the order of another SIM does not stand",
                                    f"send the customer another SIM ({kind})")
        return replace(self._outcome(SimResult.HANDED_OVER, after), ticket=ticket, blocked=after.service.barred)

    def _found(self, facts: SimEvidence) -> SimOutcome:
        """What may be done for somebody who wants the line back."""
        service = facts.service
        if not service.barred:
            return self._outcome(SimResult.NOT_BLOCKED, facts)
        theirs = service.barring_reason in CUSTOMERS_BARS and not service.fraud_hold
        return self._outcome(SimResult.OFFER_FREEING if theirs else SimResult.BARRED_OTHERWISE, facts)

    async def _offer(self, facts: SimEvidence, need: SimNeed, words: str) -> SimOutcome:
        """Whether another SIM may be ordered in the chat, or what stands in the way."""
        customer, now, rules = facts.customer, self.clock.now(), self.policy.sims
        if facts.open_order is not None:
            return replace(self._outcome(SimResult.ON_ITS_WAY, facts), order=facts.open_order)
        if customer.enterprise and not customer.enterprise_admin:
            return self._outcome(SimResult.ADMINISTRATOR, facts)
        doubt = None
        if facts.service.fraud_hold:
            doubt = "a fraud hold is on the line"
        elif facts.sim_is_younger(rules.fresh_sim_days, now):
            doubt = "the SIM came into use only days ago"
        elif self._gone(facts, need) and other_number(facts.holder, now, rules) is None:
            # A code on the lost SIM proves nothing: whoever has the phone reads it.
            doubt = "the SIM is lost and no other trusted number is on record for a code"
        elif not (facts.holder.email or (facts.holder.city and need != "esim")):
            doubt = "there is nowhere on record that it could be sent to"
        if doubt is None:
            return replace(self._outcome(SimResult.OFFER_SIM, facts), gone=self._gone(facts, need))
        ticket = await self._ticket(facts, "replace", words, [], f"another SIM is wanted, but {doubt}",
                                    "check who the customer is, then send another SIM")
        return replace(self._outcome(SimResult.HANDED_OVER, facts), ticket=ticket)

    @staticmethod
    def _gone(facts: SimEvidence, need: SimNeed) -> bool:
        """Whatever the customer says it is for: a SIM that was reported lost proves nothing any more."""
        return need in GONE or facts.service.barring_reason == "lostOrStolen"

    async def _block(self, facts: SimEvidence) -> SimEvidence:
        # Refused or not, what is told is what is read back.
        with suppress(OperatorRefused):
            await self.operator.sims.bar(facts.service.id, "lostOrStolen", key=_bar_key("bar", facts))
        return replace(facts, service=await self.operator.subscribers.service(facts.service.id))

    async def _ticket(self, facts: SimEvidence, about: str, words: str, tried: list[str], found: str,
                      next_step: str) -> Ticket:
        line = facts.line
        case = CaseFile(asked=words or "another SIM", checked=facts.checked, tried=tried, found=found,
                        next_step=next_step, related=[(line.product_id, "Product"), (facts.service.id, "Service")])
        return await self.operator.care.open_ticket(hand_over(
            "SIM Service", f"sim:{line.product_id}:{about}", case, line, facts.customer, self.policy,
            self.clock.now()))

    @staticmethod
    def _outcome(result: SimResult, facts: SimEvidence) -> SimOutcome:
        return SimOutcome(result, facts.service, facts.holder)


def _bar_key(what: str, facts: SimEvidence) -> str:
    """One key for each change of the bar: who loses the phone a second time is blocked a second time."""
    return f"{what}:{facts.service.id}:{facts.service.barring_changed or 'first'}"
