"""Reading and raising a credit limit."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.segmentation import segment_of
from telecom.billing import BillingAccount
from telecom.clock import Clock
from telecom.errors import NotPermitted, OperatorUnexpected, WrongAccountType
from telecom.money import Money
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket

OVERDUE = "overdue"


@dataclass(frozen=True)
class CreditView:
    """The limit with what counts against it. `most` is how high we raise it at once; None: a person decides.

    `limit` is None where the operator keeps none.
    """

    account: BillingAccount
    limit: Money | None
    used: Money
    left: Money | None
    most: Money | None

    def grants(self, amount: Money) -> bool:
        """Whether a limit of this amount is given at once."""
        return self.limit is not None and self.most is not None and self.limit < amount <= self.most


@dataclass(frozen=True)
class Raised:
    """A limit that was raised and read back, or the docket by which a person decides; `new` when it was opened now."""

    view: CreditView
    ticket: Ticket | None = None
    new: bool = False


@dataclass
class CreditLimit:
    """`read` is READ; `raise_to` and `ask_a_person` are WRITE and need the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def read(self, line: Line, customer: Customer) -> CreditView:
        """How it stands. Raises WrongAccountType for a prepaid line, OperatorError."""
        if line.account_type != "postpaid" or line.billing_account_id is None:
            raise WrongAccountType(line.account_type)
        account = await self.operator.postpaid.account(line.billing_account_id)
        limit, used = account.credit_limit, account.used
        if limit is None:
            return CreditView(account, None, used, None, None)
        left = max(limit - used, Money.zero(limit.currency))
        most = self._most(customer, account)
        return CreditView(account, limit, used, left, most if most is not None and most > limit else None)

    async def raise_to(self, line: Line, customer: Customer, amount: Money) -> Raised:
        """Raise it and read it back. Raises NotPermitted for more than policy gives at once, OperatorError."""
        before = await self.read(line, customer)
        if before.limit == amount:
            return Raised(before)
        if not before.grants(amount):
            raise NotPermitted("no such limit is given at once")
        account = before.account
        await self.operator.postpaid.set_credit_limit(
            account.id, amount, key=f"limit:{account.id}:{account.version}:{amount.amount}")
        after = await self.read(line, customer)
        if after.limit != amount:
            raise OperatorUnexpected("the credit limit is not the one that was ordered")
        return Raised(after)

    async def ask_a_person(self, line: Line, customer: Customer, amount: Money | None, words: str) -> Raised:
        """The docket by which a person decides on a higher limit; the open one when there is one."""
        view = await self.read(line, customer)
        key = f"credit_limit:{view.account.id}"
        known = await self.operator.care.ticket_of_case(key)
        if known is not None:
            return Raised(view, known)
        case = CaseFile(
            asked=words or "a higher credit limit",
            checked=[f"limit {view.limit}, used {view.used}", f"payment status {view.account.status}",
                     f"customer for {customer.tenure_months} months, {customer.monthly_revenue} a month"],
            tried=[],
            found=f"a limit of {amount or 'more'} is asked for; policy gives {view.most or 'nothing'} at once",
            next_step="decide on the limit, set it, and tell the customer",
            related=[(view.account.id, "BillingAccount")])
        ticket = await self.operator.care.open_ticket(hand_over(
            self.policy.credit_limit.ticket, key, case, line, customer, self.policy, self.clock.now()))
        return Raised(view, ticket, new=True)

    def _most(self, customer: Customer, account: BillingAccount) -> Money | None:
        """The highest limit that is given at once: months of the customer's revenue, rounded down."""
        policy = self.policy.credit_limit
        if customer.tenure_months < policy.least_tenure_months or account.status == OVERDUE:
            return None
        months: Decimal = segment_of(customer, self.policy).credit_limit_months
        return Money(customer.monthly_revenue * months // policy.round_to * policy.round_to, account.owed.currency)
