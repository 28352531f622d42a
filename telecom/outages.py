"""Known trouble of the network in an area (TMF656)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Outage:
    """An outage that is not over. `place` is the affected area's name; `expected_end` None when nobody knows yet."""

    id: str
    place: str
    since: datetime
    expected_end: datetime | None = None
