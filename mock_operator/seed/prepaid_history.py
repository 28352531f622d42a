"""What a seed says happened on a prepaid line, played through the operator's own rules."""
import math
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import insert

from mock_operator.billing import tariff_store
from mock_operator.billing.cycle import midnight
from mock_operator.billing.rating import DATA, RatedUsage, UsageRecord
from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.lines import plan_of
from mock_operator.customers.tables import Customer
from mock_operator.errors import Conflict
from mock_operator.money import to_paise
from mock_operator.ordering.packs import new_pack
from mock_operator.payments import links
from mock_operator.payments.payments import take
from mock_operator.prepaid import loans, renewals, topups
from mock_operator.prepaid.ledger import consume, main_balance, move
from mock_operator.provisioning.tables import Trouble
from mock_operator.seed.read import SeedError
from mock_operator.seed.schema import (
    CustomerSeed,
    EventSeed,
    MovementSeed,
    PaysLinksSeed,
    RechargeSeed,
    SubscribeSeed,
    TroubleSeed,
    UsageSeed,
)
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso, relative
from mock_operator.units import KB_PER_GB, KB_PER_MB, SECONDS_PER_MINUTE
from mock_operator.usage import habits
from mock_operator.usage.habits import HOME, MB_PER_GB
from mock_operator.usage.recording import columns
from mock_operator.usage.tables import Usage

Play = Callable[[Work], None]


def plays(seed: CustomerSeed, customer: Customer, work: Work) -> Iterable[tuple[datetime, Play]]:
    """The times and deeds of a customer's history; `work` stands at the time of loading."""
    if seed.paysLinks is not None:
        yield work.now, partial(_pay_links, msisdn=seed.msisdn, seed=seed.paysLinks)
    if seed.prepaid is None:
        return
    for trouble in seed.prepaid.trouble:
        yield relative(trouble.since, work.now), partial(break_line, msisdn=seed.msisdn, seed=trouble)
    for event in seed.prepaid.history:
        yield relative(event.at, work.now), partial(_happen, customer=customer, event=event)
    today = midnight(work.now, tariff_store.in_force(work).zone_of_time)
    for number, days in enumerate(seed.prepaid.dataDays):
        # Drawn by line and entry alone: a seed gives the same amounts whenever it is loaded.
        chance = Random(f"{seed.msisdn} {number}")
        used = [record for ago in range(days.daysAgo, days.daysAgo - days.days, -1)
                for record in habits.spread(chance, today - timedelta(days=ago), 1, DATA, days.MB, days.records, HOME,
                                            days.hours)]
        last = max(record.when for record in used)
        yield last, partial(_use_data, msisdn=seed.msisdn, used=used, recorded=days.recorded)


def break_line(work: Work, msisdn: str, seed: TroubleSeed) -> None:
    """From now on the network has trouble with a line."""
    work.add(Trouble(id=new_id("TRB"), msisdn=msisdn, stage=seed.stage, code=seed.code, reason=seed.reason,
                     message=seed.message, times=seed.times))


def _pay_links(work: Work, msisdn: str, seed: PaysLinksSeed) -> None:
    links.remember_habit(work, msisdn, seed.afterSeconds, seed.declined if seed.outcome == "failed" else None)


def _happen(work: Work, customer: Customer, event: EventSeed) -> None:
    try:
        if event.recharge is not None:
            _recharge(work, customer, event.recharge)
        elif event.used is not None:
            _use(work, customer.msisdn, event.used)
        elif event.subscribed is not None:
            _subscribe(work, customer.msisdn, event.subscribed)
        elif event.moved is not None:
            _move(work, customer.msisdn, event.moved)
        elif event.borrowed is not None:
            _borrow(work, customer.msisdn, event.borrowed)
    except Conflict as refusal:
        raise SeedError(f"customer {customer.msisdn}, history at {event.at}: {refusal.reason}") from refusal


