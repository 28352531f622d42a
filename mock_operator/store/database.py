"""Connection to the database, and the two kinds of unit of work: reading and writing."""
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool, StaticPool

from mock_operator.domains import import_all
from mock_operator.store.base import Base


class Database:
    """The operator's database.

    On SQLite every write transaction takes the write lock at its beginning, so that what it read is still true
    when it writes. In memory there is one connection, hence one unit of work at a time.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.in_memory = self.is_sqlite and self.url.database in (None, "", ":memory:")
        self.engine = self._engine()
        self._writing = self.engine.execution_options(begin="BEGIN IMMEDIATE") if self.is_sqlite else self.engine
        self.one_at_a_time = threading.RLock()

    def _engine(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(self.url, pool_size=10, max_overflow=30, pool_pre_ping=True)
        if not self.in_memory:
            Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
        pool: dict[str, Any] = (
            {"poolclass": StaticPool} if self.in_memory
            else {"poolclass": QueuePool, "pool_size": 10, "max_overflow": 30}
        )
        engine = create_engine(self.url, connect_args={"check_same_thread": False, "timeout": 30}, **pool)

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, _: Any) -> None:
            # The driver must not begin transactions by itself: it would begin them too late.
            connection.isolation_level = None
            cursor = connection.cursor()
            if not self.in_memory:
                cursor.execute("PRAGMA journal_mode=WAL")
                cursor.execute("PRAGMA synchronous=NORMAL")
                cursor.execute("PRAGMA cache_size=-32000")
            cursor.close()

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

        return engine

    def create_tables(self) -> None:
        """Create the tables that are missing."""
        import_all()
        Base.metadata.create_all(self.engine)

    @staticmethod
    def recreate_tables(session: Session) -> None:
        """Drop and create all tables, within the session's transaction."""
        import_all()
        Base.metadata.drop_all(session.connection())
        Base.metadata.create_all(session.connection())

    @contextmanager
    def _lock(self) -> Iterator[None]:
        if self.in_memory:
            with self.one_at_a_time:
                yield
        else:
            yield

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes are discarded."""
        with self._lock(), Session(self.engine, future=True, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back when an exception leaves the block."""
        with self._lock(), Session(self._writing, future=True, expire_on_commit=False) as session, session.begin():
            yield session
