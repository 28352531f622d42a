"""Loading a seed: the operator plays what the seed says through its own rules, at the times the seed says."""
import secrets
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mock_operator.billing import seeding
from mock_operator.care.seeding import load_outages, load_tickets
from mock_operator.catalogue import stocking
from mock_operator.customers.registration import register
from mock_operator.seed import prepaid_history, refund_history, sim_history
from mock_operator.seed.read import json_text, read_in_turn
from mock_operator.seed.schema import Seed
from mock_operator.store import due, ids, parameters
from mock_operator.store.database import Database
from mock_operator.store.work import Work

Play = Callable[[Work], None]
_PARAMETERS = {
    "provisioningSeconds": "provisioning_seconds", "refundSeconds": "refund_seconds",
    "allocationSeconds": "allocation_seconds", "orderSeconds": "order_seconds",
    "settingsSeconds": "settings_seconds", "reversalWindowHours": "reversal_window_hours",
    "smsSender": "sms_sender", "simPostDays": "sim_post_days", "esimSeconds": "esim_seconds",
    "closureHours": "closure_hours", "depositDays": "deposit_days",
    "portNetworkDays": "port_network_days", "portSimDays": "port_sim_days", "portCodeDays": "port_code_days",
    "paymentLinkHours": "payment_link_hours",
    "loanMonths": "loan_months", "transferFee": "transfer_fee", "transferMax": "transfer_max",
    "transfersADay": "transfers_a_day",
}


def reset(database: Database, wanted: Any, only: Collection[str] | None = None) -> dict[str, Any]:
    """Empty everything and load a seed, at once or not at all. Raises SeedError, and nothing has changed.

    `only` names the numbers (E.164) that are wanted of it, which is much quicker; who is named in their histories comes
    with them. Their bills and payments are called as in the whole seed.
    """
    parts = read_in_turn(wanted)
    names = [json_text(part) for part in parts]
    seed, *apart = parts if only is None else _restricted(parts, set(only))
    with database.writing() as session:
        database.recreate_tables(session)
        with ids.repeatable(names[0]):
            load(session, seed)
        for part, name in zip(apart, names[1:], strict=True):
            with ids.repeatable(name):
                _add(session, part)
    return {"status": "ok", "customers": sum(len(part.customers) for part in (seed, *apart)),
            "offerings": len(seed.catalogue.offerings)}


def _restricted(parts: list[Seed], only: set[str]) -> list[Seed]:
    wanted = set(only)
    for customer in (customer for part in parts for customer in part.customers if customer.msisdn in only):
        history = customer.prepaid.history if customer.prepaid else []
        wanted |= {event.recharge.receiver for event in history if event.recharge and event.recharge.receiver}
    return [part.copy(update={"customers": [each for each in part.customers if each.msisdn in wanted]})
            for part in parts]


def load(session: Session, seed: Seed) -> None:
    """Load a checked seed into empty tables."""
    stated = seed.operator.dict(exclude_none=True)
    parameters.write(session, **{_PARAMETERS[name]: value for name, value in stated.items()}, seeded=True,
                     document_key=secrets.token_hex(32))
    session.flush()
    in_force = parameters.read(session)
    now = due.clock(in_force)
    work = Work(session, now, in_force)
    offerings = [offering.dict() for offering in seed.catalogue.offerings]
    if seed.tariff is not None:
        offerings += stocking.roaming_rates(seed.tariff)
    stocking.stock(work, offerings)
    if seed.tariff is not None:
        seeding.load_tariff(work, seed.tariff)
    _add(session, seed)


def _add(session: Session, seed: Seed) -> None:
    """Add a seed's outages and customers, with their histories, to an operator that sells and charges already."""
    in_force = parameters.read(session)
    now = due.clock(in_force)
    work = Work(session, now, in_force)
    load_outages(work, seed.outages)
    customers = {}
    plays: list[tuple[datetime, int, Play]] = []
    # Each customer's own source of identifiers: another customer in the seed leaves their bills and payments' names.
    sources = [ids.stream(customer.msisdn) for customer in seed.customers]
    for number, customer in enumerate(seed.customers):
        row = customers[customer.msisdn] = register(work, customer)
        plays += [(at, number, play) for history in (prepaid_history, refund_history, sim_history)
                  for at, play in history.plays(customer, row, work)]
    _play_in_order(session, in_force, now, sorted(plays, key=lambda each: each[:2]), sources)
    for customer, source in zip(seed.customers, sources, strict=True):
        if customer.accountType == "postpaid":
            with ids.drawn_from(source):
                seeding.load(work, customers[customer.msisdn], customer.postpaid or {})
        with ids.drawn_from(source):
            load_tickets(work, customers[customer.msisdn], customer.tickets)
    due.play(session, now, in_force)


def _play_in_order(session: Session, in_force: parameters.Parameters, now: datetime,
                   plays: list[tuple[datetime, int, Play]], sources: list[Callable[[], str]]) -> None:
    """Play the histories of all customers along one time line, with what falls due between them."""
    for at, number, play in plays:
        due.play(session, at, in_force)
        with ids.drawn_from(sources[number]):
            play(Work(session, at, in_force))
        session.flush()
    due.play(session, now, in_force)


