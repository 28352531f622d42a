"""Small services that start in a moment, in place of the real three."""
from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from stack.layout import free_ports
from stack.services import Service

SERVE = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *_): pass
print("serving", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def small_service(tmp_path: Path):
    """Return a maker of services; `program` is Python code that gets the port as its argument."""

    def make(name: str = "actions", program: str = SERVE) -> Service:
        (port,) = free_ports(1)
        return Service(
            name, f"{name} server", [sys.executable, "-c", program, str(port)], f"http://127.0.0.1:{port}/", port,
            "ACTIONS_PORT", dict(os.environ), tmp_path / "log" / f"{name}.log",
        )

    return make
