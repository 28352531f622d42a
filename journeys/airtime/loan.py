"""Borrowing balance: what is offered, at which fee, and what is owed. The operator decides who may borrow."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from business.policy import Policy
from journeys.ports import OperatorPort
from telecom.catalogue import Offering
from telecom.clock import Clock
from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.recharge import Balances
from telecom.subscriber import Line, Subscription

ADVANCES = "advance"
_ENDED = {"terminated", "cancelled"}


class Borrowing(Enum):
    """The end states of borrowing. Each has a text of its own in data/texts/airtime.yml."""

    LENT = "lent"
    UNDERWAY = "underway"
    OWES = "owes"
    NOT_ELIGIBLE = "not_eligible"
    CHANGED = "changed"


_REFUSED = {"LOAN_OPEN": Borrowing.OWES, "LOAN_NOT_ELIGIBLE": Borrowing.NOT_ELIGIBLE}


@dataclass(frozen=True)
class LoanView:
    """What a line may borrow, cheapest first, and the loan that it still owes."""

    offers: tuple[Offering, ...]
    owed: Subscription | None
    balance: Money


@dataclass(frozen=True)
class Borrowed:
    """The state with what it rests on, read back from the operator."""

    state: Borrowing
    offering: Offering | None = None
    loan: Subscription | None = None
    balances: Balances | None = None


@dataclass
class Borrow:
    """`read` is READ; `run` is WRITE and needs the customer's yes to amount and fee."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def read(self, line: Line) -> LoanView:
        """What the line may borrow and owes. Raises OperatorError."""
        offers, products, balances = await asyncio.gather(
            self.operator.shop.offerings(ADVANCES), self.operator.subscribers.products(line.msisdn),
            self.operator.prepaid.balances(line.msisdn))
        lent = sorted((o for o in offers if o.advance is not None), key=lambda o: (o.price.amount, o.id))
        return LoanView(tuple(lent), _owed(products), balances.money(self.policy.market.currency))

    async def lent(self, line: Line, offering_id: str) -> Borrowed | None:
        """The advance of this kind that the line owes; None when it owes none."""
        sold, products = await asyncio.gather(self.operator.shop.offerings(ADVANCES),
                                              self.operator.subscribers.products(line.msisdn))
        offering, loan = next((o for o in sold if o.id == offering_id), None), _owed(products)
        if offering is None or loan is None or loan.offering_id != offering_id:
            return None
        return Borrowed(Borrowing.LENT, offering, loan, await self.operator.prepaid.balances(line.msisdn))

    async def run(self, line: Line, offering_id: str, advance: Money, fee: Money, request: str) -> Borrowed:
        """Borrow once for one `request`, at no other amount or fee than was told, and read back what is owed."""
        sold = await self.operator.shop.offerings(ADVANCES)
        offering = next((o for o in sold if o.id == offering_id), None)
        if offering is None or (offering.advance, offering.price) != (advance, fee):
            return Borrowed(Borrowing.CHANGED)
        try:
            order = await self.operator.shop.order_pack(line, offering_id, key=f"borrow:{request}")
        except OperatorRefused as refused:
            state = _REFUSED.get(refused.code)
            if state is None:
                raise
            return Borrowed(state, offering, _owed(await self.operator.subscribers.products(line.msisdn)))
        deadline = self.clock.now() + timedelta(seconds=self.policy.shop.wait_seconds)
        while True:
            products = await self.operator.subscribers.products(line.msisdn)
            loan = next((p for p in products if p.id == order.product_id and p.status == "active"), None)
            if loan is not None:
                return Borrowed(Borrowing.LENT, offering, loan, await self.operator.prepaid.balances(line.msisdn))
            if self.clock.now() >= deadline:
                return Borrowed(Borrowing.UNDERWAY, offering)
            await self.clock.wait(self.policy.shop.poll_seconds)


def _owed(products: list[Subscription]) -> Subscription | None:
    return next((p for p in products if p.role == "loan" and p.status not in _ENDED), None)
