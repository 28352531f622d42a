"""Starts services together, waits until they answer, restarts those that die, stops them all."""
from __future__ import annotations

import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable
from types import FrameType

import requests

from stack import child
from stack.errors import StackError
from stack.layout import REPOSITORY, port_is_busy
from stack.services import Service

RESTARTS_ALLOWED = 5
RESTARTS_WINDOW_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
START_TIMEOUT_SECONDS = 120.0
POLL_SECONDS = 0.1

Tell = Callable[[str], None]


class Stopped(Exception):
    """The user asked for the end (Ctrl-C or SIGTERM)."""


class Supervisor:
    """Keeps a set of services running. Use it in a `with` block: leaving it stops every child."""

    def __init__(self, services: list[Service], tell: Tell) -> None:
        self._services = services
        self._tell = tell
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._restarts: dict[str, deque[float]] = {each.name: deque() for each in services}
        self._due: dict[str, float] = {}

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start all services at once. Raises StackError, before anything is started, if a port is busy."""
        for service in self._services:
            if port_is_busy(service.port):
                raise StackError(
                    f"Port {service.port} (for the {service.title}) is used by another program. "
                    f"End that program or choose another port: {service.port_option}={service.port + 1}"
                )
        for service in self._services:
            service.log.parent.mkdir(parents=True, exist_ok=True)
            service.log.unlink(missing_ok=True)
            self._launch(service)

    def wait_until_ready(self, on_ready: Callable[[Service, float], None]) -> None:
        """Wait until every service answers; call `on_ready(service, seconds)` for each as it does.

        Raises StackError, naming the log, when one ends by itself or takes too long.
        """
        self._wait_for(self._services, on_ready)

    def _wait_for(self, services: list[Service], on_ready: Callable[[Service, float], None]) -> None:
        started = time.monotonic()
        waiting = list(services)
        while waiting:
            for service in list(waiting):
                self._check_starting(service)
                if answers(service.health_url):
                    waiting.remove(service)
                    on_ready(service, time.monotonic() - started)
            if waiting and time.monotonic() - started > START_TIMEOUT_SECONDS:
                titles = " and ".join(each.title for each in waiting)
                raise StackError(
                    f"The {titles} did not answer within {START_TIMEOUT_SECONDS:.0f} s.", log=waiting[0].log
                )
            if waiting:
                time.sleep(POLL_SECONDS)

    def _check_starting(self, service: Service) -> None:
        code = self._running[service.name].poll()
        if code is None:
            return
        if code >= 0:
            raise StackError(f"The {service.title} ended at its start (exit code {code}).", log=service.log)
        self.tend()  # killed from outside, not broken

    def tend(self) -> None:
        """Look once after every child; restart what died, after a pause that grows with each restart.

        Raises StackError when a service died too often to go on.
        """
        now = time.monotonic()
        for service in self._services:
            due = self._due.get(service.name)
            if due is not None:
                if now >= due:
                    del self._due[service.name]
                    self._launch(service)
                continue
            code = self._running[service.name].poll()
            if code is not None:
                self._plan_restart(service, code, now)

    def _plan_restart(self, service: Service, code: int, now: float) -> None:
        recent = self._restarts[service.name]
        while recent and now - recent[0] > RESTARTS_WINDOW_SECONDS:
            recent.popleft()
        if len(recent) >= RESTARTS_ALLOWED:
            raise StackError(
                f"The {service.title} died {len(recent) + 1} times within a minute, so it is not started again.",
                log=service.log,
            )
        pause = min(FIRST_PAUSE_SECONDS * 2 ** len(recent), LONGEST_PAUSE_SECONDS)
        recent.append(now)
        self._due[service.name] = now + pause
        self._tell(f"The {service.title} {how_it_ended(code)}; starting it again (log: {service.log}).")

    def kill(self, name: str) -> None:
        """Kill one service with SIGKILL, as a crash would. It stays down until `revive` or `tend`."""
        self._running[name].kill()
        self._running[name].wait()

    def revive(self, name: str) -> None:
        """Start a service again, if it is down, and wait until it answers."""
        service = next(each for each in self._services if each.name == name)
        if self._running[name].poll() is not None:
            self._due.pop(name, None)
            self._launch(service)
        self._wait_for([service], lambda _service, _seconds: None)

    def stop(self) -> None:
        """Stop every child; returns when all have ended."""
        child.stop(list(self._running.values()))
        self._running.clear()

    def _launch(self, service: Service) -> None:
        self._running[service.name] = child.start(service.command, service.environment, REPOSITORY, service.log)


def answers(url: str, timeout_seconds: float = 1.0) -> bool:
    """Return whether a GET of `url` gives 200."""
    try:
        return requests.get(url, timeout=timeout_seconds).status_code == 200
    except requests.RequestException:
        return False


def how_it_ended(code: int) -> str:
    """Say in words how a process ended: -9 becomes "was killed (SIGKILL)"."""
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended with exit code {code}"


def stop_on_signals() -> None:
    """Turn SIGINT and SIGTERM into `Stopped`, raised in the main thread; later ones are ignored while we stop."""

    def raise_stopped(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    signal.signal(signal.SIGINT, raise_stopped)
    signal.signal(signal.SIGTERM, raise_stopped)
    signal.signal(signal.SIGHUP, raise_stopped)
