"""Units of work as calls begin them: at the operator's present time, with everything due played."""
from sqlalchemy.orm import Session

from mock_operator.store import due, parameters
from mock_operator.store.database import Database
from mock_operator.store.work import Work
from mock_operator.web import hub
from mock_operator.web.registry import resources

PORTION = 200


def current(session: Session) -> Work:
    """A unit of work now. What is due has not been played."""
    in_force = parameters.read(session)
    return Work(session, due.clock(in_force), in_force)


def catch_up(database: Database) -> None:
    """Play everything due, in portions: after a long absence there may be more than one transaction should hold."""
    while True:
        with database.reading() as session:
            if not due.anything_due(session, current(session).now):
                return
        with database.writing() as session:
            work = current(session)
            hub.store_events(work, due.play(session, work.now, work.parameters, PORTION), resources())


def caught_up(session: Session) -> Work:
    """A unit of work now, after everything due was played and listeners' events were stored. For writing sessions."""
    work = current(session)
    hub.store_events(work, due.play(session, work.now, work.parameters), resources())
    return work
