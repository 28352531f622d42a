"""A call to somebody whose identity is not proved."""
from __future__ import annotations

from dataclasses import dataclass

from business.policy import Policy
from journeys.ports import OperatorPort
from journeys.segmentation import service_level
from telecom.clock import Clock
from telecom.subscriber import Customer
from telecom.tickets import NewTicket, Ticket

# Requests that can wait like any other call; all others that end here are about a line in danger.
_PATIENT = "complaints"


@dataclass
class CallBack:
    """WRITE: one open ticket for each case. It belongs to no customer, since nobody has proved to be one."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def register(self, case: str, intent: str, words: str, claimed: str, number: str) -> Ticket:
        """The ticket to call `number`; `claimed` is the line that the caller says is theirs."""
        request = self.policy.requests.get(intent)
        kind = "Callback Request" if request is None or request.journey == _PATIENT else "Urgent Callback"
        level = service_level(kind, Customer("", "", "prepaid"), self.policy, self.clock.now())
        notes = (f"Asked: {words or intent.replace('_', ' ')}",
                 f"The caller names the line {claimed} and wants to be called on {number}.",
                 "Checked: no code could be read, neither on the line nor on another number on record.",
                 "Tried: nothing; identity is NOT proved, and nothing was shown or changed.",
                 "Suggested next step: call, find out by papers who it is, then block the line if it is lost.")
        return await self.operator.care.open_ticket(NewTicket(
            kind=kind, case_key=f"callback:{case}", customer_id=None, msisdn=claimed,
            summary="call somebody who cannot read a code: " + intent.replace("_", " "), notes=notes,
            severity=level.severity, priority=level.priority, queue=level.queue, segment="not proved", due=level.due))
