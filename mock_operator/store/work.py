"""The unit of work that every domain function receives."""
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mock_operator.store.parameters import Parameters
from mock_operator.store.tables import DueChange


@dataclass
class Happening:
    """Something listeners may want to know: an event of a resource, not yet rendered."""

    api: str
    resource: str
    kind: str
    row: Any


@dataclass
class Work:
    """One unit of work: the session, the operator's time and parameters.

    now: the operator's time. While a due change or a seed is played it is the time at which that took place.
    """

    session: Session
    now: datetime
    parameters: Parameters
    happenings: list[Happening] = field(default_factory=list)

    def add(self, row: Any) -> Any:
        """Add a row and make it visible to the queries that follow."""
        self.session.add(row)
        self.session.flush()
        return row

    def get(self, table: Any, identifier: str | int | None) -> Any:
        """The row with this id, or None."""
        return None if identifier is None else self.session.get(table, identifier)

    def locked(self, table: Any, identifier: str | None) -> Any:
        """The row with this id, locked until the end of the unit of work where the database can do so; or None."""
        return None if identifier is None else self.session.get(
            table, identifier, with_for_update=True, populate_existing=True)

    def schedule(self, kind: str, reference: str, seconds: float) -> None:
        """Let a change take effect `seconds` from now. `kind` must have a handler (`store/due.py`)."""
        self.add(DueChange(kind=kind, reference=reference, due_at=self.now + timedelta(seconds=seconds)))

    def tell(self, api: str, resource: str, kind: str, row: Any) -> None:
        """Announce an event to listeners, e.g. `tell("654", "topupBalance", "StateChange", topup)`."""
        self.happenings.append(Happening(api, resource, kind, row))
