"""Unwanted calls and messages: the register of preferences, and complaints about a sender."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from business.line_policy import DoNotDisturbPolicy
from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.do_not_disturb import Preferences
from telecom.errors import OperatorRefused, OperatorUnexpected
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket


@dataclass(frozen=True)
class Entered:
    """The entry as it is now; `ticket` is set when it is not as wanted and a person has to make it."""

    preferences: Preferences
    ticket: Ticket | None = None


@dataclass(frozen=True)
class Reported:
    """The docket of a complaint about a sender; `new` is False when the same one is being looked at already."""

    ticket: Ticket
    new: bool


def works_from(preferences: Preferences, policy: DoNotDisturbPolicy) -> datetime | None:
    """From when senders have to keep to an entry; None for a number that is not registered."""
    return None if preferences.since is None else preferences.since + timedelta(days=policy.effective_days)


@dataclass
class DoNotDisturb:
    """READ: preferences. WRITE after the customer's yes: enter; after naming the sender: report."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def preferences(self, line: Line) -> Preferences:
        """The entry of the line. Raises OperatorUnexpected for a line without a service in the network."""
        return await self.operator.do_not_disturb.preferences(self._service(line))

    async def enter(self, line: Line, customer: Customer, unwanted: frozenset[str], asked: str) -> Entered:
        """Make this the line's entry, and read it back. `asked` tells one yes from another."""
        service_id, tried = self._service(line), ["entry into the register"]
        wanted = ", ".join(sorted(unwanted)) or "nothing"
        try:
            await self.operator.do_not_disturb.enter(service_id, unwanted, key=f"dnd:{service_id}:{asked}")
        except OperatorRefused as error:
            tried.append(f"refused: {error.code}")
        now = await self.preferences(line)
        if now.unwanted == unwanted:
            return Entered(now)
        case = CaseFile(f"do not disturb for {wanted}", ["the register"], tried,
                        f"the register has {', '.join(sorted(now.unwanted)) or 'nothing'}, wanted is {wanted}",
                        "make the entry by hand")
        return Entered(now, await self.operator.care.open_ticket(hand_over(
            self.policy.do_not_disturb.ticket, f"dnd:{line.product_id}", case, line, customer, self.policy,
            self.clock.now())))

    async def report(self, line: Line, customer: Customer, sender: str) -> Reported:
        """Register a complaint about a sender, as the customer describes it, with the state of the register."""
        key = f"spam:{line.product_id}:{re.sub(r'[^a-z0-9]+', '', sender.lower())[:60]}"
        known = await self.operator.care.ticket_of_case(key)
        if known is not None:
            return Reported(known, new=False)
        entry = await self.preferences(line)
        since = f"registered since {entry.since:%d %b %Y} for {', '.join(sorted(entry.unwanted))}" if (
            entry.since) else "not on the register"
        case = CaseFile(f"unwanted calls or messages: {sender}", [f"the number is {since}"], [],
                        f"unwanted calls or messages from {sender}",
                        "trace the sender and warn or cut it off by the rules on commercial communication")
        return Reported(await self.operator.care.open_ticket(hand_over(
            self.policy.do_not_disturb.ticket, key, case, line, customer, self.policy, self.clock.now())), new=True)

    @staticmethod
    def _service(line: Line) -> str:
        if line.service_id is None:
            raise OperatorUnexpected("the line has no service")
        return line.service_id
