"""A tiny assistant and a tiny operator over loopback HTTP, to test the player without the real ones."""
from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from scenario_player.operator import Operator
from stack.bot import Bot

TOKEN = "a-token"


class _Server:
    """Serves `handle(method, path, query, body) -> (status, json)` on a free loopback port."""

    def __init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
                status, answer = outer.handle(self.command, parts.path, query, body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _serve

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def handle(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        raise NotImplementedError

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class FakeBot(_Server):
    """Follows a script: for each message, what it answers and which slot it asks for after that."""

    def __init__(self) -> None:
        super().__init__()
        self.script: list[tuple[list[dict[str, Any]], str | None]] = []
        self.heard: list[tuple[str, str]] = []
        self.pressed: list[str] = []
        self._asks: str | None = None

    def handle(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if path == "/webhooks/rest/webhook":
            self.heard.append((body["sender"], body["message"]))
            self.pressed += [body["message"]] if body.get("metadata") == {"button": True} else []
            answers, self._asks = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            return 200, answers
        if path.endswith("/tracker"):
            if query.get("token") != TOKEN:
                return 401, {}
            loop = {"name": "a_form"} if self._asks else {}
            return 200, {"active_loop": loop, "slots": {"requested_slot": self._asks}}
        return 404, {}

    @property
    def words(self) -> list[str]:
        return [message for _, message in self.heard]


class FakeOperator(_Server):
    """Has resources by path, an inbox, and remembers what the administration was asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.resources: dict[str, list[Any]] = {}
        self.sms: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str, Any]] = []
        self.queries: list[dict[str, str]] = []

    def handle(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if path.startswith("/admin/inbox/"):
            after = int(query.get("after", 0))
            return 200, [each for each in self.sms if int(each["id"]) > after]
        if path.startswith("/admin/"):
            self.calls.append((method, path, body))
            return 200, {}
        self.queries.append(query)
        states = self.resources.get(path)
        if states is None:
            return 404, {"code": "NOT_FOUND"}
        return 200, states.pop(0) if len(states) > 1 else states[0]


class FakeCrew:
    """Remembers who was killed and revived."""

    def __init__(self) -> None:
        self.deeds: list[str] = []

    def kill(self, service: str) -> None:
        self.deeds.append(f"kill {service}")

    def revive(self, service: str) -> None:
        self.deeds.append(f"revive {service}")

    def forget_cases(self) -> None:
        self.deeds.append("forget cases")


@pytest.fixture
def fake_bot():
    server = FakeBot()
    yield server
    server.close()


@pytest.fixture
def fake_operator():
    server = FakeOperator()
    yield server
    server.close()


@pytest.fixture
def crew():
    return FakeCrew()


@pytest.fixture
def bot(fake_bot):
    return Bot(fake_bot.url, TOKEN)


@pytest.fixture
def operator(fake_operator):
    return Operator(fake_operator.url)
