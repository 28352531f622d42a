"""Persons in memory. `stuck` are fields that do not change though the operator says they did."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from telecom.subscriber import Address, Person

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator


@dataclass
class FakePeople:
    """Who customers are."""

    operator: FakeOperator
    known: dict[str, Person] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)

    async def person(self, customer_id: str) -> Person:
        await self.operator.call("person")
        customer = self.operator.subscribers.customers[customer_id]
        return self.known.setdefault(customer_id, Person(f"IND-{customer_id}", customer.name, "asha@example.com",
                                                         Address("4 Hill Road", "Mumbai", "400050"), "en"))

    async def change_email(self, person_id: str, email: str, *, key: str) -> None:
        await self._change(person_id, key, email=email)

    async def change_address(self, person_id: str, address: Address, *, key: str) -> None:
        await self._change(person_id, key, address=address)

    async def change_language(self, person_id: str, language: str, *, key: str) -> None:
        await self._change(person_id, key, language=language)

    async def _change(self, person_id: str, key: str, **values: Any) -> None:
        def effect() -> None:
            customer_id = next(each for each, person in self.known.items() if person.id == person_id)
            if not self.stuck & values.keys():
                self.known[customer_id] = replace(self.known[customer_id], **values)

        await self.operator.write("change_person", key, values, effect)
