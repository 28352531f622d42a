"""Automatic payment as it stands, and changes to it that are read back."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.ports import OperatorPort
from telecom.billing import Autopay, Bill, BillingAccount
from telecom.clock import Clock
from telecom.errors import OperatorUnexpected, WrongAccountType
from telecom.recharge import Payment
from telecom.subscriber import Customer, Line

MANDATE = "mandate"


@dataclass(frozen=True)
class AutopayView:
    """How it stands: `bounced` is the newest collection that the bank refused and after which none went through."""

    account: BillingAccount
    newest: Bill | None
    bounced: Payment | None = None

    @property
    def autopay(self) -> Autopay | None:
        """The mandate; None where the bank has given none."""
        return self.account.autopay

    @property
    def active(self) -> bool:
        """Whether bills are collected by themselves now."""
        return self.autopay is not None and self.autopay.status == "active"


@dataclass
class AutopaySwitch:
    """`read` is READ; `switch` and `move` are WRITE and need the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def read(self, line: Line, customer: Customer) -> AutopayView:
        """How it stands now. Raises WrongAccountType for a prepaid line, OperatorError."""
        if line.account_type != "postpaid" or line.billing_account_id is None:
            raise WrongAccountType(line.account_type)
        account, bills, payments = await asyncio.gather(
            self.operator.postpaid.account(line.billing_account_id),
            self.operator.postpaid.bills(line.billing_account_id, 1), self.operator.prepaid.payments(customer.id))
        mandated = sorted((p for p in payments if p.method_type == MANDATE), key=lambda p: p.at, reverse=True)
        newest = mandated[0] if mandated else None
        return AutopayView(account, bills[0] if bills else None,
                           newest if newest is not None and newest.status == "failed" else None)

    async def switch(self, line: Line, customer: Customer, on: bool) -> AutopayView:
        """Switch it on or off, and read it back. Raises OperatorRefused NO_PAYMENT_METHOD, OperatorUnexpected."""
        return await self._set(line, customer, "active" if on else "cancelled", None)

    async def move(self, line: Line, customer: Customer, day: int) -> AutopayView:
        """Collect on another day of the month, from the next one on. Raises as `switch`."""
        return await self._set(line, customer, "active", self.next_day(day))

    def next_day(self, day: int) -> date:
        """The next such day of a month, after today."""
        today = self.clock.now().astimezone(ZoneInfo(self.policy.market.timezone)).date()
        this_month = today.replace(day=day)
        if this_month > today:
            return this_month
        months = today.year * 12 + today.month
        return date(months // 12, months % 12 + 1, day)

    async def _set(self, line: Line, customer: Customer, status: str, day: date | None) -> AutopayView:
        before = await self.read(line, customer)
        if not _is(before.autopay, status, day):
            account = before.account
            # The account's version is part of the key: on, off and on again are three changes.
            await self.operator.postpaid.set_autopay(account.id, status, day,
                                                     key=f"autopay:{account.id}:{account.version}:{status}:{day}")
        after = await self.read(line, customer)
        if not _is(after.autopay, status, day):
            raise OperatorUnexpected("automatic payment is not as it was ordered")
        return after


def _is(autopay: Autopay | None, status: str, day: date | None) -> bool:
    return autopay is not None and autopay.status == status and (day is None or autopay.next_day == day)
