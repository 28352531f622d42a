"""Usage as the network reports it: rated on arrival, stored, and the customer warned when a warning is due."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from mock_operator.billing import holdings, tariff_store
from mock_operator.billing.cycle import Cycle, cycle_at
from mock_operator.billing.rating import DueWarning, Meter, RatedUsage, UsageRecord
from mock_operator.billing.tables import BillingAccount, UsageWarning
from mock_operator.billing.tariff import Tariff
from mock_operator.billing.warnings import warn
from mock_operator.customers.tables import Product
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.usage.tables import Usage

_RATED = (
    Usage.usage_date,
    Usage.usage_type,
    Usage.quantity,
    Usage.country,
    Usage.destination,
    Usage.seconds,
    Usage.product_id,
    Usage.charged,
    Usage.net,
    Usage.rate,
)


def record(work: Work, account: BillingAccount, main: Product, records: Iterable[UsageRecord]) -> list[str]:
    """Rate and store use of a postpaid line that is not older than its last bill. Returns the ids of what was stored.

    Raises LookupError when the tariff does not know a country or no plan was held.
    """
    tariff = tariff_store.in_force(work)
    stored: list[dict[str, Any]] = []
    by_cycle: dict[Cycle, list[UsageRecord]] = {}
    for used in sorted(records, key=lambda used: used.when):
        by_cycle.setdefault(cycle_at(used.when, account.cycle_day, tariff.zone_of_time), []).append(used)
    for cycle, in_cycle in by_cycle.items():
        meter = primed_meter(work, account, main, cycle, tariff)
        known = len(meter.warnings)
        stored += [columns(part, main) for used in in_cycle for part in meter.rate(used)]
        if account.alerts:
            for warning in meter.warnings[known:]:
                warn(work, account, meter.plans, warning, tariff)
    if stored:
        work.session.execute(insert(Usage), stored)
    return [row["id"] for row in stored]


def primed_meter(work: Work, account: BillingAccount, main: Product, cycle: Cycle, tariff: Tariff) -> Meter:
    """The meter of a cycle as the stored usage has left it."""
    held = holdings.in_cycle(work, account.id, cycle)
    meter = Meter(tariff, cycle, holdings.plans(held), holdings.packs(held, tariff.home_country))
    for part in stored_parts(work, main.id, cycle, tariff):
        meter.rate(part.record)
    return meter


def stored_parts(work: Work, product_id: str, cycle: Cycle, tariff: Tariff) -> list[RatedUsage]:
    """The stored usage of a cycle as rating made it, in the order of its time."""
    chosen = select(*_RATED).where(
        Usage.product_id == product_id, Usage.usage_date >= cycle.start, Usage.usage_date < cycle.end
    )
    return [part(usage, tariff) for usage in work.session.execute(chosen.order_by(Usage.usage_date, Usage.id))]


def sent_warnings(work: Work, account_id: str, cycle: Cycle) -> list[DueWarning]:
    """The warnings that the customer received in a cycle."""
    chosen = select(UsageWarning).where(
        UsageWarning.account_id == account_id, UsageWarning.sent >= cycle.start, UsageWarning.sent < cycle.end
    )
    return [
        DueWarning(row.kind, row.sent, percent=row.percent, country=row.country)
        for row in work.session.execute(chosen.order_by(UsageWarning.sent)).scalars()
    ]


def columns(part: RatedUsage, main: Product) -> dict[str, Any]:
    """A rated part as a row of the line's main product, not yet billed."""
    used = part.record
    return {
        "id": new_id("USG"),
        "msisdn": main.msisdn,
        "customer_id": main.customer_id,
        "product_id": main.id,
        "usage_date": used.when,
        "usage_type": used.usage_type,
        "quantity": used.quantity,
        "seconds": used.seconds,
        "country": used.country,
        "destination": used.destination,
        "net": part.net,
        "rate": str(part.rate) if part.charged else None,
        "charged": part.charged,
        "is_billed": False,
    }


def part(usage: Any, tariff: Tariff) -> RatedUsage:
    """A stored row as rating made it."""
    used = UsageRecord(
        usage.usage_date, usage.usage_type, usage.quantity, usage.country, usage.destination, usage.seconds
    )
    at_home = usage.country == tariff.home_country
    return RatedUsage(
        record=used,
        product_id=usage.product_id,
        charged=usage.charged,
        net=usage.net,
        rate=Decimal(usage.rate or 0),
        zone="" if at_home or not usage.charged else tariff.zone(usage.country).name,
    )
