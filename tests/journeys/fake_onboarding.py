"""Onboarding in memory. A document number that ends in 0000 is unknown; `score` is what credit assessments give."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from telecom.errors import OperatorRefused
from telecom.money import Money
from telecom.onboarding import CreditCheck, IdentityCheck, NewLine, PlanOffer
from telecom.recharge import ProvisioningRun
from telecom.subscriber import Customer, Line, NetworkService, Person

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator

PLANS = {"prepaid-plan": [PlanOffer("PLAN-PREPAID", "Prepaid Base", "", Money(Decimal(0), "INR"))],
         "postpaid-plan": [PlanOffer(f"PLAN-{price}", f"Postpaid {price}", "", Money(Decimal(price), "INR"))
                           for price in (499, 699, 999)]}


@dataclass
class FakeOnboarding:
    """Persons by contact number, checks, accounts, and lines that become active after `seconds` unless they fail."""

    operator: FakeOperator
    persons: dict[str, Person] = field(default_factory=dict)
    checks: dict[str, IdentityCheck] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    score: float = 90
    reasons: tuple[str, ...] = ("knownLong",)
    fails: int = 0
    slow: bool = False
    runs: list[ProvisioningRun] = field(default_factory=list)

    async def person_of_number(self, msisdn: str) -> Person | None:
        await self.operator.call("person_of_number")
        return self.persons.get(msisdn)

    async def create_person(self, given_name: str, family_name: str, msisdn: str, *, key: str) -> Person:
        def effect() -> Person:
            self.persons[msisdn] = Person(f"IND-{msisdn[-4:]}", f"{given_name} {family_name}")
            return self.persons[msisdn]

        return await self.operator.write("create_person", key, (given_name, family_name), effect)

    async def check_identity(self, person_id: str, document: str, number: str, consent: str, *,
                             key: str) -> IdentityCheck:
        def effect() -> IdentityCheck:
            status = "initialized" if self.slow else "rejected" if number.endswith("0000") else "validated"
            made = IdentityCheck(self.operator.new_id("DID"), status)
            self.checks[made.id] = made
            return made

        return await self.operator.write("check_identity", key, (person_id, document), effect)

    async def identity_check(self, check_id: str) -> IdentityCheck:
        await self.operator.call("identity_check")
        return self.checks[check_id]

    async def assess_credit(self, person_id: str, *, key: str) -> CreditCheck:
        return await self.operator.write("assess_credit", key, person_id, lambda: CreditCheck(self.score, self.reasons))

    async def plans(self, category: str) -> list[PlanOffer]:
        await self.operator.call("plans")
        return PLANS[category]

    async def open_account(self, person_id: str, name: str, *, key: str) -> str:
        def effect() -> str:
            self.accounts[self.operator.new_id("BA")] = person_id
            return list(self.accounts)[-1]

        return await self.operator.write("open_account", key, person_id, effect)

    async def account_line(self, account_id: str) -> tuple[str, int]:
        await self.operator.call("account_line")
        return "active", 20

    async def order_line(self, person_id: str, plan_id: str, account_id: str | None, *, key: str) -> NewLine:
        def effect() -> NewLine:
            if not any(check.status == "validated" for check in self.checks.values()):
                raise OperatorRefused("IDENTITY_NOT_VALIDATED", person_id, 409)
            msisdn, kind = "+919000070001", "postpaid" if account_id else "prepaid"
            self.operator.subscribers.lines[msisdn] = Line(
                msisdn, "PLN-NEW", "Plan", plan_id, kind, "C-NEW", "pendingActive", account_id, "SRV-NEW")
            self.operator.subscribers.customers["C-NEW"] = Customer("C-NEW", "New", kind)
            self.operator.subscribers.services["SRV-NEW"] = NetworkService(
                "SRV-NEW", "active", True, {"voice": True}, sim="89910001234")
            self._try("ORD-NEW")
            return NewLine("ORD-NEW", msisdn, "acknowledged")

        return await self.operator.write("order_line", key, (person_id, plan_id, account_id), effect)

    def again(self) -> None:
        """The network is asked again."""
        self._try("ORD-NEW")

    def _try(self, order_id: str) -> None:
        failed = self.fails > 0
        self.fails -= failed
        state = "failed" if failed else "completed"
        self.runs.append(ProvisioningRun(self.operator.new_id("SVO"), state, order_id, "SRV-NEW", (), None, None,
                                         self.operator.clock.now() + timedelta(seconds=len(self.runs)), None))
        if not failed:
            line = self.operator.subscribers.lines["+919000070001"]
            self.operator.subscribers.lines[line.msisdn] = replace(line, status="active",
                                                                   started=self.operator.clock.now())
