"""A person looks into data that a pack lost without a usage record."""
from __future__ import annotations

from dataclasses import dataclass

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.usage.check import Checked, UsageCheck, case_key
from telecom.clock import Clock
from telecom.subscriber import Customer, Line
from telecom.tickets import NewTicket, Ticket


@dataclass(frozen=True)
class DisputedUsage:
    """How it stands. Without a ticket the records account for everything by now; `new` when it was opened now."""

    checked: Checked
    ticket: Ticket | None
    new: bool


@dataclass
class DisputeUsage:
    """WRITE: one ticket for an allowance; it needs the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, words: str) -> DisputedUsage:
        """Look once more, and register what is still missing with its evidence. Raises OperatorError."""
        checked = await UsageCheck(self.operator, self.policy, self.clock).run(line)
        if checked.verdict is None or checked.verdict.consistent:
            return DisputedUsage(checked, None, new=False)
        if checked.ticket is not None:
            return DisputedUsage(checked, checked.ticket, new=False)
        ticket = await self.operator.care.open_ticket(self._ticket(checked, line, customer, words))
        return DisputedUsage(checked, ticket, new=True)

    def _ticket(self, checked: Checked, line: Line, customer: Customer, words: str) -> NewTicket:
        allowance, verdict = checked.allowance, checked.verdict
        assert allowance is not None and verdict is not None, "checked by the caller"
        since = allowance.since.isoformat()
        by_day = ", ".join(f"{day.day.isoformat()} {day.mb:.0f} MB" for day in checked.days)
        case = CaseFile(
            asked=words, tried=[],
            checked=[f"data taken since {since} from {allowance.name}: {allowance.taken_mb:.0f} MB",
                     f"usage records of {line.product_id}: {verdict.used:.0f} MB ({by_day})"],
            found=f"{allowance.name} fell by {verdict.missing:.0f} MB more than the usage records sum to",
            next_step="compare the charging system's sessions with the records; give the data back if they lack",
            related=[(bucket_id, "Bucket") for bucket_id in allowance.bucket_ids])
        return hand_over(self.policy.usage.ticket, case_key(allowance), case, line, customer, self.policy,
                         self.clock.now())
