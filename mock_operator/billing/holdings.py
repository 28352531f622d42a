"""What accounts hold, kept up by orders and read by rating and by the bill run."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from mock_operator.billing.cycle import Cycle
from mock_operator.billing.plan import (
    Discount,
    PackAllowance,
    PlanHolding,
    PlanTerms,
    Purchase,
    SubscriptionHolding,
)
from mock_operator.billing.tables import Holding
from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.tables import Product
from mock_operator.store.work import Work
from mock_operator.times import iso, parse

PLAN, SUBSCRIPTION, PURCHASE, DISCOUNT = "plan", "subscription", "purchase", "discount"
POSTPAID = "postpaid"
MB_PER_GB = 1024


def product_added(work: Work, product: Product, order_id: str | None = None) -> None:
    """A product of a postpaid line became active: bill it from now on. Prepaid products are not billed."""
    if product.account_type != POSTPAID:
        return
    offering = work.get(Offering, product.offering_id)
    kind = product.role if product.role in (PLAN, SUBSCRIPTION) else PURCHASE
    add(work, product, offering, kind, product.start or work.now, order_id)


def add(work: Work, product: Product, offering: Offering, kind: str, start: datetime, order_id: str | None) -> Holding:
    """Record that the account of a product is billed for it from `start`."""
    price = work.get(OfferingPrice, offering.price_id).amount
    holding: Holding = work.add(Holding(**columns(product, offering, price, kind, start, order_id)))
    return holding


def columns(
    product: Product, offering: Offering, price: int, kind: str, start: datetime, order_id: str | None
) -> dict[str, Any]:
    """The row of a holding; `price` in paise without tax."""
    return {
        "account_id": product.account_id,
        "kind": kind,
        "product_id": product.id,
        "offering_id": offering.id,
        "name": offering.name,
        "price": price,
        "start": start,
        "end": None if kind == PLAN else product.end,
        "order_id": order_id,
        "details": _details(product, offering, kind),
    }


def _details(product: Product, offering: Offering, kind: str) -> dict[str, Any]:
    """What the holding keeps of offering and product, so that a later change of the catalogue leaves it alone."""
    terms = offering.terms or {}
    if kind == SUBSCRIPTION:
        traits = product.traits or {}
        return {
            "partner": traits.get("partner") or "",
            "consentReference": traits.get("consentReference") or "",
            "recurring": product.recurring or "month",
        }
    details = {name: terms[name] for name in ("dataGB", "voiceMinutes", "sms", "countries") if name in terms}
    if kind == PLAN:
        details["overageDataRatePerMB"] = str(terms.get("overageDataRatePerMB", 0))
    elif product.end is not None:
        details["validUntil"] = iso(product.end)
    return details


def product_ended(work: Work, product: Product) -> None:
    """A product was terminated: it is billed until now."""
    for holding in _standing(work, product.id):
        holding.end = product.end or work.now
    work.session.flush()


def plan_changed(work: Work, product: Product, offering: Offering) -> None:
    """The main product was moved to another plan now."""
    if product.account_type != POSTPAID:
        return
    for holding in _standing(work, product.id):
        if holding.kind == PLAN:
            holding.end = work.now
    add(work, product, offering, PLAN, work.now, None)


def _standing(work: Work, product_id: str) -> list[Holding]:
    chosen = select(Holding).where(Holding.product_id == product_id)
    return [holding for holding in work.session.execute(chosen).scalars() if not holding.end or holding.end > work.now]


def in_cycle(work: Work, account_id: str, cycle: Cycle) -> list[Holding]:
    """The holdings of an account that last into the cycle and begin by its end, in the order of their start.

    What begins with the end counts too: the rental of a plan is billed in advance.
    """
    chosen = select(Holding).where(
        Holding.account_id == account_id,
        Holding.start <= cycle.end,
        or_(Holding.end.is_(None), Holding.end >= cycle.start, Holding.kind == PURCHASE),
    )
    return list(work.session.execute(chosen.order_by(Holding.start, Holding.id)).scalars())


def plans(rows: list[Holding]) -> tuple[PlanHolding, ...]:
    """The plans among holdings."""
    return tuple(PlanHolding(row.product_id, _plan_terms(row), row.start, row.end) for row in rows if row.kind == PLAN)


def _plan_terms(row: Holding) -> PlanTerms:
    data, details = _quantity(row.details.get("dataGB")), row.details
    return PlanTerms(
        offering_id=row.offering_id,
        name=row.name,
        rental=row.price,
        data_mb=None if data is None else int(data * MB_PER_GB),
        voice_minutes=_whole(details.get("voiceMinutes")),
        sms=_whole(details.get("sms")),
        data_rate_per_mb=Decimal(details["overageDataRatePerMB"]),
    )


def _quantity(value: Any) -> Decimal | None:
    """An allowance of the catalogue; None when it is `unlimited`, nothing when it is absent."""
    return None if value == "unlimited" else Decimal(str(value or 0))


def _whole(value: Any) -> int | None:
    quantity = _quantity(value)
    return None if quantity is None else int(quantity)


def subscriptions(rows: list[Holding]) -> tuple[SubscriptionHolding, ...]:
    """The subscriptions among holdings."""
    return tuple(
        SubscriptionHolding(
            product_id=row.product_id,
            offering_id=row.offering_id,
            name=row.name,
            price=row.price,
            start=row.start,
            end=row.end,
            recurring=row.details["recurring"],
            partner=row.details.get("partner", ""),
            consent_reference=row.details.get("consentReference", ""),
            order_id=row.order_id or "",
        )
        for row in rows
        if row.kind == SUBSCRIPTION
    )


def purchases(rows: list[Holding]) -> tuple[Purchase, ...]:
    """The one-time purchases among holdings."""
    return tuple(
        Purchase(row.product_id, row.offering_id, row.name, row.price, row.start, row.order_id or "")
        for row in rows
        if row.kind == PURCHASE
    )


def discounts(rows: list[Holding]) -> tuple[Discount, ...]:
    """The discounts among holdings."""
    return tuple(Discount(row.name, row.price, row.start, row.end) for row in rows if row.kind == DISCOUNT)


def packs(rows: list[Holding], home_country: str) -> tuple[PackAllowance, ...]:
    """The allowances that purchases brought; a pack with countries serves roaming there, another one home."""
    found: dict[tuple[str, str], PackAllowance] = {}
    for row in rows:
        if row.kind != PURCHASE or "validUntil" not in row.details:
            continue
        abroad = frozenset(row.details.get("countries", ()))
        names = ("roamingData", "roamingVoice", "roamingSms") if abroad else ("data", "voice", "sms")
        for name, key, units in zip(names, ("dataGB", "voiceMinutes", "sms"), (MB_PER_GB, 1, 1), strict=True):
            quantity = _quantity(row.details.get(key)) or Decimal(0)
            if quantity:
                # A pack charged twice is still one pack: its allowance counts once.
                found[row.product_id, name] = PackAllowance(
                    product_id=row.product_id,
                    usage_type=name,
                    quantity=int(quantity * units),
                    start=row.start,
                    end=parse(row.details["validUntil"]),
                    countries=abroad or frozenset({home_country}),
                )
    return tuple(found.values())
