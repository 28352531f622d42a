"""Tables of customer care: tickets, outages, messages."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Text

from mock_operator.store.base import Base, Instant, Resource, SerialNumber, paise


class TroubleTicket(Resource, Base):
    """A ticket; its `id` is the docket number. What a client sent in arrays is kept as sent; `bill_id`,
    `rate_id` and `payment_id` are read from it for the rules. Amounts in paise, tax included; `credited` is what
    was posted already."""

    __tablename__ = "trouble_ticket"
    name = Column(Text)
    description = Column(Text, nullable=False)
    ticket_type = Column(Text, nullable=False)
    severity = Column(Text, nullable=False)
    priority = Column(Text)
    status = Column(String(16), nullable=False)
    created = Column(Instant, nullable=False, index=True)
    last_update = Column(Instant, nullable=False)
    expected_resolution = Column(Instant)
    requested_resolution = Column(Instant)
    resolved = Column(Instant)
    status_changed = Column(Instant, nullable=False)
    status_reason = Column(Text)
    history = Column(JSON, nullable=False)
    notes = Column(JSON, nullable=False)
    related_entities = Column(JSON, nullable=False)
    related_parties = Column(JSON, nullable=False)
    external_identifiers = Column(JSON, nullable=False)
    characteristics = Column(JSON, nullable=False)
    bill_id = Column(Text)
    rate_id = Column(Text)
    payment_id = Column(Text)
    dispute_amount = paise(nullable=True)
    credit_amount = paise(nullable=True)
    credited = paise()
    allocation_asked = Column(Boolean, nullable=False, default=False)


class TicketLink(Base):
    """A value by which tickets are found: `path` is the filter's dotted path."""

    __tablename__ = "ticket_link"
    id = Column(SerialNumber, primary_key=True)
    ticket_id = Column(String(64), nullable=False, index=True)
    path = Column(String(60), nullable=False)
    value = Column(String(255), nullable=False)
    __table_args__ = (Index("ticket_link_value", "value", "path"),)


class ServiceProblem(Resource, Base):
    """An outage or other trouble of the network in some areas. `places` are `[{id, name, role}]`."""

    __tablename__ = "service_problem"
    name = Column(Text)
    category = Column(Text, nullable=False)
    description = Column(Text, nullable=False)
    reason = Column(Text, nullable=False)
    priority = Column(Integer, nullable=False)
    status = Column(String(16), nullable=False, index=True)
    created = Column(Instant, nullable=False)
    last_update = Column(Instant, nullable=False)
    status_changed = Column(Instant, nullable=False)
    resolved = Column(Instant)
    expected_end = Column(Instant)
    places = Column(JSON, nullable=False)
    originator = Column(JSON, nullable=False)


class ServiceProblemPlace(Base):
    """One affected area of an outage, for the query by area."""

    __tablename__ = "service_problem_place"
    id = Column(SerialNumber, primary_key=True)
    problem_id = Column(String(64), nullable=False, index=True)
    place_id = Column(String(64), nullable=False, index=True)


class CommunicationMessage(Resource, Base):
    """A message to customers; `msisdn` is the number of the first receiver."""

    __tablename__ = "communication_message"
    content = Column(Text, nullable=False)
    message_type = Column(Text, nullable=False)
    state = Column(String(16), nullable=False)
    sent = Column(Instant)
    scheduled = Column(Instant)
    sender = Column(JSON, nullable=False)
    receivers = Column(JSON, nullable=False)
    attempts = Column(Integer, nullable=False)


class InboxEntry(Base):
    """An SMS as a phone received it; `id` counts in the order of arrival."""

    __tablename__ = "inbox_entry"
    id = Column(SerialNumber, primary_key=True)
    msisdn = Column(String(20), nullable=False, index=True)
    received = Column(Instant, nullable=False)
    sender = Column(String(60), nullable=False)
    text = Column(Text, nullable=False)
