"""Changes that take effect by the operator's clock.

They are played when anything is read or written, in order of time, each as if at its own time. Nothing runs in the
background, so a process that is killed loses none of them.
"""
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from mock_operator.store import parameters
from mock_operator.store.tables import DueChange
from mock_operator.store.work import Happening, Work
from mock_operator.times import UTC, whole_milliseconds

_DUE = select(DueChange.id).where(DueChange.due_at <= bindparam("now")).limit(1)
Handler = Callable[[Work, str], None]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: the function is called with (work, reference) when a change of this kind falls due."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def clock(in_force: parameters.Parameters) -> datetime:
    """The operator's time."""
    return whole_milliseconds(datetime.now(UTC) + timedelta(seconds=in_force.clock_offset_seconds))


def anything_due(session: Session, now: datetime) -> bool:
    """Whether a change waits to be played."""
    return session.execute(_DUE, {"now": now}).first() is not None


def play(session: Session, now: datetime, in_force: parameters.Parameters, most: int | None = None) -> list[Happening]:
    """Play all changes due by `now` (at most so many), including those that these bring about. Gives what happened."""
    happened: list[Happening] = []
    played = 0
    while played != most:
        change = session.execute(
            select(DueChange).where(DueChange.due_at <= now).order_by(DueChange.due_at, DueChange.id).limit(1)
            # Another process may be playing the first ones; it will finish them.
            .with_for_update(skip_locked=True)
        ).scalars().first()
        if change is None:
            return happened
        work = Work(session, change.due_at, in_force)
        session.delete(change)
        _handlers[change.kind](work, change.reference)
        session.flush()
        happened += work.happenings
        played += 1
    return happened
