"""A running operator for tests, and short words for its addresses."""
import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import requests

from mock_operator.commands import server
from mock_operator.settings import Settings
from mock_operator.store.database import Database
from mock_operator.web.apis import APIS


class Operator:
    """An operator at an address. `api` is a TM Forum number."""

    def __init__(self, url: str, database: Database | None = None) -> None:
        self.url = url
        self.http = requests.Session()
        self._database = database
        self._snapshots: dict[str, sqlite3.Connection] = {}

    def path(self, api: str, resource: str) -> str:
        return f"{self.url}{APIS[api].base}/{resource}"

    def get(self, api: str, resource: str, **params: str) -> Any:
        """The body of a GET that must succeed. `__` in a parameter's name is a dot."""
        answer = self.http.get(self.path(api, resource), params={k.replace("__", "."): v for k, v in params.items()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def one(self, api: str, resource: str, **params: str) -> Any:
        """The only element of a list."""
        found = self.get(api, resource, **params)
        assert len(found) == 1, found
        return found[0]

    def post(self, api: str, resource: str, body: Any, key: str | None = None) -> requests.Response:
        return self.http.post(self.path(api, resource), json=body, headers={"Idempotency-Key": key} if key else None)

    def patch(self, api: str, resource: str, body: Any, key: str | None = None) -> requests.Response:
        return self.http.patch(self.path(api, resource), json=body, headers={"Idempotency-Key": key} if key else None)

    def reset(self, seed: Any) -> None:
        answer = self.http.post(f"{self.url}/admin/reset", json={"seed": seed})
        assert answer.status_code == 200, answer.text

    def begin_with(self, name: str, seed: Any) -> None:
        """As `reset`, but in memory a seed that was loaded before comes back from a copy of the database."""
        if self._database is None or not self._database.in_memory:
            self.reset(seed)
            return
        if name in self._snapshots:
            with self._database.one_at_a_time:
                self._snapshots[name].backup(self._database.engine.raw_connection().connection)
            return
        self.reset(seed)
        self._snapshots[name] = sqlite3.connect(":memory:", check_same_thread=False)
        with self._database.one_at_a_time:
            self._database.engine.raw_connection().connection.backup(self._snapshots[name])

    def clock(self, seconds: float) -> None:
        """Move the operator's clock this far against the real one."""
        assert self.http.put(f"{self.url}/admin/clock", json={"offsetSeconds": seconds}).status_code == 200

    def fault(self, **fault: Any) -> str:
        answer = self.http.post(f"{self.url}/admin/faults", json=fault)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def inbox(self, msisdn: str) -> list[dict[str, Any]]:
        return self.http.get(f"{self.url}/admin/inbox/{quote(msisdn)}").json()

    def writes(self, msisdn: str) -> list[dict[str, Any]]:
        return self.http.get(f"{self.url}/admin/writes", params={"msisdn": msisdn}).json()


@contextmanager
def running(database_url: str = "sqlite://"):
    """An operator in this process, on a port that the system chooses."""
    database = Database(database_url)
    database.create_tables()
    web = server(database, Settings(database_url, "127.0.0.1", 0, (), "error"))
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    port = web.servers[0].sockets[0].getsockname()[1]
    try:
        yield Operator(f"http://127.0.0.1:{port}", database)
    finally:
        web.should_exit = True
        thread.join(timeout=10)
