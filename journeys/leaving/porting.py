"""Moving a number: who may take it elsewhere, the code that the operator sends, and a number that comes to us."""
from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from business.plans_policy import PortingPolicy
from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.plans import Porting
from telecom.subscriber import Customer, Line, NetworkService
from telecom.tickets import Ticket

_REFUSALS = {"COMPANY_LINE": "company", "LINE_CLOSING": "closing", "FRAUD_HOLD": "fraud_hold", "DUES_OPEN": "dues",
             "TOO_NEW": "network_days", "SIM_CHANGED_RECENTLY": "sim_change"}


@dataclass(frozen=True)
class Block:
    """A rule against moving out now: company, closing, fraud_hold, dues (with `owed`), network_days or sim_change (with
    the `day` from which it holds no longer)."""

    rule: str
    day: date | None = None
    owed: Money | None = None


@dataclass(frozen=True)
class PortCheck:
    """How a number's move stands; without `blocks` it may leave. `orders` is how many orders the line has."""

    moving: Porting
    blocks: tuple[Block, ...] = ()
    orders: int = 0

    def code_stands(self, now: datetime) -> bool:
        """Whether a code was sent that can still be used."""
        return self.moving.out == "codeSent" and self.moving.code_expires is not None and (
            self.moving.code_expires > now)


@dataclass(frozen=True)
class CodeSent:
    """What came of asking for the code: until when it is valid, the rule against it, or a ticket."""

    until: datetime | None = None
    order_id: str | None = None
    block: Block | None = None
    ticket: Ticket | None = None


def comes_here(words: str, policy: PortingPolicy) -> bool:
    """Whether somebody speaks of bringing a number to this operator; else they speak of leaving."""
    said = words.lower()
    return any(re.search(rf"\b{re.escape(word)}\b", said) for word in policy.into_words)


def asks_status(words: str, policy: PortingPolicy) -> bool:
    """Whether the words ask how a request stands."""
    said = words.lower()
    return any(re.search(rf"\b{re.escape(word)}\b", said) for word in policy.status_words)


@dataclass
class PortNumber:
    """`check` is READ. `send_code` is WRITE and needs the customer's yes; the code itself is never read."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def check(self, line: Line, customer: Customer) -> PortCheck:
        """The rules of moving out, each against the operator's facts. Raises OperatorError."""
        moving, since, orders, service, owed = await asyncio.gather(
            self.operator.plans.porting(line), self.operator.plans.on_network_since(line),
            self.operator.plans.line_orders(line.msisdn), self._service(line), self._owed(line))
        if line.status == "pendingActive":
            return PortCheck(moving, orders=len(orders))
        rules = self.policy.leaving.porting
        found = [Block("company")] if customer.enterprise else []
        if line.status == "pendingTerminate":
            found.append(Block("closing"))
        if service is not None and service.fraud_hold:
            found.append(Block("fraud_hold"))
        if owed is not None and owed.amount > 0:
            found.append(Block("dues", owed=owed))
        found += self._waits("network_days", since, rules.network_days.days)
        found += self._waits("sim_change", service.sim_changed if service else None, rules.sim_change_days.days)
        return PortCheck(moving, tuple(found), len(orders))

    async def _service(self, line: Line) -> NetworkService | None:
        return await self.operator.subscribers.service(line.service_id) if line.service_id else None

    async def _owed(self, line: Line) -> Money | None:
        if line.account_type != "postpaid" or line.billing_account_id is None:
            return None
        account = await self.operator.postpaid.account(line.billing_account_id)
        return account.owed - account.disputed

    def _waits(self, rule: str, since: datetime | None, days: int) -> list[Block]:
        """The block of a time that is not over yet."""
        if since is None or self.clock.now() - since >= timedelta(days=days):
            return []
        over = since + timedelta(days=days)
        return [Block(rule, over.astimezone(ZoneInfo(self.policy.market.timezone)).date())]

    async def send_code(self, line: Line, customer: Customer, *, before: int) -> CodeSent:
        """Have the code sent to the line, and read back until when it is valid. Asking again finds the one that stands.

        `before` is how many orders the line had at the customer's yes.
        """
        order_id = None
        now = await self.operator.plans.porting(line)
        if not PortCheck(now).code_stands(self.clock.now()):
            try:
                order = await self.operator.plans.send_porting_code(line, key=f"port:{line.product_id}:{before}")
            except OperatorRefused as refused:
                if refused.code in _REFUSALS:
                    return CodeSent(block=await self._block(line, customer, _REFUSALS[refused.code]))
                if refused.code != "CODE_STANDS":
                    return await self._handed_over(line, customer, f"refused with {refused.code}")
            else:
                order_id = order.id
        until = await self._valid_until(line)
        if until is None:
            return await self._handed_over(line, customer, "no code was sent")
        return CodeSent(until, order_id)

    async def _block(self, line: Line, customer: Customer, rule: str) -> Block:
        found = (await self.check(line, customer)).blocks
        return next((block for block in found if block.rule == rule), Block(rule))

    async def _valid_until(self, line: Line) -> datetime | None:
        """Until when the code is valid, as soon as the operator says that it was sent."""
        rules = self.policy.leaving
        deadline = self.clock.now() + timedelta(seconds=rules.order_wait_seconds)
        while True:
            moving = await self.operator.plans.porting(line)
            if PortCheck(moving).code_stands(self.clock.now()):
                return moving.code_expires
            if self.clock.now() >= deadline:
                return None
            await self.clock.wait(rules.poll_seconds)

    async def _handed_over(self, line: Line, customer: Customer, found: str) -> CodeSent:
        case = CaseFile(asked="the porting code", checked=["rules of moving out"], tried=["order of the code"],
                        found=f"the porting code did not reach the line: {found}",
                        next_step="send the code by SMS to the line itself, never by any other way",
                        related=[(line.product_id, "Product")])
        ticket = await self.operator.care.open_ticket(hand_over(
            self.policy.leaving.ticket, f"port:{line.product_id}", case, line, customer, self.policy,
            self.clock.now()))
        return CodeSent(ticket=ticket)
