"""The tables of the casebook."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url

metadata = sa.MetaData()

identities = sa.Table(
    "identities", metadata,
    sa.Column("conversation", sa.String(120), primary_key=True),
    sa.Column("msisdn", sa.String(20), nullable=False),
    sa.Column("customer_id", sa.String(80)),
    sa.Column("verified_until", sa.DateTime(timezone=False)),
)
codes = sa.Table(
    "codes", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(120), nullable=False),
    sa.Column("msisdn", sa.String(20), nullable=False, index=True),
    sa.Column("salt", sa.String(32), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("sent", sa.DateTime, nullable=False),
    sa.Column("expires", sa.DateTime, nullable=False),
    sa.Column("wrong_tries", sa.Integer, nullable=False, default=0),
    sa.Column("used", sa.Boolean, nullable=False, default=False),
)
locks = sa.Table(
    "locks", metadata,
    sa.Column("msisdn", sa.String(20), primary_key=True),
    sa.Column("until", sa.DateTime, nullable=False),
)
proposals = sa.Table(
    "asked_questions", metadata,
    sa.Column("conversation", sa.String(120), primary_key=True),
    sa.Column("msisdn", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("answer", sa.String(200)),
    sa.Column("made", sa.DateTime, nullable=False),
)
cases = sa.Table(
    "cases", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(120), nullable=False),
    sa.Column("msisdn", sa.String(20), nullable=False),
    sa.Column("journey", sa.String(40), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("state", sa.String(12), nullable=False, index=True),
    sa.Column("started", sa.DateTime, nullable=False),
    sa.Column("touched", sa.DateTime, nullable=False),
)
audit = sa.Table(
    "audit", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("time", sa.DateTime, nullable=False),
    sa.Column("conversation", sa.String(120)),
    sa.Column("action", sa.String(60)),
    sa.Column("method", sa.String(8), nullable=False),
    sa.Column("api", sa.String(40), nullable=False),
    sa.Column("resource", sa.String(60), nullable=False),
    sa.Column("idempotency_key", sa.String(160)),
    sa.Column("result", sa.String(80), nullable=False),
)


def open_store(url: str) -> Engine:
    """The engine for a casebook URL, with its tables made if they are not there yet."""
    parsed = make_url(url)
    # hide_parameters: an error message that is logged must not show what was to be written.
    options: dict[str, Any] = {"future": True, "hide_parameters": True}
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        else:
            options["poolclass"] = sa.pool.StaticPool
        options["connect_args"] = {"check_same_thread": False, "timeout": 10}
    engine = sa.create_engine(parsed, **options)
    if parsed.get_backend_name() == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    metadata.create_all(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Readers do not wait for a writer, and a committed row survives a killed process.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def empty(url: str) -> None:
    """Forget everything. For tests and scenario plays only."""
    engine = open_store(url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
