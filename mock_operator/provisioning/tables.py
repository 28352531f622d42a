"""Tables of the network."""
from sqlalchemy import JSON, Boolean, Column, Integer, String, Text

from mock_operator.store.base import Base, Instant
from mock_operator.store.base import Resource as ResourceColumns


class Service(ResourceColumns, Base):
    """The mobile service of a line.

    features: voice, data, sms, roaming … → whether enabled. place: `{id, name}` of the home area.
    device: iccid, simType, simChanged, deviceModel, apnExpected, apnInUse, lastDataSession, lastRegistration, barring,
    barringReason, barringChanged, suspensionReason, fraudHold, deviceLocked, unlockAllowedFrom, appAccount; its
    times are ISO text.
    """

    __tablename__ = "service"
    state = Column(String(20), nullable=False)
    enabled = Column(Boolean, nullable=False)
    start = Column(Instant, nullable=False)
    features = Column(JSON, nullable=False)
    place = Column(JSON, nullable=False)
    device = Column(JSON, nullable=False)


class ServiceOrder(ResourceColumns, Base):
    """One try to put a pack or a SIM onto a service. state: acknowledged, inProgress, completed, failed, cancelled.

    category: provisioning (a pack; product_id is the pack) or simActivation (product_id is the plan).
    milestones: `[{name, status, date, message}]`; errors: `[{code, reason, message, timestamp}]`.
    """

    __tablename__ = "service_order"
    category = Column(String(20), nullable=False, default="provisioning")
    state = Column(String(20), nullable=False)
    product_order_id = Column(String(64), nullable=False, index=True)
    product_id = Column(String(64), nullable=False, index=True)
    service_id = Column(String(64), nullable=False, index=True)
    retry_of = Column(String(64))
    milestones = Column(JSON, nullable=False)
    errors = Column(JSON, nullable=False)
    ordered = Column(Instant, nullable=False)
    completed = Column(Instant)


class Monitor(ResourceColumns, Base):
    """Watches a service order that a client asked for."""

    __tablename__ = "monitor"
    service_order_id = Column(String(64), nullable=False, index=True)
    request = Column(Text, nullable=False)


class Trouble(ResourceColumns, Base):
    """What is wrong with the network for one line. times: how many more tries it spoils, None for ever."""

    __tablename__ = "network_trouble"
    stage = Column(String(40), nullable=False)
    code = Column(String(40), nullable=False)
    reason = Column(String(120), nullable=False)
    message = Column(Text, nullable=False)
    times = Column(Integer)
