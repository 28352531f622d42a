"""An operator in memory that fits journeys/ports.py: real state, real refusals, and faults on demand.

It keeps the promises of docs/operator-contract.md that matter to journeys: a write under a known key changes nothing,
a captured payment pays for one thing only, and provisioning takes time by the clock.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from telecom.clock import FixedClock
from telecom.do_not_disturb import Preferences
from telecom.errors import OperatorRefused, OperatorUnreachable, UnknownLine
from telecom.money import Money
from telecom.outages import Outage
from telecom.subscriber import Customer, Line, NetworkService, Subscription
from telecom.subscriptions import PaidService
from telecom.tickets import NewTicket, StatusChange, Ticket, TicketChange, TicketNote
from tests.journeys.fake_onboarding import FakeOnboarding
from tests.journeys.fake_payments import FakePayments
from tests.journeys.fake_people import FakePeople
from tests.journeys.fake_plans import FakePlans
from tests.journeys.fake_postpaid import FakePostpaid
from tests.journeys.fake_prepaid import FakePrepaid, FakeProvisioning
from tests.journeys.fake_roaming import FakeRoaming
from tests.journeys.fake_shop import FakeShop
from tests.journeys.fake_sims import FakeSims
from tests.journeys.fake_usage import FakeUsage

T = TypeVar("T")


def rupees(amount: object) -> Money:
    """Money of the market."""
    return Money(Decimal(str(amount)), "INR")


class ProcessDied(Exception):
    """The assistant's process was killed; no journey may catch it."""


@dataclass
class Trouble:
    """What goes wrong. Calls and writes are counted from 1 since the last `calm()`.

    `unreachable` says of a call's number whether it fails before it is done; `lost_answer` names the write whose answer
    is lost; after the write `die_after_write` the process is dead.
    """

    unreachable: Callable[[int], bool] = lambda _: False
    lost_answer: int | None = None
    die_after_write: int | None = None
    calls: int = 0
    writes: int = 0


