"""The one clock. Journeys are handed a time; only what wires them together asks a clock."""
from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Protocol


class Clock(Protocol):
    """Tells the time, always aware and in UTC, and lets time pass."""

    def now(self) -> datetime:
        """The time now, in UTC."""

    async def wait(self, seconds: float) -> None:
        """Come back after `seconds`."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's time."""
        return datetime.now(timezone.utc)

    async def wait(self, seconds: float) -> None:
        """Sleep without blocking others."""
        await asyncio.sleep(seconds)


@dataclass
class FixedClock:
    """A clock for tests that moves only when it is told to, or when somebody waits by it."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc))

    def now(self) -> datetime:
        """The time the clock stands at."""
        return self.at

    async def wait(self, seconds: float) -> None:
        """Move the clock on at once."""
        self.at += timedelta(seconds=seconds)

    def forward(self, by: timedelta) -> None:
        """Move the clock on by `by`."""
        self.at += by


def parse_time(text: str) -> datetime:
    """An ISO 8601 time with offset or `Z`, as the operator writes it, in UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def format_time(moment: datetime) -> str:
    """The ISO 8601 form that the operator's filters take."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
