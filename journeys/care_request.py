"""Registering a request that a person must answer."""
from __future__ import annotations

from dataclasses import dataclass

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket


@dataclass
class CareRequest:
    """WRITE: one open ticket for each subject of a line; asking again finds the same one."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def register(self, subject: str, words: str, line: Line, customer: Customer) -> tuple[Ticket | None, bool]:
        """The ticket about a subject (an intent of requests.yml), and whether it was open before.

        No ticket when only a company's administrator may ask for it and the customer is none. Its kind is `Complaint`
        for a subject without a kind of its own.
        """
        request = self.policy.requests.get(subject)
        if request is not None and request.administrator_only and customer.enterprise and not customer.enterprise_admin:
            return None, False
        kind = (request and request.ticket) or "Complaint"
        key = f"request:{line.product_id}:{subject}"
        known = await self.operator.care.ticket_of_case(key)
        if known is not None:
            return known, True
        case = CaseFile(asked=words or subject, checked=[], tried=[], found=subject.replace("_", " "),
                        next_step="call the customer back" if kind == "Callback Request" else "answer the customer")
        ticket = await self.operator.care.open_ticket(hand_over(
            kind, key, case, line, customer, self.policy, self.clock.now()))
        return ticket, False
