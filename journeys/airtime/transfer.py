"""Sending balance to another prepaid line: limits and fee first, then once, then read back."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from business.policy import Policy
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.errors import OperatorRefused, UnknownLine, WrongAccountType
from telecom.money import Money
from telecom.recharge import Transfer
from telecom.subscriber import Line

_DAY = timedelta(days=1)
# How far the operator's clock may be behind ours.
_CLOCKS = timedelta(minutes=2)


class Sending(Enum):
    """Why balance can or cannot be sent. Each has a text of its own in data/texts/airtime.yml."""

    POSSIBLE = "possible"
    DONE = "done"
    AMOUNT = "amount"
    TOO_LITTLE = "too_little"
    TOO_OFTEN = "too_often"
    OWN_NUMBER = "own_number"
    NOT_PREPAID = "not_prepaid"


_REFUSED = {"INSUFFICIENT_BALANCE": Sending.TOO_LITTLE, "TRANSFER_LIMIT": Sending.TOO_OFTEN,
            "TRANSFER_TOO_LARGE": Sending.AMOUNT, "SAME_BUCKET": Sending.OWN_NUMBER,
            "LINE_NOT_PREPAID": Sending.NOT_PREPAID}


@dataclass(frozen=True)
class Sent:
    """The state, with the sender's balance, and after sending what the operator holds of it."""

    state: Sending
    balance: Money | None = None
    transfer: Transfer | None = None


@dataclass
class SendBalance:
    """`check` is READ; `run` is WRITE and needs the customer's yes to amount, receiver and fee."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    @property
    def fee(self) -> Money:
        """What a transfer costs the sender."""
        return Money(self.policy.airtime.send_fee, self.policy.market.currency)

    async def receiver(self, line: Line, number: str) -> Sending:
        """Whether this number can be sent balance; nothing else of it is read."""
        if number == line.msisdn:
            return Sending.OWN_NUMBER
        try:
            other = await self.operator.subscribers.line(number)
        except UnknownLine:
            return Sending.NOT_PREPAID
        return Sending.POSSIBLE if other.account_type == "prepaid" else Sending.NOT_PREPAID

    async def check(self, line: Line, amount: Money) -> Sent:
        """Whether the line can send this amount now. Raises OperatorError."""
        rules = self.policy.airtime
        if not rules.send_min <= amount.amount <= rules.send_max:
            return Sent(Sending.AMOUNT)
        balances, sent = await asyncio.gather(
            self.operator.prepaid.balances(line.msisdn),
            self.operator.shop.transfers(line.msisdn, self.clock.now() - _DAY))
        balance = balances.money(self.policy.market.currency)
        if len(sent) >= rules.send_a_day:
            return Sent(Sending.TOO_OFTEN, balance)
        return Sent(Sending.POSSIBLE if balance >= amount + self.fee else Sending.TOO_LITTLE, balance)

    async def sent_since(self, line: Line, number: str, amount: Money, since: datetime) -> Sent | None:
        """A transfer of this amount to this number that the operator holds; None when there is none."""
        made = await self.operator.shop.transfers(line.msisdn, since - _CLOCKS)
        found = next((t for t in made if (t.receiver, t.amount) == (number, amount)), None)
        if found is None:
            return None
        balances = await self.operator.prepaid.balances(line.msisdn)
        return Sent(Sending.DONE, balances.money(self.policy.market.currency), found)

    async def run(self, line: Line, number: str, amount: Money, request: str) -> Sent:
        """Send once for one `request` and read back the balance. Raises OperatorError when its fate is unknown."""
        if line.account_type != "prepaid":
            raise WrongAccountType(line.account_type)
        own, others = await asyncio.gather(self.operator.prepaid.balances(line.msisdn),
                                           self.operator.prepaid.balances(number))
        giving, taking = (next(iter(b.active("monetary")), None) for b in (own, others))
        if giving is None or taking is None:
            return Sent(Sending.NOT_PREPAID)
        try:
            made = await self.operator.shop.transfer(line.msisdn, giving.id, number, taking.id, amount,
                                                     key=f"send:{request}")
        except OperatorRefused as refused:
            state = _REFUSED.get(refused.code)
            if state is None:
                raise
            return Sent(state, own.money(self.policy.market.currency))
        after = await self.operator.prepaid.balances(line.msisdn)
        return Sent(Sending.DONE, after.money(self.policy.market.currency), made)
