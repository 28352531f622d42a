"""Listeners (`POST /hub`) and the events posted to them.

An event is stored in the same transaction as the change it tells of, and posted afterwards by one thread; a listener
that does not answer is tried again a few times.
"""
import logging
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from sqlalchemy import delete, select

from mock_operator.errors import BadRequest, NotFound
from mock_operator.store import parameters
from mock_operator.store.database import Database
from mock_operator.store.due import clock
from mock_operator.store.ids import new_id
from mock_operator.store.tables import Event, Subscription
from mock_operator.store.work import Happening, Work
from mock_operator.times import iso
from mock_operator.web.apis import APIS
from mock_operator.web.resource import Document, Resource

ATTEMPTS = 5
RETRY_AFTER = timedelta(seconds=2)
POST_SECONDS = 5
log = logging.getLogger(__name__)


def subscribe(work: Work, api: str, body: Document) -> Document:
    """Register a listener. Raises BadRequest when `callback` is no http address."""
    callback = body.get("callback")
    if not isinstance(callback, str) or urlsplit(callback).scheme not in ("http", "https"):
        raise BadRequest("callback must be an http or https address")
    query = body.get("query") if isinstance(body.get("query"), str) else None
    row = work.add(Subscription(id=new_id("HUB"), api=api, callback=callback, query=query))
    # Version 5 types everything; version 4 does not know this field of a listener.
    kind = "Hub" if APIS[api].base.endswith("/v5") else None
    document = {"id": row.id, "callback": row.callback, "query": row.query, "@type": kind}
    return {name: value for name, value in document.items() if value is not None}


def unsubscribe(work: Work, api: str, identifier: str) -> None:
    """Remove a listener and the events that wait for it. Raises NotFound."""
    row = work.get(Subscription, identifier)
    if row is None or row.api != api:
        raise NotFound(f"there is no listener {identifier}")
    work.session.execute(delete(Event).where(Event.subscription_id == identifier))
    work.session.delete(row)


def store_events(work: Work, happenings: list[Happening], resources: dict[tuple[str, str], Resource]) -> None:
    """Store an event for each listener of what happened. `query` may name event types: `eventType=A,B`."""
    if not happenings:
        return
    listeners: dict[str, list[Any]] = {}
    for listener in work.session.execute(select(Subscription)).scalars():
        listeners.setdefault(listener.api, []).append(listener)
    for happening in happenings:
        name = f"{happening.resource[0].upper()}{happening.resource[1:]}{happening.kind}Event"
        for listener in listeners.get(happening.api, []):
            wanted = dict(parse_qsl(listener.query or "")).get("eventType")
            if wanted is not None and name not in wanted.split(","):
                continue
            resource = resources[happening.api, happening.resource]
            body = {"eventId": new_id("EVT"), "eventTime": iso(work.now), "eventType": name,
                    "event": {happening.resource: resource.document(work, happening.row)}}
            work.session.add(Event(subscription_id=listener.id, callback=listener.callback, body=body,
                                   next_attempt=work.now))
    work.session.flush()


class Courier(threading.Thread):
    """Posts stored events to their listeners, oldest first."""

    def __init__(self, database: Database, pause_seconds: float = 0.5) -> None:
        super().__init__(name="events", daemon=True)
        self._database = database
        self._pause_seconds = pause_seconds
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End the thread after the post under way."""
        self._stopped.set()

    def run(self) -> None:
        """Post until stopped. A database that is away for a moment is no reason to end."""
        while not self._stopped.wait(self._pause_seconds):
            try:
                self.deliver()
            except Exception:  # the thread must outlive a reset or a database restart
                log.exception("events could not be delivered")

    def deliver(self) -> None:
        """Post what waits, once."""
        with self._database.reading() as session:
            now = clock(parameters.read(session))
            waiting = list(session.execute(
                select(Event).where(Event.next_attempt <= now).order_by(Event.id).limit(50)).scalars())
        for event in waiting:
            if self._stopped.is_set():
                return
            answered = self._post(event)
            with self._database.writing() as session:
                kept = session.get(Event, event.id)
                if kept is None:
                    continue
                kept.attempts += 1
                kept.next_attempt = now + RETRY_AFTER
                if answered or kept.attempts >= ATTEMPTS:
                    session.delete(kept)

    def _post(self, event: Event) -> bool:
        try:
            return requests.post(event.callback, json=event.body, timeout=POST_SECONDS).ok
        except requests.RequestException as error:
            log.info("listener %s did not take event %s: %s", event.callback, event.id, error)
            return False
