"""Making a new line. Every step is done once; what is stuck is repaired, what stays stuck goes to a person."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.onboarding.rules import first_bill, names_of
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.fingerprint import fingerprint
from telecom.money import Money
from telecom.onboarding import CreditCheck, IdentityCheck, LineKind, NewLine
from telecom.subscriber import Customer, Line, NetworkService, Person
from telecom.tickets import Ticket


@dataclass(frozen=True)
class Application:
    """What was agreed with the customer. `check_id` is the identity check, which also names the application."""

    kind: LineKind
    person_id: str
    person_name: str
    plan_id: str
    monthly: Money
    check_id: str


@dataclass(frozen=True)
class Connected:
    """The line as it was read back. Without a ticket it is active; `tries` are the repairs that it took.

    `bill_day` and `bill` say when the first bill of a postpaid line is made and what it will ask for.
    """

    line: Line
    service: NetworkService | None
    tries: int
    ticket: Ticket | None = None
    bill_day: date | None = None
    bill: Money | None = None


@dataclass
class Connect:
    """WRITE. Ordering needs a proved contact number, a validated identity and the customer's yes."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def person(self, contact: str, name: str | None) -> Person | None:
        """Who is reached at the proved contact number; somebody unknown is written down once a name is given."""
        known = await self.operator.onboarding.person_of_number(contact)
        names = names_of(name) if name else None
        if known is not None or names is None:
            return known
        return await self.operator.onboarding.create_person(*names, contact, key=f"person:{fingerprint(contact)}")

    async def verify(self, person: Person, document: str, number: str, consent: str, asked: str) -> IdentityCheck:
        """Have the document checked; the check as it stands when the policy's wait is over."""
        check = await self.operator.onboarding.check_identity(person.id, document, number, consent,
                                                              key=f"identity:{person.id}:{asked}")
        deadline = self.clock.now() + timedelta(seconds=self.policy.onboarding.identity_wait_seconds)
        while check.status == "initialized" and self.clock.now() < deadline:
            await self.clock.wait(self.policy.onboarding.poll_seconds)
            check = await self.operator.onboarding.identity_check(check.id)
        return check

    async def assess(self, person: Person, check: IdentityCheck) -> CreditCheck:
        """Whether the person may pay later."""
        return await self.operator.onboarding.assess_credit(person.id, key=f"credit:{check.id}")

    async def run(self, application: Application) -> Connected:
        """Order the line and see it through. Raises OperatorError."""
        account = None
        if application.kind == "postpaid":
            account = await self.operator.onboarding.open_account(
                application.person_id, application.person_name, key=f"account:{application.check_id}")
        ordered = await self.operator.onboarding.order_line(
            application.person_id, application.plan_id, account, key=f"newline:{application.check_id}")
        line, tries = await self._activated(ordered)
        service = await self.operator.subscribers.service(line.service_id) if line.service_id else None
        works = line.status == "active" and service is not None and service.enabled and service.features.get("voice")
        right = line.plan_offering_id == application.plan_id and line.billing_account_id == account
        if not works or not right:
            return Connected(line, service, tries, await self._hand_over(application, ordered, line, tries))
        if account is None:
            return Connected(line, service, tries)
        _, cycle_day = await self.operator.onboarding.account_line(account)
        zone = ZoneInfo(self.policy.market.timezone)
        starts = (line.started or self.clock.now()).astimezone(zone).date()
        day, amount = first_bill(application.monthly, starts, cycle_day, self.policy.onboarding.tax_percents)
        return Connected(line, service, tries, bill_day=day, bill=amount)

    async def ask_for_deposit(self, contact: str, person: Person, plan_id: str, check_id: str) -> Ticket:
        """Register an application that begins when its deposit is paid; one for each identity check."""
        line = Line(contact, person.id, plan_id, plan_id, "postpaid", person.id, "initialized")
        customer = Customer(person.id, person.name, "postpaid")
        deposit = f"{self.policy.market.currency} {self.policy.onboarding.deposit}"
        case = CaseFile(asked="a new postpaid line", checked=[f"identity {check_id}: validated", "credit: deposit"],
                        tried=[], found=f"new line with {plan_id} waits for a deposit of {deposit}",
                        next_step="take the deposit, then order the line for this person",
                        related=[(person.id, "Individual"), (check_id, "DigitalIdentity")])
        return await self.operator.care.open_ticket(hand_over(
            "Complaint", f"deposit:{check_id}", case, line, customer, self.policy, self.clock.now()))

    async def _activated(self, ordered: NewLine) -> tuple[Line, int]:
        """Wait for the network and ask it again where it is stuck; the line, and how often it was asked again."""
        rules, tries = self.policy.onboarding, 0
        deadline = self.clock.now() + timedelta(seconds=rules.activation_wait_seconds)
        while True:
            line = await self.operator.subscribers.line(ordered.msisdn)
            if line.status == "active":
                return line, tries
            runs = await self.operator.provisioning.runs(ordered.order_id)
            failed = runs[-1] if runs and runs[-1].state == "failed" else None
            if failed is not None and tries < rules.activation_tries and line.service_id:
                tries += 1
                await self.operator.provisioning.reprovision(line.service_id, failed.id, key=f"reprovision:{failed.id}")
                deadline = self.clock.now() + timedelta(seconds=rules.activation_wait_seconds)
            elif failed is not None or self.clock.now() >= deadline:
                return line, tries
            await self.clock.wait(rules.poll_seconds)

    async def _hand_over(self, application: Application, ordered: NewLine, line: Line, tries: int) -> Ticket:
        customer = await self.operator.subscribers.customer(line.customer_id)
        runs = await self.operator.provisioning.runs(ordered.order_id)
        why = "; ".join(f"{run.id}: {run.state} {run.error_message or ''}".strip() for run in runs)
        case = CaseFile(
            asked=f"a new {application.kind} line for {application.person_id}",
            checked=[f"identity {application.check_id}", f"order {ordered.order_id}", f"line is {line.status}", why],
            tried=[f"the network was asked again {tries} times"], found=f"the new line {line.product_id} is not active",
            next_step="activate the line by hand; identity, plan and yes are there",
            related=[(ordered.order_id, "ProductOrder"), *((run.id, "ServiceOrder") for run in runs)])
        return await self.operator.care.open_ticket(hand_over(
            self.policy.onboarding.ticket, f"newline:{ordered.order_id}", case, line, customer, self.policy,
            self.clock.now()))
