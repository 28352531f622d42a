"""Changes that take effect by the operator's clock.

They are played when anything is read or written, in order of time, each as if at its own time. Nothing runs in the
background, so a process that is killed loses none of them.

A kind that has no handler (the database was written by another version) stays where it is and holds up nothing.
"""
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from mock_operator.domains import import_all
from mock_operator.store import parameters
from mock_operator.store.tables import DueChange
from mock_operator.store.work import Happening, Work
from mock_operator.times import UTC, whole_milliseconds

logger = logging.getLogger(__name__)
Handler = Callable[[Work, str], None]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: the function is called with (work, reference) when a change of this kind falls due."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def kinds() -> frozenset[str]:
    """Every kind of change that can be played. Other processes left some of them, so none may be missing here."""
    import_all()
    return frozenset(_handlers)


@lru_cache(maxsize=1)
def _playable() -> Any:
    """The changes due by `now` that have a handler. Made once: it is asked in every unit of work."""
    return select(DueChange).where(DueChange.due_at <= bindparam("now"), DueChange.kind.in_(sorted(kinds())))


def clock(in_force: parameters.Parameters) -> datetime:
    """The operator's time."""
    return whole_milliseconds(datetime.now(UTC) + timedelta(seconds=in_force.clock_offset_seconds))


def anything_due(session: Session, now: datetime) -> bool:
    """Whether a change waits to be played."""
    return session.execute(_playable().with_only_columns(DueChange.id).limit(1), {"now": now}).first() is not None


def log_unknown(session: Session) -> None:
    """Say which pending changes will never be played because nothing here knows their kind."""
    left = select(DueChange.kind, func.count()).where(DueChange.kind.not_in(sorted(kinds()))).group_by(DueChange.kind)
    for kind, count in session.execute(left):
        logger.warning("%s due change(s) of the unknown kind %r are left alone", count, kind)


def play(session: Session, now: datetime, in_force: parameters.Parameters, most: int | None = None) -> list[Happening]:
    """Play all changes due by `now` (at most so many), including those that these bring about. Gives what happened."""
    happened: list[Happening] = []
    played = 0
    while played != most:
        change = session.execute(
            _playable().order_by(DueChange.due_at, DueChange.id).limit(1)
            # Another process may be playing the first ones; it will finish them.
            .with_for_update(skip_locked=True), {"now": now}
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
