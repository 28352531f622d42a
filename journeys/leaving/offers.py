"""What a customer who leaves is offered: once, and never in the way."""
from __future__ import annotations

import re
from dataclasses import dataclass

from business.plans_policy import LeavingPolicy, Offer
from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.segmentation import segment_of
from telecom.clock import Clock
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket


def reason_in(words: str, policy: LeavingPolicy) -> str | None:
    """The reason that the customer's words give by themselves; None when they give none or several."""
    said = f" {re.sub(r'[^a-z ]+', ' ', words.lower().replace(chr(39), ''))} "
    found = [reason.name for reason in policy.reasons
             if any(f" {word.replace(chr(39), '')} " in said for word in reason.words)]
    return found[0] if len(found) == 1 else None


def offer_for(customer: Customer, reason: str | None, policy: Policy) -> Offer | None:
    """The first offer whose conditions hold for the customer and their reason; None without any."""
    segment = segment_of(customer, policy).name
    return next((offer for offer in policy.leaving.offers
                 if (offer.segments is None or segment in offer.segments)
                 and (offer.account_type is None or customer.account_type in offer.account_type)
                 and (offer.reasons is None or reason in offer.reasons)), None)


@dataclass
class StayOffers:
    """Whether an offer is open to a line, and the ticket by which the retention desk books one that was taken."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def fresh(self, line: Line, customer: Customer, reason: str | None) -> Offer | None:
        """The offer for this customer, unless one was taken already. READ."""
        offer = offer_for(customer, reason, self.policy)
        if offer is None or await self.operator.care.ticket_of_case(_case_key(line)) is not None:
            return None
        return offer

    async def take(self, line: Line, customer: Customer, name: str, reason: str) -> Ticket:
        """Have the offer booked. WRITE: one ticket a line; it needs the customer's yes."""
        offer = next(each for each in self.policy.leaving.offers if each.name == name)
        case = CaseFile(asked="to leave us", checked=["what leaving would mean"],
                        tried=[f"offered: {offer.on_ticket}"], found=f"stays with {offer.on_ticket}; reason: {reason}",
                        next_step=f"book {offer.on_ticket}, and confirm it to the customer",
                        related=[(line.product_id, "Product")])
        return await self.operator.care.open_ticket(hand_over(
            self.policy.leaving.offer_ticket, _case_key(line), case, line, customer, self.policy, self.clock.now()))


def _case_key(line: Line) -> str:
    return f"stay:{line.product_id}"
