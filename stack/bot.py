"""The assistant as a customer and a developer reach it: the rest channel, and the tracker behind a token."""
from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

RETRY_SECONDS = 0.2


class BotError(Exception):
    """The assistant could not be reached or answered with an error."""


@dataclass(frozen=True)
class Button:
    """A button under a message."""

    title: str
    payload: str


@dataclass(frozen=True)
class BotMessage:
    """One message of the assistant."""

    text: str
    buttons: list[Button] = field(default_factory=list)
    image: str | None = None


class Bot:
    """Client of one Rasa server. `token` opens its HTTP API (`rasa run --enable-api --auth-token`)."""

    def __init__(
        self, url: str, token: str = "", timeout_seconds: float = 60.0, reconnect_seconds: float = 30.0
    ) -> None:
        self._url = url
        self._token = token
        self._timeout = timeout_seconds
        self._reconnect = reconnect_seconds
        self._session = requests.Session()

    def say(self, sender: str, text: str, pressed: bool = False) -> list[BotMessage]:
        """Send a message, wait for all answers to it. `pressed` tells that it is a button's payload, not typed.

        A refused connection is tried again for a while, as a customer's app would: the server may be restarting.
        Nothing else is, since the message may have had its effect. Raises BotError.
        """
        give_up = time.monotonic() + self._reconnect
        body: dict[str, Any] = {"sender": sender, "message": text}
        if pressed:
            body["metadata"] = {"button": True}
        while True:
            try:
                answer = requests.post(f"{self._url}/webhooks/rest/webhook", json=body, timeout=self._timeout)
                answer.raise_for_status()
                return [_read(each) for each in answer.json()]
            except (requests.RequestException, ValueError) as problem:
                if not _was_refused(problem) or time.monotonic() > give_up:
                    raise BotError(f"The assistant gave no proper answer: {problem}") from problem
                time.sleep(RETRY_SECONDS)

    def asks_for(self, sender: str) -> str | None:
        """Return the slot that the active form asks for, or None if nothing is asked. Raises BotError."""
        try:
            answer = self._session.get(
                f"{self._url}/conversations/{sender}/tracker",
                params={"include_events": "NONE", "token": self._token}, timeout=self._timeout,
            )
            answer.raise_for_status()
            tracker = answer.json()
        except (requests.RequestException, ValueError) as problem:
            raise BotError(f"The conversation's state cannot be read: {type(problem).__name__}") from problem
        if not (tracker.get("active_loop") or {}).get("name"):
            return None
        return tracker.get("slots", {}).get("requested_slot")


def _was_refused(problem: Exception) -> bool:
    """Return whether no connection came about at all, so that the message cannot have been seen."""
    cause = problem.args[0] if problem.args else None
    return isinstance(problem, requests.ConnectionError) and isinstance(
        getattr(cause, "reason", None), NewConnectionError
    )


def _read(message: dict[str, Any]) -> BotMessage:
    buttons = [Button(each.get("title", ""), each.get("payload", "")) for each in message.get("buttons") or []]
    return BotMessage(message.get("text") or "", buttons, message.get("image"))
