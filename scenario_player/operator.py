"""The mocked operator as the player needs it: its administration, and its resources for reading."""
from __future__ import annotations

import re
import time
from typing import Any

import requests

CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
POLL_SECONDS = 0.1


class OperatorError(Exception):
    """The mocked operator could not be reached or refused."""


class Operator:
    """Client of the mocked operator's administration and of its TM Forum resources."""

    def __init__(self, url: str, timeout_seconds: float = 10.0) -> None:
        self._url = url
        self._timeout = timeout_seconds

    def reset(self, seed: str | dict[str, Any], only: list[str] | None = None) -> None:
        """Empty the operator and load a seed; with `only` just these numbers of it, which is much quicker."""
        self._call("POST", "/admin/reset", {"seed": seed} if only is None else {"seed": seed, "only": only})

    def add_fault(self, fault: dict[str, Any]) -> None:
        """Make calls misbehave from now on."""
        self._call("POST", "/admin/faults", fault)

    def clear_faults(self) -> None:
        """End all faults."""
        self._call("DELETE", "/admin/faults")

    def set_clock(self, offset_seconds: int) -> None:
        """Move the operator's clock to now plus an offset."""
        self._call("PUT", "/admin/clock", {"offsetSeconds": offset_seconds})

    def inbox(self, number: str, after: str | None = None) -> list[dict[str, Any]]:
        """Return the SMS that a phone received, oldest first; `after` leaves out that message and older ones."""
        return self._call("GET", f"/admin/inbox/{number}" + (f"?after={after}" if after else ""))

    def get(self, path: str) -> Any:
        """Return a resource or a list. A plus sign in the query means itself (as in +919000000101), not a space."""
        base, mark, query = path.partition("?")
        return self._call("GET", base + mark + query.replace("+", "%2B"))

    def wait_for_code(self, number: str, after: str | None, seconds: float = 5.0) -> tuple[str, str] | None:
        """Return (code, SMS id) of the newest SMS after `after` that holds a 6-digit code; None if none arrives."""
        deadline = time.monotonic() + seconds
        while True:
            for sms in reversed(self.inbox(number, after)):
                code = CODE.search(sms["text"])
                if code:
                    return code.group(), str(sms["id"])
            if time.monotonic() > deadline:
                return None
            time.sleep(POLL_SECONDS)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        try:
            answer = requests.request(method, self._url + path, json=body, timeout=self._timeout)
        except requests.RequestException as problem:
            raise OperatorError(f"{method} {path}: the operator cannot be reached ({problem})") from problem
        if not answer.ok:
            raise OperatorError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None
