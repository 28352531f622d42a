"""Every refund of a line that is on record, and a docket for what is late."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.refunds.standing import MoneyBack, Stage, standing_of
from telecom.clock import Clock
from telecom.errors import NotPermitted
from telecom.money import Money
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket


@dataclass(frozen=True)
class FoundRefunds:
    """What is on record, newest first, and the tickets that were opened now, with the refund each is about.

    `recent` is whether one of them may well be the one that the customer means: it has that amount, is not settled
    yet, or was not long ago.
    """

    backs: tuple[MoneyBack, ...]
    opened: tuple[tuple[MoneyBack, Ticket], ...] = ()
    recent: bool = True
    company_bill: bool = False


_UNSETTLED = {Stage.ON_ITS_WAY, Stage.SENT, Stage.LATE, Stage.UNDECIDED}


def case_key(refund_id: str) -> str:
    """The assistant's name of the case about a refund that does not show."""
    return f"refund:{refund_id}"


@dataclass
class RefundStatus:
    """`read` is READ. `run` and `trace` are WRITE: a docket each for a refund that is late or does not show."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def read(self, line: Line, customer: Customer, amount: Money | None = None) -> FoundRefunds:
        """Everything on record since the policy's look-back, newest first; of one amount only when it is there."""
        if customer.enterprise and not customer.enterprise_admin:
            return FoundRefunds((), company_bill=True)
        since = self.clock.now() - timedelta(days=self.policy.paying.refund_look_back_days)
        today = self.clock.now().astimezone(ZoneInfo(self.policy.market.timezone)).date()
        others = self._prepaid(line, since) if line.account_type == "prepaid" else self._postpaid(line, customer, since)
        refunds, booked = await asyncio.gather(self.operator.payments.refunds(customer.id), others)
        sent = [standing_of(refund, self.policy, today) for refund in refunds
                if refund.at is None or refund.at >= since]
        backs = sorted([*sent, *booked], key=lambda back: (back.at is not None, back.at), reverse=True)
        named = [back for back in backs if amount is not None and back.amount == amount]
        lately = self.clock.now() - timedelta(days=self.policy.paying.refund_recent_days)
        recent = bool(named) or any(back.stage in _UNSETTLED or back.at is None or back.at >= lately for back in backs)
        return FoundRefunds(tuple(named or backs), recent=recent)

    async def run(self, line: Line, customer: Customer, words: str, amount: Money | None = None) -> FoundRefunds:
        """As `read`; a refund that we should have sent by now gets a docket by itself. Raises OperatorError."""
        found = await self.read(line, customer, amount)
        backs, opened = [], []
        for back in found.backs:
            if back.stage is Stage.LATE:
                ticket, new = await self._docket(back, line, customer, words)
                back = replace(back, docket=ticket.id, due=ticket.due)
                opened += [(back, ticket)] if new else []
            backs.append(back)
        return replace(found, backs=tuple(backs), opened=tuple(opened))

    async def trace(self, line: Line, customer: Customer, refund_id: str, words: str) -> tuple[MoneyBack, Ticket, bool]:
        """A docket about a refund that the bank should show; whether it is new.

        Raises NotPermitted when the refund is not the customer's.
        """
        found = await self.read(line, customer)
        back = next((each for each in found.backs if each.id == refund_id), None)
        if back is None:
            raise NotPermitted("the refund is not the customer's")
        ticket, new = await self._docket(back, line, customer, words)
        return back, ticket, new

    async def _docket(self, back: MoneyBack, line: Line, customer: Customer, words: str) -> tuple[Ticket, bool]:
        key = case_key(back.id)
        known = await self.operator.care.ticket_of_case(key)
        if known is not None:
            return known, False
        late = back.stage is Stage.LATE
        case = CaseFile(
            asked=words, checked=[f"refund {back.id} of {back.amount}, sent {back.at}, to be shown by {back.expected}"],
            tried=[], found=f"refund {back.id} of {back.amount} to {back.method} is "
                            + ("not sent yet and late" if late else "sent, and does not show at the customer's bank"),
            next_step="send it" if late else "trace it with the bank, and give the customer its reference",
            related=[(back.id, "Refund")])
        return await self.operator.care.open_ticket(hand_over(
            self.policy.paying.refund_ticket, key, case, line, customer, self.policy, self.clock.now())), True

    async def _prepaid(self, line: Line, since: datetime) -> list[MoneyBack]:
        """What was put back on the balance."""
        ledger = await self.operator.prepaid.ledger(line.msisdn, since)
        return [MoneyBack(Stage.ON_BALANCE, entry.amount, entry.id, entry.at) for entry in ledger
                if entry.reason == "adjustment" and entry.amount.amount > 0]

    async def _postpaid(self, line: Line, customer: Customer, since: datetime) -> list[MoneyBack]:
        """Credits that were granted, and disputes that are not decided."""
        tickets = await self.operator.care.tickets(customer.id)
        backs = []
        for ticket in tickets:
            if ticket.kind != "Bill Dispute" or ticket.created < since:
                continue
            if ticket.credit is not None and ticket.status in {"resolved", "closed"}:
                backs.append(MoneyBack(Stage.CREDITED, ticket.credit, ticket.id, ticket.created, docket=ticket.id))
            elif ticket.open and ticket.disputed is not None:
                backs.append(MoneyBack(Stage.UNDECIDED, ticket.disputed, ticket.id, ticket.created, docket=ticket.id,
                                       due=ticket.due))
        return backs
