"""Every paid service of a line: seen together, stopped, given back under policy, and barred for good."""
from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from business.policy import Policy
from journeys.bill_review import BillReview
from journeys.bill_review.verdict import open_wrongs, wrong_charges
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from journeys.recharge_repair import RechargeDecisions
from journeys.recharge_repair.diagnosis import balance_taken
from journeys.recharge_repair.evidence import gather_evidence
from journeys.subscriptions import StopSubscription
from telecom.clock import Clock
from telecom.errors import OperatorRefused, OperatorUnexpected
from telecom.money import Money
from telecom.subscriber import Customer, Line
from telecom.subscriptions import PaidService
from telecom.tickets import Ticket


@dataclass(frozen=True)
class ServicesView:
    """What runs now, and whether anything more may start."""

    running: tuple[PaidService, ...]
    barred: bool


@dataclass(frozen=True)
class ServiceStopped:
    """`back` is what was put on the balance again; `ticket` is set when a person has to go on."""

    id: str
    name: str
    back: Money | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True)
class ServicesBarred:
    """What was stopped on the way, and whether the bar is as wanted; `ticket` is set when it is not."""

    stopped: tuple[ServiceStopped, ...]
    barred: bool
    ticket: Ticket | None = None


@dataclass
class PaidServices:
    """READ: view, taken_without_consent. WRITE after the customer's yes: stop, bar."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def view(self, line: Line) -> ServicesView:
        """What runs on the line. Raises OperatorUnexpected for a line without a service in the network."""
        running, barred = await asyncio.gather(self.operator.subscriptions.running(line.msisdn), self._barred(line))
        return ServicesView(tuple(running), barred)

    async def taken_without_consent(self, line: Line, customer: Customer) -> bool:
        """Whether a service without consent took money that was not given back yet: on the bills, or from the balance.

        What cannot be read for want of the ticket system counts as such: the review says so itself.
        """
        if line.account_type == "prepaid":
            evidence = await gather_evidence(self.operator, line, customer, self.policy.recharge, self.clock.now())
            found = balance_taken(evidence)
            return found is not None and any(not charge.wanted for charge in found.charges)
        review = await BillReview(self.operator, self.policy, self.clock).read(line, customer)
        if review.bill is None or review.tickets is None:
            return review.bill is not None
        searched = [review.bill, *review.earlier[:self.policy.billing.wrong_charge_bills]]
        wrongs = [wrong for bill in searched for wrong in wrong_charges(bill, self.policy.billing.wrong_charges)]
        return any(wrong.rule == "subscription_without_consent" for wrong in open_wrongs(wrongs, review.tickets))

    async def stop(self, line: Line, customer: Customer, product_ids: Sequence[str]) -> tuple[ServiceStopped, ...]:
        """Stop each that still runs and read back that it ended; on a prepaid line what it took without consent comes
        back, up to the segment's limit. One that does not stop goes to a person, the others are stopped all the same.
        """
        running = {service.id: service for service in await self.operator.subscriptions.running(line.msisdn)}
        # Side by side: each waits for its own order, and the chat can't wait for one after the other.
        return tuple(await asyncio.gather(*(self._stop(line, customer, running[product_id])
                                            for product_id in product_ids if product_id in running)))

    async def bar(self, line: Line, customer: Customer, *, barred: bool, asked: str) -> ServicesBarred:
        """Let no paid service start on the line any more, and stop those that run; or let them start again.

        The bar comes first: what was stopped could start again before it otherwise.
        """
        service_id = line.service_id or ""
        tried = [f"asked the operator to {'bar' if barred else 'allow'} paid services"]
        try:
            await self.operator.subscriptions.bar(service_id, barred=barred, key=f"bar:{service_id}:{barred}:{asked}")
        except OperatorRefused as error:
            tried.append(f"refused: {error.code}")
        view = await self.view(line)
        stopped = await self.stop(line, customer, [service.id for service in view.running]) if barred else ()
        if view.barred is barred:
            return ServicesBarred(stopped, barred)
        case = CaseFile("bar paid services" if barred else "allow paid services again",
                        ["services that run", "the bar"], tried,
                        "the bar on paid services is not as the customer wants it", "set it by hand")
        ticket = await self.operator.care.open_ticket(hand_over(
            "Complaint", f"bar:{service_id}", case, line, customer, self.policy, self.clock.now()))
        return ServicesBarred(stopped, view.barred, ticket)

    async def _stop(self, line: Line, customer: Customer, service: PaidService) -> ServiceStopped:
        if line.account_type == "prepaid":
            decisions = RechargeDecisions(self.operator, self.policy, self.clock)
            outcome = await decisions.stop_subscription(line, customer, service.id)
            return ServiceStopped(service.id, service.name, outcome.given_back, outcome.ticket)
        done = await StopSubscription(self.operator, self.policy, self.clock).run(line, customer, service.id)
        return ServiceStopped(service.id, service.name, ticket=done.ticket)

    async def _barred(self, line: Line) -> bool:
        if line.service_id is None:
            raise OperatorUnexpected("the line has no service")
        return (await self.operator.subscribers.service(line.service_id)).content_barred


def services_named(words: str, running: Sequence[PaidService], common: Sequence[str]) -> tuple[PaidService, ...]:
    """Those that are named, also in other spacing or by one telling word of the name ("astro", "game zone")."""
    text = re.sub(r"[^a-z0-9 ]+", " ", words.lower())
    squeezed, said = text.replace(" ", ""), text.split()

    def named(service: PaidService) -> bool:
        name = re.sub(r"[^a-z0-9 ]+", " ", service.name.lower())
        telling = [word.rstrip("s") for word in name.split() if len(word) > 3 and word not in common]
        return name.replace(" ", "") in squeezed or any(word.rstrip("s") in telling for word in said)

    return tuple(service for service in running if named(service))
