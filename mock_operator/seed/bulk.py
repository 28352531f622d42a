"""Bulk inserts: rows of many tables, collected and written in large portions, indexes last."""
from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from mock_operator.store.base import Base

Row = tuple[Any, dict[str, Any]]
PORTION = 20_000


class BulkWriter:
    """Collects rows by table and the columns they name, and inserts them in portions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[tuple[Any, tuple[str, ...]], list[dict[str, Any]]] = {}
        self.counts: dict[str, int] = {}

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows, each with its table's class."""
        for table, columns in rows:
            kind = table, tuple(columns)
            waiting = self._waiting.setdefault(kind, [])
            waiting.append(columns)
            if len(waiting) >= PORTION:
                self._write(kind)

    def finish(self) -> None:
        """Write what still waits."""
        for kind in list(self._waiting):
            self._write(kind)

    def _write(self, kind: tuple[Any, tuple[str, ...]]) -> None:
        table, _ = kind
        rows = self._waiting.pop(kind)
        self._connection.execute(insert(table.__table__), rows)
        self.counts[table.__tablename__] = self.counts.get(table.__tablename__, 0) + len(rows)


def drop_indexes(connection: Connection) -> None:
    """Drop the secondary indexes of all tables: keeping them up row by row costs more than building them once."""
    for table in Base.metadata.sorted_tables:
        for index in table.indexes:
            index.drop(connection)


def create_indexes(connection: Connection) -> None:
    """Build the indexes again."""
    for table in Base.metadata.sorted_tables:
        for index in table.indexes:
            index.create(connection)
