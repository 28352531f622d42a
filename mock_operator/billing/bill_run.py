"""The bill run: from what an account holds and has used in a cycle to the lines and totals of its bill.

Rentals and discounts are billed in advance: the bill of a cycle carries the rental of the next one. A plan
changed within the cycle was therefore paid for already, so the bill gives back the rest of the old plan and
takes the rest of the new one. Usage, subscriptions and purchases are billed after the event.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from mock_operator.billing.cycle import Cycle, next_cycle
from mock_operator.billing.plan import Discount, PlanHolding, Purchase, SubscriptionHolding
from mock_operator.billing.proration import days_left, share
from mock_operator.billing.rating import DATA, ROAMING, ROAMING_WARNING, UNITS, DueWarning, RatedUsage
from mock_operator.billing.tariff import Tariff
from mock_operator.billing.tax import TaxAmount, taxes_on, total_by_category
from mock_operator.money import rupees, words

CHARGE, CREDIT = "appliedBillingCharge", "appliedBillingCredit"


@dataclass(frozen=True)
class Holdings:
    """What an account holds and owes at the end of a cycle. `overdue` is the unpaid amount in paise of
    earlier bills whose due date passed within the cycle."""

    plans: tuple[PlanHolding, ...]
    subscriptions: tuple[SubscriptionHolding, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    discounts: tuple[Discount, ...] = ()
    overdue: int = 0


@dataclass(frozen=True)
class BillLine:
    """One rate of a bill. `net` in paise without tax, negative on a credit; `details` are its characteristics."""

    category: str
    name: str
    date: datetime
    start: datetime
    end: datetime
    net: int
    taxes: tuple[TaxAmount, ...]
    product_id: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """Charge or credit, by the sign of the amount."""
        return CREDIT if self.net < 0 else CHARGE

    @property
    def gross(self) -> int:
        """Paise with tax."""
        return self.net + sum(tax.amount for tax in self.taxes)


@dataclass(frozen=True)
class BillDraft:
    """A computed bill; its totals are the sums of its lines to the paisa."""

    cycle: Cycle
    lines: tuple[BillLine, ...]

    @property
    def net(self) -> int:
        """Paise without tax."""
        return sum(line.net for line in self.lines)

    @property
    def gross(self) -> int:
        """Paise with tax: the amount due."""
        return sum(line.gross for line in self.lines)

    @property
    def tax_items(self) -> tuple[TaxAmount, ...]:
        """Taxes added up by category."""
        return total_by_category([tax for line in self.lines for tax in line.taxes])


class BillRun:
    """Computes one bill; `lines` is a list in the order in which a bill prints them."""

    def __init__(self, tariff: Tariff, cycle: Cycle, holdings: Holdings) -> None:
        self.tariff, self.cycle, self.holdings = tariff, cycle, holdings
        self.lines: list[BillLine] = []

    def _name(self, text: str, **parts: Any) -> str:
        return self.tariff.texts[text].format(**parts)

    def bill(self, rated: Iterable[RatedUsage], warnings: Iterable[DueWarning] = ()) -> BillDraft:
        """The bill of the cycle. `warnings` are those that were really sent to the customer."""
        self._plan_changes()
        self._rentals()
        self._discounts()
        self._subscriptions()
        self._purchases()
        self._usage(list(rated), list(warnings))
        self._late_fee()
        return BillDraft(self.cycle, tuple(self.lines))

    def _add(self, category: str, name: str, net: int, period: Cycle, **details: Any) -> None:
        """A line. A detail called `product` or `on` is the product billed or the date; empty details are left out."""
        product_id, date = details.pop("product", ""), details.pop("on", self.cycle.end)
        known = {key: value for key, value in details.items() if value not in (None, "")}
        taxes = taxes_on(net, self.tariff.taxes)
        line = BillLine(category, name, date, period.start, period.end, net, taxes, product_id, known)
        self.lines.append(line)

    def _plan_changes(self) -> None:
        cycle, zone = self.cycle, self.tariff.zone_of_time
        for holding in self.holdings.plans:
            terms = holding.terms
            for moment, sign, text in ((holding.end, -1, "planLeft"), (holding.start, 1, "planTaken")):
                if moment is None or moment not in cycle or moment == cycle.start:
                    continue
                days = days_left(moment, cycle, zone)
                self._add(
                    "proration",
                    self._name(text, plan=terms.name),
                    sign * share(terms.rental, days, cycle.days),
                    Cycle(moment, cycle.end),
                    product=holding.product_id,
                    on=moment,
                    offeringId=terms.offering_id,
                    daysCharged=days,
                    daysInCycle=cycle.days,
                )

    def _rentals(self) -> None:
        period = next_cycle(self.cycle)
        for holding in self.holdings.plans:
            if holding.start <= self.cycle.end and (holding.end is None or holding.end > self.cycle.end):
                terms = holding.terms
                self._add(
                    "planRental",
                    self._name("planRental", plan=terms.name),
                    terms.rental,
                    period,
                    product=holding.product_id,
                    offeringId=terms.offering_id,
                    daysCharged=period.days,
                    daysInCycle=period.days,
                )

    def _discounts(self) -> None:
        for discount in self.holdings.discounts:
            if discount.start < self.cycle.end and (discount.end is None or discount.end >= self.cycle.end):
                self._add("discount", discount.name, -discount.amount, next_cycle(self.cycle))

    def _subscriptions(self) -> None:
        for held in self.holdings.subscriptions:
            begun = renewals(held, self.cycle)
            if begun:
                self._add(
                    "subscription",
                    held.name,
                    held.price * len(begun),
                    Cycle(begun[0].start, begun[-1].end),
                    product=held.product_id,
                    on=begun[-1].start,
                    offeringId=held.offering_id,
                    serviceName=held.name,
                    partner=held.partner,
                    orderId=held.order_id,
                    quantity=len(begun),
                    unit=held.recurring,
                    ratePerUnit=rupees(held.price),
                    events=len(begun),
                )
                # An empty reference is told apart from an absent one: it says that consent was looked for.
                self.lines[-1].details["consentReference"] = held.consent_reference

    def _purchases(self) -> None:
        for purchase in self.holdings.purchases:
            if purchase.when in self.cycle:
                self._add(
                    "oneTimeFee",
                    purchase.name,
                    purchase.price,
                    Cycle(purchase.when, purchase.when),
                    product=purchase.product_id,
                    on=purchase.when,
                    offeringId=purchase.offering_id,
                    orderId=purchase.order_id,
                    quantity=1,
                )

    def _usage(self, rated: list[RatedUsage], warnings: list[DueWarning]) -> None:
        groups: dict[tuple[str, str, Any, str], list[RatedUsage]] = {}
        for part in rated:
            if part.charged:
                key = (part.record.usage_type, part.record.country, part.rate, part.product_id)
                groups.setdefault(key, []).append(part)
        for (usage_type, country, rate, product_id), parts in groups.items():
            times = [part.record.when for part in parts]
            abroad = country != self.tariff.home_country
            self._add(
                usage_type,
                self._name(f"{usage_type}Abroad", country=self.tariff.country_name(country))
                if abroad
                else self._name(usage_type),
                sum(part.net for part in parts),
                self.cycle,
                product=product_id,
                quantity=sum(part.record.quantity for part in parts),
                unit=UNITS[usage_type],
                ratePerUnit=rate,
                country=country,
                zone=parts[0].zone,
                firstUse=min(times),
                lastUse=max(times),
                events=len(parts),
                warningSent=_warning_sent(usage_type, country, warnings, min(times)),
            )

    def _late_fee(self) -> None:
        if self.holdings.overdue > 0 and self.tariff.late_fee > 0:
            name = self._name("lateFee", unpaid=words(self.holdings.overdue))
            self._add("lateFee", name, self.tariff.late_fee, self.cycle)


def renewals(held: SubscriptionHolding, cycle: Cycle) -> list[Cycle]:
    """The days or months of a subscription that begin within the cycle."""
    begun = []
    start = held.start
    while start < cycle.end and (held.end is None or start < held.end):
        end = start + timedelta(days=1) if held.recurring == "day" else next_month(start)
        if start in cycle:
            begun.append(Cycle(start, end))
        start = end
    return begun


def next_month(moment: datetime) -> datetime:
    """The same day and time a month later; a day that the month lacks becomes its 28th and stays so."""
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, 28))


def _warning_sent(usage_type: str, country: str, warnings: list[DueWarning], first: datetime) -> datetime | None:
    """When the customer was first warned about this kind of use before it began to cost, or None."""
    if usage_type in ROAMING:
        times = [w.when for w in warnings if w.kind == ROAMING_WARNING and w.country == country]
    elif usage_type == DATA:
        times = [w.when for w in warnings if w.kind != ROAMING_WARNING and w.when <= first]
    else:
        times = []
    return min(times, default=None)
