"""SIMs of a line, and how its holder can be reached and known apart from the line itself."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# TM Forum's states of an order on which somebody still works (TMF622).
OPEN_ORDER_STATES = frozenset({"acknowledged", "inProgress", "pending", "held"})


@dataclass(frozen=True)
class SimOrder:
    """An order of a SIM (TMF622). `kind` is physical or esim; `expected` is when the customer should have it."""

    id: str
    kind: str
    reason: str
    state: str
    ordered: datetime | None
    expected: datetime | None

    @property
    def open(self) -> bool:
        """Whether the SIM is still on its way, or not in service yet."""
        return self.state in OPEN_ORDER_STATES


@dataclass(frozen=True)
class Holder:
    """The person behind a line (TMF632), as far as it bears on SIMs.

    `other_number` is a second number on record, known since `other_since`. `papers` is how the check of their papers
    stands: verified, missing, rejected or pending; `papers_lack` says in plain words what is missing or wrong.
    """

    id: str
    street: str | None = None
    city: str | None = None
    email: str | None = None
    other_number: str | None = None
    other_since: datetime | None = None
    papers: str = "verified"
    papers_lack: str | None = None
