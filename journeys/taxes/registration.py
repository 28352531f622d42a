"""Putting a business tax number on a customer's invoices."""
from __future__ import annotations

from dataclasses import dataclass

from journeys.ports import OperatorPort
from telecom.errors import NotPermitted, OperatorUnexpected
from telecom.fingerprint import fingerprint
from telecom.subscriber import Customer


@dataclass
class TaxRegistration:
    """`read` is READ; `register` is a WRITE and needs the customer's yes to the number."""

    operator: OperatorPort

    async def read(self, customer: Customer) -> str | None:
        """The number that invoices carry; None when there is none. Raises OperatorError."""
        return await self.operator.subscribers.tax_number(_party(customer))

    async def register(self, customer: Customer, number: str) -> str:
        """Register it and read it back. Raises OperatorRefused INVALID_TAX_NUMBER, OperatorUnexpected."""
        party, before = _party(customer), await self.read(customer)
        if before != number:
            change = fingerprint(f"{before} {number}")
            await self.operator.subscribers.set_tax_number(party, number, key=f"tax:{party}:{change}")
        after = await self.read(customer)
        if after != number:
            raise OperatorUnexpected("the tax number is not the one that was registered")
        return after


def _party(customer: Customer) -> str:
    """The person of the invoices. Raises NotPermitted where the invoices are a company's, or nobody's."""
    if customer.enterprise or customer.party_id is None:
        raise NotPermitted("the invoices are a company's")
    return customer.party_id
