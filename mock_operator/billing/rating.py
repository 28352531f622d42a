"""Rating: what each use of the network costs, given the plan, the packs and what was used before in the cycle."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from mock_operator.billing.cycle import Cycle
from mock_operator.billing.plan import PackAllowance, PlanHolding
from mock_operator.billing.proration import days_held
from mock_operator.billing.rounding import rounded
from mock_operator.billing.tariff import Tariff
from mock_operator.money import PAISE_PER_RUPEE

VOICE, DATA, SMS = "voice", "data", "sms"
ROAMING_VOICE, ROAMING_DATA, ROAMING_SMS = "roamingVoice", "roamingData", "roamingSms"
UNITS = {VOICE: "min", DATA: "MB", SMS: "SMS", ROAMING_VOICE: "min", ROAMING_DATA: "MB", ROAMING_SMS: "SMS"}
ROAMING = frozenset({ROAMING_VOICE, ROAMING_DATA, ROAMING_SMS})
# A phone registers in the visited network before it is used there.
REGISTRATION_LEAD = timedelta(minutes=4)
DATA_WARNING, ROAMING_WARNING = "data", "roaming"


@dataclass(frozen=True)
class UsageRecord:
    """One use of the network. `quantity` in whole MB, minutes or SMS, already rounded up as the meter does;
    `country` the visited country when roaming, else the country called; `seconds` of a call."""

    when: datetime
    usage_type: str
    quantity: int
    country: str
    destination: str = ""
    seconds: int = 0


@dataclass(frozen=True)
class RatedUsage:
    """A record, or the part of it that one allowance or one price covers. `net` in paise without tax."""

    record: UsageRecord
    product_id: str
    charged: bool
    net: int = 0
    rate: Decimal = Decimal(0)
    zone: str = ""


@dataclass(frozen=True)
class DueWarning:
    """A warning SMS due to the customer: `kind` data (with `percent`) or roaming (with `country`)."""

    kind: str
    when: datetime
    percent: int = 0
    country: str = ""


@dataclass
class _Pool:
    """What is left of one allowance, None when unlimited; `warns` when the customer is told as it runs out."""

    allowance: PackAllowance
    left: int | None
    warns: bool = False

    def covers(self, record: UsageRecord, country: str) -> bool:
        allowance = self.allowance
        return (
            allowance.usage_type == record.usage_type
            and (self.left is None or self.left > 0)
            and allowance.start <= record.when < allowance.end
            and (not allowance.countries or country in allowance.countries)
        )


@dataclass
class Meter:
    """The charging system's memory of one account in one cycle. Feed it records in the order of their time."""

    tariff: Tariff
    cycle: Cycle
    plans: tuple[PlanHolding, ...]
    packs: tuple[PackAllowance, ...] = ()
    warnings: list[DueWarning] = field(default_factory=list)
    _pools: list[_Pool] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        # Packs go first: they were bought for this, and they expire.
        self._pools = [_Pool(pack, pack.quantity) for pack in sorted(self.packs, key=lambda pack: pack.end)]
        for holding in self.plans:
            self._pools.extend(self._plan_pools(holding))

    def _plan_pools(self, holding: PlanHolding) -> list[_Pool]:
        """The allowances of a plan at home, in proportion to the days it is held in the cycle."""
        days = days_held(holding.start, holding.end, self.cycle, self.tariff.zone_of_time)
        pools = []
        terms = holding.terms
        for usage_type, quantity in ((DATA, terms.data_mb), (VOICE, terms.voice_minutes), (SMS, terms.sms)):
            share = None if quantity is None else quantity * days // self.cycle.days
            allowance = PackAllowance(
                product_id=holding.product_id,
                usage_type=usage_type,
                quantity=share or 0,
                start=max(holding.start, self.cycle.start),
                end=min(holding.end or self.cycle.end, self.cycle.end),
                countries=frozenset({self.tariff.home_country}),
            )
            pools.append(_Pool(allowance, share, warns=usage_type == DATA and bool(share)))
        return pools

    def rate(self, record: UsageRecord) -> list[RatedUsage]:
        """The record as included and charged parts whose quantities add up to it.

        An allowance that runs out closes the record and opens another, as online charging does, so that a
        part is always wholly included or wholly charged.
        Raises LookupError when no plan is held at the time or the tariff does not know the country.
        """
        plan = self._plan_at(record.when)
        self._warn_of_roaming(record)
        parts: list[RatedUsage] = []
        left = record.quantity
        for pool in self._pools:
            if left == 0:
                break
            if pool.covers(record, record.country):
                taken = left if pool.left is None else min(left, pool.left)
                self._take(pool, taken, record.when)
                left -= taken
                parts.append(RatedUsage(replace(record, quantity=taken), pool.allowance.product_id, charged=False))
        if left:
            parts.append(self._charge(replace(record, quantity=left), plan))
        return parts

    def _plan_at(self, when: datetime) -> PlanHolding:
        for holding in self.plans:
            if holding.start <= when and (holding.end is None or when < holding.end):
                return holding
        raise LookupError(f"no plan is held at {when.isoformat()}")

    def _charge(self, record: UsageRecord, plan: PlanHolding) -> RatedUsage:
        rate, zone = self._price(record, plan)
        net = rounded(rate * record.quantity * PAISE_PER_RUPEE)
        return RatedUsage(record, plan.product_id, charged=True, net=net, rate=rate, zone=zone)

    def _price(self, record: UsageRecord, plan: PlanHolding) -> tuple[Decimal, str]:
        """Rupees a unit and the name of the zone (empty at home)."""
        tariff, usage_type = self.tariff, record.usage_type
        if usage_type in ROAMING:
            zone = tariff.zone(record.country)
            by_type = {ROAMING_VOICE: zone.voice, ROAMING_DATA: zone.data, ROAMING_SMS: zone.sms}
            return by_type[usage_type], zone.name
        if usage_type == DATA:
            return plan.terms.data_rate_per_mb, ""
        if record.country == tariff.home_country:
            return (tariff.voice_rate if usage_type == VOICE else tariff.sms_rate), ""
        zone = tariff.zone(record.country)
        return (zone.calls if usage_type == VOICE else zone.texts), zone.name

    def _take(self, pool: _Pool, quantity: int, when: datetime) -> None:
        """Use up part of an allowance and note the data warnings that this makes due."""
        if pool.left is None:
            return
        size = pool.allowance.quantity
        before = size - pool.left
        pool.left -= quantity
        if pool.warns:
            for percent in self.tariff.data_warning_percents:
                if before * 100 < size * percent <= (before + quantity) * 100:
                    self.warnings.append(DueWarning(DATA_WARNING, when, percent=percent))

    def _warn_of_roaming(self, record: UsageRecord) -> None:
        """A visitor is told the prices of a country once a cycle, as the phone registers there."""
        told = any(warning.country == record.country for warning in self.warnings)
        if record.usage_type in ROAMING and not told:
            arrival = record.when - REGISTRATION_LEAD
            self.warnings.append(DueWarning(ROAMING_WARNING, max(arrival, self.cycle.start), country=record.country))


def rate_cycle(
    records: Iterable[UsageRecord],
    plans: tuple[PlanHolding, ...],
    packs: tuple[PackAllowance, ...],
    tariff: Tariff,
    cycle: Cycle,
) -> tuple[list[RatedUsage], list[DueWarning]]:
    """All records of one cycle rated in the order of their time, and the warnings due on the way."""
    meter = Meter(tariff, cycle, plans, packs)
    rated = [part for record in sorted(records, key=lambda record: record.when) for part in meter.rate(record)]
    return rated, meter.warnings
