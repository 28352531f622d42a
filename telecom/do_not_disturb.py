"""What advertising a customer does not want, as the operator's register of preferences has it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Preferences:
    """`unwanted` are names of categories; empty for a number that is not registered. `since` is the last change."""

    unwanted: frozenset[str] = frozenset()
    since: datetime | None = None
