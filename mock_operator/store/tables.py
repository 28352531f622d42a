"""Tables of the platform itself, that belong to no domain."""
from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, Text

from mock_operator.store.base import Base, Instant, SerialNumber


class Parameter(Base):
    """One of the operator's parameters (see `store/parameters.py`), from the seed or the administrator."""

    __tablename__ = "parameter"
    name = Column(String(64), primary_key=True)
    value = Column(JSON, nullable=False)


class DueChange(Base):
    """A change that takes effect when the operator's clock reaches `due_at`."""

    __tablename__ = "due_change"
    id = Column(SerialNumber, primary_key=True)
    due_at = Column(Instant, nullable=False, index=True)
    kind = Column(String(40), nullable=False)
    reference = Column(String(64), nullable=False)


class KeptAnswer(Base):
    """The answer given to a write that carried an Idempotency-Key."""

    __tablename__ = "kept_answer"
    key = Column(String(255), primary_key=True)
    fingerprint = Column(String(64), nullable=False)
    status = Column(Integer)
    headers = Column(JSON)
    body = Column(Text)
    created = Column(Instant, nullable=False)


class WriteLog(Base):
    """A write that took effect."""

    __tablename__ = "write_log"
    id = Column(SerialNumber, primary_key=True)
    time = Column(Instant, nullable=False)
    api = Column(String(8), nullable=False)
    resource = Column(String(40), nullable=False)
    resource_id = Column(String(64), nullable=False)
    action = Column(String(10), nullable=False)
    msisdn = Column(String(20), index=True)
    customer_id = Column(String(64), index=True)
    idempotency_key = Column(String(255))


class Fault(Base):
    """A fault that the administrator asked for (see `web/faults.py`)."""

    __tablename__ = "fault"
    id = Column(SerialNumber, primary_key=True)
    api = Column(String(8), nullable=False)
    resource = Column(String(40), nullable=False)
    method = Column(String(8), nullable=False)
    kind = Column(String(16), nullable=False)
    seconds = Column(Float)
    status = Column(Integer)
    phase = Column(String(8), nullable=False)
    times = Column(Integer)
    probability = Column(Float, nullable=False)
    msisdn = Column(String(20))
    spent = Column(Boolean, nullable=False, default=False)


class Subscription(Base):
    """A listener registered with `POST /hub`."""

    __tablename__ = "event_subscription"
    id = Column(String(64), primary_key=True)
    api = Column(String(8), nullable=False, index=True)
    callback = Column(Text, nullable=False)
    query = Column(Text)


class Event(Base):
    """An event still to be posted to one listener."""

    __tablename__ = "event"
    id = Column(SerialNumber, primary_key=True)
    subscription_id = Column(String(64), nullable=False, index=True)
    callback = Column(Text, nullable=False)
    body = Column(JSON, nullable=False)
    attempts = Column(Integer, nullable=False, default=0)
    next_attempt = Column(Instant, nullable=False, index=True)
