"""The one HTTP client: requests in worker threads, with time-outs, repeats and idempotency keys."""
from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
import yaml
from pydantic import BaseModel, Extra
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from telecom.errors import CareError, OperatorRefused, OperatorUnexpected, OperatorUnreachable

log = logging.getLogger(__name__)

Json = dict[str, Any]


class OperatorAddresses(BaseModel):
    """The schema of operator.yml; times in seconds."""

    class Config:
        """A misspelt key is an error."""

        extra = Extra.forbid

    apis: dict[str, str]
    connect_seconds: float
    read_seconds: float
    tries: int
    wait_seconds: float
    page_size: int

    @classmethod
    def load(cls, path: Path | None = None) -> OperatorAddresses:
        """Read operator.yml. Raises pydantic.ValidationError when a field is missing or unknown."""
        path = path or Path(__file__).with_name("operator.yml")
        return cls.parse_obj(yaml.safe_load(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Write:
    """A write for the audit trail. `resource` has no personal data in it; `result` is ok or the kind of failure."""

    method: str
    api: str
    resource: str
    key: str
    result: str = ""


class WriteWatch:
    """Is told of every write before it is sent and after it ended. The default lets everything pass."""

    def before(self, write: Write) -> None:
        """Raise NotPermitted to stop the write."""

    def after(self, write: Write) -> None:
        """Keep a record of the write and its result."""


class OperatorHttp:
    """Calls to the operator that never block the event loop.

    Every answer is JSON. Raises OperatorUnreachable (no answer, or 5xx after all tries), OperatorRefused (4xx) and
    OperatorUnexpected (not JSON). Reads are repeated, and writes only under their idempotency key, so that a lost
    answer never does a thing twice.
    """

    def __init__(self, base_url: str, addresses: OperatorAddresses | None = None, *, token: str | None = None,
                 threads: int = 64, watch: WriteWatch | None = None) -> None:
        self._base_url = base_url
        self._addresses = addresses or OperatorAddresses.load()
        self._token = token
        self._watch = watch or WriteWatch()
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="operator")
        self._per_thread = threading.local()

    async def read(self, api: str, path: str, **filters: Any) -> Any:
        """GET one resource or a list. Filters whose value is None are left out."""
        params = {name.replace("__", "."): value for name, value in filters.items() if value is not None}
        return await self._call("GET", api, path, params=params)

    async def read_all(self, api: str, path: str, **filters: Any) -> list[Json]:
        """GET a whole list, page by page."""
        size = self._addresses.page_size
        found: list[Json] = []
        while True:
            page = await self.read(api, path, offset=len(found), limit=size, **filters)
            found.extend(page)
            if len(page) < size:
                return found

    async def create(self, api: str, path: str, body: Json, *, key: str) -> Json:
        """POST under an idempotency key."""
        return await self._write("POST", api, path, body, key)

    async def change(self, api: str, path: str, body: Json, *, key: str) -> Json:
        """PATCH under an idempotency key."""
        return await self._write("PATCH", api, path, body, key)

    async def _write(self, method: str, api: str, path: str, body: Json, key: str) -> Json:
        write = Write(method, api, path, key)
        await self._tell(self._watch.before, replace(write, result="sent"))
        result = "failed"
        try:
            answer: Json = await self._call(method, api, path, body=body, key=key)
            result = "ok"
        except CareError as error:
            # The class and code only: an operator's reason may name the customer.
            result = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
            raise
        finally:
            await self._tell(self._watch.after, replace(write, result=result))
        return answer

    async def _tell(self, listener: Callable[[Write], None], write: Write) -> None:
        # In a thread, since the listener writes to a database; with the context, which says who acts.
        await asyncio.get_running_loop().run_in_executor(
            self._threads, contextvars.copy_context().run, listener, write)

    async def _call(self, method: str, api: str, path: str, *, params: Json | None = None, body: Json | None = None,
                    key: str | None = None) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._repeat, method, api, path, params, body, key)

    def _repeat(self, method: str, api: str, path: str, params: Json | None, body: Json | None,
                key: str | None) -> Any:
        settings = self._addresses
        for attempt in Retrying(
            stop=stop_after_attempt(settings.tries),
            wait=wait_exponential_jitter(initial=settings.wait_seconds, max=settings.wait_seconds * 8,
                                         jitter=settings.wait_seconds),
            retry=retry_if_exception_type(OperatorUnreachable),
            reraise=True,
        ):
            with attempt:
                return self._once(method, api, path, params, body, key)
        raise AssertionError("unreachable: Retrying either returns or raises")

    def _once(self, method: str, api: str, path: str, params: Json | None, body: Json | None, key: str | None) -> Any:
        settings = self._addresses
        headers = {"Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        base = settings.apis[api]
        url = f"{base}/{path}" if base.startswith("http") else f"{self._base_url}{base}/{path}"
        try:
            answer = self._session().request(method, url, params=params, json=body, headers=headers,
                                             timeout=(settings.connect_seconds, settings.read_seconds))
        except requests.RequestException as error:
            # Only the kind of fault is logged: an address may hold a customer's number.
            log.warning("operator %s %s/%s: %s", method, api, path.split("/")[0], type(error).__name__)
            raise OperatorUnreachable(type(error).__name__) from error
        if answer.status_code >= 500 or answer.status_code == 429:
            log.warning("operator %s %s/%s: status %s", method, api, path.split("/")[0], answer.status_code)
            raise OperatorUnreachable(f"status {answer.status_code}")
        try:
            content = answer.json()
        except ValueError as error:
            raise OperatorUnexpected(f"{api}/{path.split('/')[0]} did not answer JSON") from error
        if answer.status_code >= 400:
            if not isinstance(content, dict):
                raise OperatorUnexpected(f"{api}/{path.split('/')[0]}: status {answer.status_code} without a code")
            raise OperatorRefused(str(content.get("code", "")), str(content.get("reason", "")), answer.status_code)
        return content

    def _session(self) -> requests.Session:
        # requests does not promise that a session may be shared between threads.
        session: requests.Session | None = getattr(self._per_thread, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False
            self._per_thread.session = session
        return session