class FakeOperator:
    """The state, and what all subjects share."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.trouble = Trouble()
        self.called: list[str] = []
        self.answers: dict[str, tuple[Any, Any]] = {}
        self.writes: list[str] = []
        self.sms: list[tuple[str, str]] = []
        self._ids: Counter[str] = Counter()
        self.prepaid = FakePrepaid(self)
        self.provisioning = FakeProvisioning(self)
        self.postpaid = FakePostpaid(self)
        self.subscribers = FakeSubscribers(self)
        self.usage = FakeUsage(self)
        self.payments = FakePayments(self)
        self.care = FakeCare(self)
        self.outages = FakeOutages(self)
        self.sims = FakeSims(self)
        self.plans = FakePlans(self)
        self.roaming = FakeRoaming(self)
        self.subscriptions = FakeSubscriptions(self)
        self.do_not_disturb = FakeDoNotDisturb(self)
        self.people = FakePeople(self)
        self.onboarding = FakeOnboarding(self)
        self.shop = FakeShop(self)

    def calm(self) -> None:
        """Everything works again."""
        self.trouble = Trouble()

    def new_id(self, prefix: str) -> str:
        """The next id of its kind."""
        self._ids[prefix] += 1
        return f"{prefix}-{self._ids[prefix]:04d}"

    async def call(self, name: str) -> None:
        """Every request goes through here before it is done."""
        self.trouble.calls += 1
        self.called.append(name)
        if self.trouble.unreachable(self.trouble.calls):
            raise OperatorUnreachable("status 503")
        self.prepaid.advance()
        self.postpaid.advance()
        self.payments.advance()
        self.subscribers.advance()
        self.sims.advance()
        self.plans.advance()
        self.roaming.advance()

    async def write(self, name: str, key: str, body: object, effect: Callable[[], T]) -> T:
        """Do a write once for its key. A refused one is not kept."""
        await self.call(name)
        if key in self.answers:
            known, answer = self.answers[key]
            if known != body:
                raise OperatorRefused("IDEMPOTENCY_KEY_REUSED", key, 422)
            return answer
        result = effect()
        self.answers[key] = (body, result)
        self.writes.append(key)
        self.trouble.writes += 1
        if self.trouble.writes == self.trouble.die_after_write:
            raise ProcessDied(key)
        if self.trouble.writes == self.trouble.lost_answer:
            raise OperatorUnreachable("ReadTimeout")
        return result

    def add_line(self, msisdn: str, customer: Customer, *, balance: object = "20", account: str | None = None) -> Line:
        """A line of a customer, prepaid ones with a main balance."""
        line = Line(msisdn, f"PLAN-{msisdn[-3:]}", "Plan", "PLAN", customer.account_type, customer.id, "active",
                    account, f"SVC-{msisdn[-3:]}")
        self.subscribers.lines[msisdn] = line
        self.subscribers.customers[customer.id] = customer
        self.subscribers.services[line.service_id or ""] = NetworkService(
            line.service_id or "", "active", True, {"data": True}, home_area="Andheri",
            home_area_id="AREA-1", apn_expected="internet", apn_in_use="internet",
            last_data_session=self.clock.now(), device_model="Redmi Note 12")
        if customer.account_type == "prepaid":
            self.prepaid.open_balance(msisdn, rupees(balance))
        return line

    def snapshot(self) -> dict[str, Any]:
        """The state without times: equal for two histories that came to the same."""
        tickets = [(t.kind, t.status, new.case_key, t.disputed, t.credit, t.related_ids)
                   for t, new in self.care.listed]
        return {"writes": sorted(self.writes), "tickets": sorted(map(str, tickets)), **self.prepaid.snapshot(),
                **self.postpaid.snapshot(),
                "products": sorted((m, p.id, p.status) for m, p in self.subscribers.all_products())}


@dataclass
class FakeSubscribers:
    """Lines, customers, services and products. An ordered end takes `seconds`."""

    operator: FakeOperator
    lines: dict[str, Line] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    services: dict[str, NetworkService] = field(default_factory=dict)
    held: dict[str, list[Subscription]] = field(default_factory=dict)
    stuck_subscriptions: set[str] = field(default_factory=set)
    # Features that the network does not switch on, though it says it does.
    stuck_features: set[str] = field(default_factory=set)
    ending: dict[str, datetime] = field(default_factory=dict)
    tax_numbers: dict[str, str] = field(default_factory=dict)
    seconds: float = 1.0

    def advance(self) -> None:
        """What has ended by now."""
        for msisdn, product in self.all_products():
            if product.id in self.ending and self.operator.clock.now() >= self.ending[product.id]:
                self.hold(msisdn, replace(product, status="terminated"))

    def all_products(self) -> list[tuple[str, Subscription]]:
        return [(msisdn, product) for msisdn, products in self.held.items() for product in products]

    def hold(self, msisdn: str, product: Subscription) -> None:
        """Put a product on a line, or change the one with its id."""
        others = [p for p in self.held.get(msisdn, []) if p.id != product.id]
        self.held[msisdn] = [*others, product]

    async def line(self, msisdn: str) -> Line:
        await self.operator.call("line")
        if msisdn not in self.lines:
            raise UnknownLine(msisdn[-4:])
        return self.lines[msisdn]

    async def products(self, msisdn: str) -> list[Subscription]:
        await self.operator.call("products")
        return list(self.held.get(msisdn, []))

    async def customer(self, customer_id: str) -> Customer:
        await self.operator.call("customer")
        return self.customers[customer_id]

    async def service(self, service_id: str) -> NetworkService:
        await self.operator.call("service")
        return self.services[service_id]

    async def send_phone_settings(self, service_id: str, *, key: str) -> None:
        await self.operator.write("send_phone_settings", key, service_id, lambda: self._install(service_id))

    async def switch_on(self, service_id: str, feature: str, *, key: str) -> None:
        def effect() -> None:
            service = self.services[service_id]
            if not service.enabled or service.barring != "none":
                raise OperatorRefused("SERVICE_BARRED", "it is barred", 409)
            if feature not in self.stuck_features:
                self.services[service_id] = replace(service, features={**service.features, feature: True})

        await self.operator.write("switch_on", key, (service_id, feature), effect)

    async def tax_number(self, party_id: str) -> str | None:
        await self.operator.call("tax_number")
        return self.tax_numbers.get(party_id)

    async def set_tax_number(self, party_id: str, number: str, *, key: str) -> None:
        await self.operator.write("set_tax_number", key, (party_id, number),
                                  lambda: self.tax_numbers.update({party_id: number}))

    async def has_ended(self, product_id: str) -> bool:
        await self.operator.call("has_ended")
        return any(p.id == product_id and p.status == "terminated" for _, p in self.all_products())

    async def stop_subscription(self, line: Line, product_id: str, *, key: str) -> None:
        def effect() -> None:
            product = next(p for p in self.held[line.msisdn] if p.id == product_id)
            if product.status == "terminated":
                raise OperatorRefused("PRODUCT_TERMINATED", "it has ended", 409)
            if product_id not in self.stuck_subscriptions:
                self.ending[product_id] = self.operator.clock.now() + timedelta(seconds=self.seconds)

        await self.operator.write("stop_subscription", key, product_id, effect)

    def _install(self, service_id: str) -> None:
        service = self.services[service_id]
        self.services[service_id] = replace(service, apn_in_use=service.apn_expected,
                                            last_data_session=self.operator.clock.now())


@dataclass
class FakeSubscriptions:
    """Paid services by the products of a line; `bars` False leaves the bar as it is."""

    operator: FakeOperator
    prices: dict[str, Money] = field(default_factory=dict)
    bars: bool = True

    async def running(self, msisdn: str) -> list[PaidService]:
        await self.operator.call("running")
        prepaid = self.operator.subscribers.lines[msisdn].account_type == "prepaid"
        return [PaidService(p.id, p.name, p.partner, self.prices.get(p.id), prepaid, "day" if prepaid else "month",
                            p.start, p.consent_reference)
                for p in self.operator.subscribers.held.get(msisdn, [])
                if p.role == "subscription" and p.status in {"active", "suspended"}]

    async def bar(self, service_id: str, *, barred: bool, key: str) -> None:
        def effect() -> None:
            services = self.operator.subscribers.services
            if self.bars:
                services[service_id] = replace(services[service_id], content_barred=barred)

        await self.operator.write("bar", key, (service_id, barred), effect)


@dataclass
class FakeDoNotDisturb:
    """The register of preferences; `takes` False leaves every entry as it is."""

    operator: FakeOperator
    entries: dict[str, Preferences] = field(default_factory=dict)
    takes: bool = True

    async def preferences(self, service_id: str) -> Preferences:
        await self.operator.call("preferences")
        return self.entries.get(service_id, Preferences())

    async def enter(self, service_id: str, unwanted: frozenset[str], *, key: str) -> None:
        def effect() -> None:
            if self.takes:
                self.entries[service_id] = Preferences(unwanted, self.operator.clock.now() if unwanted else None)

        await self.operator.write("enter", key, (service_id, unwanted), effect)


@dataclass
class FakeOutages:
    """Outages that are not over, by area."""

    operator: FakeOperator
    standing: dict[str, list[Outage]] = field(default_factory=dict)

    async def in_area(self, area_id: str) -> list[Outage]:
        await self.operator.call("in_area")
        return list(self.standing.get(area_id, []))


@dataclass
class FakeCare:
    """Tickets and messages. `posts_credits` False leaves credits unposted, `unposted` those of certain charges."""

    operator: FakeOperator
    listed: list[tuple[Ticket, NewTicket]] = field(default_factory=list)
    posts_credits: bool = True
    unposted: set[str] = field(default_factory=set)

    async def open_ticket(self, ticket: NewTicket) -> Ticket:
        known = await self.ticket_of_case(ticket.case_key)
        if known is not None:
            return known

        key = f"ticket:{ticket.case_key}:{sum(new.case_key == ticket.case_key for _, new in self.listed)}"

        def effect() -> Ticket:
            status = "resolved" if ticket.credit is not None else "acknowledged"
            made = Ticket(self.operator.new_id("TT"), ticket.kind, status, self.operator.clock.now(), ticket.due,
                          ticket.summary, tuple(id_ for id_, _ in ticket.related), ticket.disputed, ticket.credit,
                          call=ticket.call, history=(StatusChange(status, self.operator.clock.now()),),
                          notes=tuple(TicketNote("assistant", note, self.operator.clock.now())
                                      for note in ticket.notes))
            posts = self.posts_credits and not {id_ for id_, _ in ticket.related} & self.unposted
            if ticket.credit is not None and posts:
                self.operator.postpaid.post_credit(ticket)
            elif ticket.kind == "Payment Allocation":
                self.operator.postpaid.ask_allocation(made)
            elif ticket.disputed is not None:
                self.operator.postpaid.hold_back(ticket)
            self.listed.append((made, ticket))
            return made

        return await self.operator.write("open_ticket", key, ticket, effect)

    async def change_ticket(self, docket: str, change: TicketChange, *, key: str) -> Ticket:
        def effect() -> Ticket:
            ticket = next(t for t, _ in self.listed if t.id == docket)
            if ticket.status in {"closed", "rejected", "cancelled"}:
                raise OperatorRefused("TICKET_FINAL", docket, 409)
            now = self.operator.clock.now()
            status = change.status or ticket.status
            changed = replace(
                ticket, status=status, due=change.due or ticket.due, call=change.call or ticket.call,
                resolved=None if status != "resolved" else ticket.resolved or now,
                notes=ticket.notes + ((TicketNote("assistant", change.note, now),) if change.note else ()),
                history=ticket.history + ((StatusChange(status, now),) if status != ticket.status else ()))
            self.listed = [(changed if t.id == docket else t, new) for t, new in self.listed]
            return changed

        return await self.operator.write("change_ticket", key, (docket, change), effect)

    async def ticket_of_case(self, case_key: str) -> Ticket | None:
        await self.operator.call("ticket_of_case")
        return next((t for t, new in self.listed if new.case_key == case_key and t.stands), None)

    async def ticket(self, docket: str) -> Ticket:
        await self.operator.call("ticket")
        return next(t for t, _ in self.listed if t.id == docket)

    async def tickets(self, customer_id: str) -> list[Ticket]:
        await self.operator.call("tickets")
        return [t for t, new in reversed(self.listed) if new.customer_id == customer_id]

    async def send_sms(self, msisdn: str, text: str, *, sender: str, key: str) -> None:
        await self.operator.write("send_sms", key, (msisdn, text), lambda: self.sent(msisdn, text))

    def sent(self, msisdn: str, text: str) -> None:
        """A message arrives."""
        self.operator.sms.append((msisdn, text))

    def change(self, docket: str, status: str) -> None:
        """The back office moves a ticket on."""
        now = self.operator.clock.now()
        self.listed = [(replace(t, status=status, resolved=now if status == "resolved" else None,
                                history=(*t.history, StatusChange(status, now))) if t.id == docket else t, new)
                       for t, new in self.listed]

    def write_note(self, docket: str, text: str) -> None:
        """A colleague writes on a ticket."""
        note = TicketNote("Customer care", text, self.operator.clock.now())
        self.listed = [(replace(t, notes=(*t.notes, note)) if t.id == docket else t, new) for t, new in self.listed]
