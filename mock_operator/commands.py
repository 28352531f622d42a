"""What the sub-commands do."""
import logging
import sys
import time
from typing import Any

import uvicorn

from mock_operator.errors import OperatorError
from mock_operator.seed.load import reset
from mock_operator.settings import Settings
from mock_operator.store import due, parameters
from mock_operator.store.database import Database
from mock_operator.web.app import create_app
from mock_operator.web.unit import catch_up


def serve(settings: Settings, start_again: bool) -> int:
    """Serve until interrupted. 2 when a seed cannot be loaded."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    database = Database(settings.database)
    database.create_tables()
    try:
        if start_again or is_empty(database):
            reset(database, list(settings.seeds))
    except OperatorError as error:
        print(f"The seed cannot be loaded: {error.reason}", file=sys.stderr)
        return 2
    with database.reading() as session:
        due.log_unknown(session)
    catch_up(database)
    print(f"Operator on http://{settings.host}:{settings.port}, database {database.url!r}", flush=True)
    server(database, settings).run()
    return 0


def server(database: Database, settings: Settings) -> uvicorn.Server:
    """The web server over a database whose tables exist."""
    # Connections that a fault holds open must not keep the server from stopping.
    return uvicorn.Server(uvicorn.Config(
        create_app(database), host=settings.host, port=settings.port, log_level=settings.log_level,
        ws="none", timeout_graceful_shutdown=2))


def is_empty(database: Database) -> bool:
    """Whether no seed has been loaded yet."""
    with database.reading() as session:
        return not parameters.is_seeded(session)


def generate(settings: Settings, subscribers: int, months: int, random_seed: int) -> int:
    """Fill the database with generated subscribers and say how long it took."""
    from mock_operator.seed.generate import fill

    began = time.monotonic()
    counts: dict[str, Any] = fill(Database(settings.database), subscribers, months, random_seed)
    for name, count in counts.items():
        print(f"{name:>20} {count:>12,}")
    print(f"{'seconds':>20} {time.monotonic() - began:>12.1f}")
    return 0