def _recharge(work: Work, customer: Customer, seed: RechargeSeed) -> None:
    offering = work.get(Offering, seed.offering)
    amount = to_paise(seed.amount) if offering is None else work.get(OfferingPrice, offering.price_id).amount
    payment = take(work, customer, amount, method=seed.method, method_type=seed.methodType, status=seed.payment,
                   reference=seed.reference, description=seed.declined)
    topup = topups.begin(work, seed.receiver or customer.msisdn, payment, amount, seed.offering)
    if seed.payment == "failed":
        topups.fail(work, topup, "payment failed")
    elif seed.fails is not None:
        topups.fail(work, topup, seed.fails)
    elif seed.payment == "captured":
        topups.complete(work, topup)


def _use_data(work: Work, msisdn: str, used: list[UsageRecord], recorded: bool) -> None:
    """The data of some days: the buckets fall once, as the last session is charged, which keeps loading fast."""
    if consume(work, msisdn, DATA, sum(record.quantity for record in used) * KB_PER_MB, "Mobile data"):
        raise SeedError(f"customer {msisdn}: more data was used than the line had at {iso(work.now)}; lower `dataDays`"
                        " or begin them the day after the pack")
    if recorded:
        _record_data(work, msisdn, used)


def _record_data(work: Work, msisdn: str, used: list[UsageRecord]) -> None:
    """The usage records of data that a bucket has covered."""
    main = plan_of(work, msisdn)
    if main is not None:
        rows = [columns(RatedUsage(record, main.id, charged=False), main) for record in used]
        work.session.execute(insert(Usage), rows)


def _use(work: Work, msisdn: str, seed: UsageSeed) -> None:
    used = (("data", seed.dataGB, KB_PER_GB, "Mobile data"), ("voice", seed.voiceMinutes, SECONDS_PER_MINUTE, "Calls"),
            ("sms", seed.sms, 1, "SMS"), ("monetary", seed.money, 100, "Calls and SMS"))
    for usage_type, amount, factor, words_ in used:
        if amount is not None and consume(work, msisdn, usage_type, round(amount * factor), seed.description or words_):
            raise SeedError(f"customer {msisdn}: more {usage_type} was used than the line had; lower it in `used`")
    if seed.dataGB:
        # Records count whole MB, rounded up as the meter does.
        _record_data(work, msisdn, [UsageRecord(work.now, DATA, math.ceil(seed.dataGB * MB_PER_GB), HOME)])


def _subscribe(work: Work, msisdn: str, seed: SubscribeSeed) -> None:
    plan, offering = plan_of(work, msisdn), work.get(Offering, seed.offering)
    if plan is None:
        raise SeedError(f"customer {msisdn} has no line at the time of its subscription; raise tenureMonths")
    product = new_pack(work, plan, offering, new_id("ORD"))
    product.role, product.status, product.start, product.end = "subscription", "active", work.now, None
    product.recurring, product.order_id = offering.terms.get("recurring", "month"), None
    product.traits = {"partner": offering.terms.get("partner"), "consentReference": seed.consentReference,
                      "consentChannel": seed.consentChannel}
    renewals.begin(work, product)


def _borrow(work: Work, msisdn: str, offering_id: str) -> None:
    plan, offering = plan_of(work, msisdn), work.get(Offering, offering_id)
    if plan is None or offering is None or offering.category_id != loans.CATEGORY:
        raise SeedError(f"customer {msisdn}: `borrowed` names an offering of the category {loans.CATEGORY}")
    loans.check(work, plan)
    product = new_pack(work, plan, offering, new_id("ORD"))
    product.role, product.status, product.start, product.order_id = loans.LOAN, "active", work.now, None
    loans.grant(work, product, offering)


def _move(work: Work, msisdn: str, seed: MovementSeed) -> None:
    move(work, main_balance(work, msisdn), to_paise(seed.amount), seed.reason, seed.description)
