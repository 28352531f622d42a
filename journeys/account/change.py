"""Changing e-mail, address or language: written once, read back, and handed to a person when it does not show."""
from __future__ import annotations

from dataclasses import dataclass

from business.account_policy import AccountField
from business.policy import Policy
from journeys.account.values import fits
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.errors import NotPermitted, OperatorRefused
from telecom.subscriber import Address, Customer, Line, Person
from telecom.tickets import Ticket


@dataclass(frozen=True)
class Changed:
    """What is on record now; `ticket` is set when the change did not show and a person has to see to it."""

    person: Person
    ticket: Ticket | None = None


def may_change(customer: Customer) -> bool:
    """Whether the customer may see and change the account: on a company's line its administrator only."""
    return not customer.enterprise or customer.enterprise_admin


@dataclass
class ChangeAccount:
    """WRITE; it needs the customer's yes and a fresh code."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, field: AccountField, value: str | Address, line: Line, customer: Customer, *,
                  confirmed: str) -> Changed:
        """Change a field. `confirmed` names the customer's confirmation: the same one changes once.

        Raises NotPermitted on a company's line for anybody but its administrator.
        """
        if not may_change(customer):
            raise NotPermitted("only the company's administrator may change the account")
        people = self.operator.people
        before = await people.person(customer.id)
        if fits(field, value, before):
            return Changed(before)
        key, refused = f"account:{before.id}:{field}:{confirmed}", ""
        try:
            if field == "email":
                await people.change_email(before.id, str(value), key=key)
            elif field == "language":
                await people.change_language(before.id, str(value), key=key)
            else:
                assert isinstance(value, Address), "read_value gives an Address for this field"
                await people.change_address(before.id, value, key=key)
        except OperatorRefused as error:
            refused = f"refused with {error.code}"
        after = await people.person(customer.id)
        if fits(field, value, after):
            return Changed(after)
        name = self.policy.account.changeable[field].name
        case = CaseFile(asked=f"change the {name} to {value}", checked=["the person's record"],
                        tried=[f"the change, {refused or 'which was accepted and does not show'}"],
                        found=f"the {name} did not change", next_step="change it by hand; yes and code were given",
                        related=[(before.id, "Individual")])
        return Changed(after, await self.operator.care.open_ticket(hand_over(
            self.policy.account.ticket, f"account:{line.product_id}:{field}", case, line, customer, self.policy,
            self.clock.now())))
