"""What is done with complaints. Every change is read back; doing the same again changes nothing."""
from __future__ import annotations

from dataclasses import dataclass

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.complaints.wish import APPEAL
from journeys.ports import OperatorPort
from journeys.segmentation import service_level
from telecom.clock import Clock
from telecom.errors import NotPermitted, OperatorUnexpected
from telecom.subscriber import Customer, Line
from telecom.tickets import NewTicket, Ticket, TicketChange


@dataclass(frozen=True)
class Done:
    """A ticket as it stands after what was asked; `new` is False when it stood so before."""

    ticket: Ticket
    new: bool


@dataclass
class Complaints:
    """WRITE; what changes a ticket needs the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def tickets(self, customer: Customer) -> list[Ticket]:
        """READ: the customer's tickets, newest first. Raises OperatorError."""
        return await self.operator.care.tickets(customer.id)

    async def register(self, topic_key: str, words: str, line: Line, customer: Customer) -> Done:
        """One open complaint for each topic of a line; what is complained of again is noted on it."""
        topic = self.policy.complaints.topic(topic_key)
        case_key = f"complaint:{line.product_id}:{topic.key}"
        known = await self.operator.care.ticket_of_case(case_key)
        if known is not None:
            text = f"Customer again: {words}"
            if words and all(text != note.text for note in known.notes) and f"Asked: {words}" not in (
                    note.text for note in known.notes):
                known = await self._change(known, TicketChange(note=text))
            return Done(known, new=False)
        case = CaseFile(asked=words or topic.name, checked=["the customer's earlier tickets"], tried=[],
                        found=f"complaint about {topic.name}", next_step="answer the customer in writing, with reasons")
        opened = await self.operator.care.open_ticket(self._ticket(topic.ticket, case_key, case, line, customer))
        return Done(await self.operator.care.ticket(opened.id), new=True)

    async def withdraw(self, docket: str, customer: Customer) -> Done:
        """Cancel an open ticket of this customer. Raises NotPermitted for somebody else's."""
        ticket = await self._own(docket, customer)
        if not ticket.open:
            return Done(ticket, new=False)
        change = TicketChange("cancelled", "withdrawn by the customer", "The customer has withdrawn this in the chat.")
        changed = await self._change(ticket, change)
        if changed.status != "cancelled":
            raise OperatorUnexpected(f"{docket} is {changed.status} after it was withdrawn")
        return Done(changed, new=True)

    async def reopen(self, docket: str, words: str, line: Line, customer: Customer) -> Done:
        """Open a resolved ticket again, with a due time of its own; a final one gets a ticket that follows it.

        Raises NotPermitted for somebody else's.
        """
        ticket = await self._own(docket, customer)
        if ticket.open:
            return Done(ticket, new=False)
        kind = ticket.kind if ticket.kind in self.policy.tickets else "Complaint"
        if ticket.status != "resolved":
            case = CaseFile(asked=words, checked=[f"ticket {docket}: {ticket.status}"], tried=[],
                            found=f"not satisfied with {docket}: {ticket.summary}",
                            next_step=f"take up {docket} again", related=[(docket, "TroubleTicket")])
            follows = await self.operator.care.open_ticket(
                self._ticket(kind, f"again:{docket}", case, line, customer))
            return Done(await self.operator.care.ticket(follows.id), new=True)
        due = service_level(kind, customer, self.policy, self.clock.now()).due
        changed = await self._change(ticket, TicketChange(
            "inProgress", "opened again by the customer", f"The customer is not satisfied: {words}", due))
        if not changed.open:
            raise OperatorUnexpected(f"{docket} is {changed.status} after it was opened again")
        return Done(changed, new=True)

    async def appeal(self, docket: str, words: str, line: Line, customer: Customer) -> Done:
        """Register an appeal about a ticket of this customer and note it there. Raises NotPermitted."""
        ticket, case_key = await self._own(docket, customer), f"appeal:{docket}"
        known = await self.operator.care.ticket_of_case(case_key)
        if known is None:
            late = f", due {ticket.due.isoformat()}" if ticket.due else ""
            case = CaseFile(asked=words, checked=[f"ticket {docket}: {ticket.status}{late}"], tried=[],
                            found=f"appeal about {docket}: {ticket.summary}",
                            next_step=f"decide within {self.policy.market.regulator.appeal_days} days",
                            related=[(docket, "TroubleTicket")])
            opened = await self.operator.care.open_ticket(self._ticket(APPEAL, case_key, case, line, customer))
            appeal = await self.operator.care.ticket(opened.id)
        else:
            appeal = known
        text = f"Appeal {appeal.id} registered about this."
        if ticket.open and all(note.text != text for note in ticket.notes):
            await self._change(ticket, TicketChange(note=text))
        return Done(appeal, new=known is None)

    async def _own(self, docket: str, customer: Customer) -> Ticket:
        ticket = next((each for each in await self.tickets(customer) if each.id == docket), None)
        if ticket is None:
            raise NotPermitted("the ticket is not of this customer")
        return ticket

    async def _change(self, ticket: Ticket, change: TicketChange) -> Ticket:
        # What stood there before belongs to the key: the same wish at another time is another change.
        key = f"change:{ticket.id}:{change.status or 'note'}:{len(ticket.notes)}"
        await self.operator.care.change_ticket(ticket.id, change, key=key)
        return await self.operator.care.ticket(ticket.id)

    def _ticket(self, kind: str, case_key: str, case: CaseFile, line: Line, customer: Customer) -> NewTicket:
        return hand_over(kind, case_key, case, line, customer, self.policy, self.clock.now())
