"""A real HTTP server on the loopback that answers by a script and remembers what it was asked."""
from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Answer:
    """One answer: JSON or raw text, after a wait; `reset` closes the connection hard without one."""

    body: Any = None
    status: int = 200
    wait: float = 0
    raw: str | None = None
    reset: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Loopback:
    """Answers come from `script` in order; the last one stays."""

    url: str = ""
    script: list[Answer] = field(default_factory=lambda: [Answer({})])
    asked: list[Asked] = field(default_factory=list)
    items: list[dict[str, Any]] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, asked: Asked) -> Answer:
        with self.lock:
            self.asked.append(asked)
            if self.items is not None:
                offset, limit = int(asked.query["offset"]), int(asked.query["limit"])
                return Answer(self.items[offset:offset + limit])
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    @property
    def keys(self) -> list[str | None]:
        return [asked.headers.get("Idempotency-Key") for asked in self.asked]


@contextmanager
def loopback() -> Iterator[Loopback]:
    """Serve until the block ends."""
    script = Loopback()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length)) if length else None
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            answer = script.next(Asked(self.command, parts.path, query, dict(self.headers), sent))
            time.sleep(answer.wait)
            if answer.reset:
                # Zero linger makes the kernel send RST instead of an orderly end.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            content = (answer.raw if answer.raw is not None else json.dumps(answer.body)).encode()
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = answer

        def log_message(self, *args: object) -> None:
            pass

        def finish(self) -> None:
            # A client that gave up waiting is part of the test.
            with suppress(OSError, ValueError):
                super().finish()

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
