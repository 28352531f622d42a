"""Many subscribers at once: the same for the same numbers, apart from the time at which they are generated."""
import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from mock_operator.billing import tariff_store
from mock_operator.billing.generating import account_rows
from mock_operator.catalogue.tables import Offering, OfferingPrice
from mock_operator.customers.tables import Product
from mock_operator.seed.bulk import BulkWriter, create_indexes, drop_indexes
from mock_operator.seed.generated_line import Line, line_rows, new_line
from mock_operator.seed.generated_recharges import prepaid_rows
from mock_operator.seed.load import load
from mock_operator.seed.read import read
from mock_operator.store import due, ids, parameters
from mock_operator.store.database import Database
from mock_operator.store.work import Work

PREPAID_OF_TEN = 6
FIRST_NUMBER = 919_100_000_000
_PLANS = ("PLAN-499", "PLAN-499", "PLAN-699", "PLAN-999")


def fill(database: Database, subscribers: int, months: int, random_seed: int) -> dict[str, int]:
    """Empty the database and generate subscribers with months of history. Returns the number of rows by table."""
    with database.writing() as session, ids.counted():
        database.recreate_tables(session)
        load(session, read({}))
        in_force = parameters.read(session)
        work = Work(session, due.clock(in_force), in_force)
        offerings = {row.id: row for row in session.execute(select(Offering)).scalars()}
        prices = {row.id: row.amount for row in session.execute(select(OfferingPrice)).scalars()}
        tariff = tariff_store.in_force(work)
        connection = session.connection()
        drop_indexes(connection)
        writer = BulkWriter(connection)
        for number in range(subscribers):
            chance = random.Random(f"{random_seed} {number}")
            line = _line(chance, number, months, work.now)
            plan = offerings[line.plan_id]
            writer.add(line_rows(chance, line, plan, prices[plan.price_id]))
            if line.prepaid:
                writer.add(prepaid_rows(chance, line, offerings, prices, months, work.now))
            else:
                product = _plan_product(line, plan, prices[plan.price_id])
                writer.add(account_rows(chance, product, line.name, plan, months, work.now, tariff))
        writer.finish()
        create_indexes(connection)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    return dict(sorted(writer.counts.items()))


def _line(chance: random.Random, number: int, months: int, now: datetime) -> Line:
    """A line that is older than its history."""
    prepaid = number % 10 < PREPAID_OF_TEN
    plan_id = "PLAN-PREPAID" if prepaid else chance.choice(_PLANS)
    since = now - timedelta(days=32 * months + chance.randint(60, 3000))
    return new_line(chance, FIRST_NUMBER + number, prepaid, plan_id, since)


def _plan_product(line: Line, plan: Any, price: int) -> Product:
    """The main product as billing knows it; it is written by `line_rows`."""
    return Product(id=line.plan_product_id, msisdn=line.msisdn, customer_id=line.customer_id, name=plan.name,
                   role="plan", offering_id=plan.id, status="active", ordered=line.since, start=line.since,
                   account_type="postpaid", account_id=line.account_id, service_id=line.service_id, price=price)
