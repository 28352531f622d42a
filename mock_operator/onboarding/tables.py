"""Tables of onboarding."""
from sqlalchemy import JSON, Column, Float, String, Text

from mock_operator.store.base import Base, Instant
from mock_operator.store.base import Resource as ResourceColumns


class DigitalIdentity(ResourceColumns, Base):
    """The check of a person's document. status: initialized, validated, rejected. Of the document's number only the
    last four digits are kept; `consent` is what the person agreed to, as it was sent."""

    __tablename__ = "digital_identity"
    party_id = Column(String(64), nullable=False, index=True)
    status = Column(String(16), nullable=False)
    document = Column(String(40), nullable=False)
    ending = Column(String(4), nullable=False)
    found = Column(String(8), nullable=False)
    consent = Column(JSON, nullable=False)
    created = Column(Instant, nullable=False)
    last_update = Column(Instant, nullable=False)


class RiskAssessment(ResourceColumns, Base):
    """A credit assessment of a person. score: 0 (no trust) to 100; reasons: names of risks with their scores."""

    __tablename__ = "risk_assessment"
    party_id = Column(String(64), nullable=False, index=True)
    score = Column(Float, nullable=False)
    reasons = Column(JSON, nullable=False)
    made = Column(Instant, nullable=False)
    note = Column(Text)
