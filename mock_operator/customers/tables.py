"""Tables of customers, parties and products."""
from sqlalchemy import JSON, Column, Index, String, Text

from mock_operator.store.base import Base, Instant, paise
from mock_operator.store.base import Resource as ResourceColumns


class Customer(ResourceColumns, Base):
    """A customer. `traits` are its characteristics by name; `situation` and `to_try` serve demonstrations."""

    __tablename__ = "customer"
    name = Column(String(120), nullable=False)
    status = Column(String(20), nullable=False)
    party_id = Column(String(64), nullable=False, index=True)
    party_type = Column(String(20), nullable=False)
    account_id = Column(String(64), nullable=False, index=True)
    account_type = Column(String(10), nullable=False)
    since = Column(Instant, nullable=False)
    traits = Column(JSON, nullable=False)
    situation = Column(Text)
    to_try = Column(Text)


class Individual(ResourceColumns, Base):
    """A person. `kyc`: kycStatus (verified, missing, rejected, pending) and kycLacking, what their papers lack."""

    __tablename__ = "individual"
    given_name = Column(String(60), nullable=False)
    family_name = Column(String(60), nullable=False)
    birth_date = Column(Instant)
    email = Column(String(120))
    street = Column(String(120))
    city = Column(String(60))
    post_code = Column(String(12))
    other_number = Column(String(20))
    other_since = Column(Instant)
    kyc = Column(JSON, nullable=False, default=lambda: {"kycStatus": "verified"})
    language = Column(String(10))
    tax_number = Column(String(20))
    tax_number_since = Column(Instant)
    identification = Column(JSON, nullable=False)


class Organization(ResourceColumns, Base):
    """A company with enterprise lines."""

    __tablename__ = "organization"
    name = Column(String(120), nullable=False)
    city = Column(String(60))


class Product(ResourceColumns, Base):
    """Something a customer holds on a line: its plan, a pack or a subscription.

    status: pendingActive, active, suspended, cancelled, terminated. A product whose `end` has passed is terminated
    whatever the column says. traits: consentReference, consentDate, consentChannel, partner.
    """

    __tablename__ = "product"
    name = Column(String(120), nullable=False)
    role = Column(String(20), nullable=False)
    offering_id = Column(String(64), nullable=False)
    status = Column(String(20), nullable=False)
    ordered = Column(Instant, nullable=False)
    start = Column(Instant)
    end = Column(Instant)
    account_type = Column(String(10), nullable=False)
    account_id = Column(String(64), nullable=False, index=True)
    service_id = Column(String(64), nullable=False)
    price = paise()
    recurring = Column(String(10))
    order_id = Column(String(64))
    traits = Column(JSON, nullable=False)
    __table_args__ = (Index("product_of_line", "msisdn", "role"),)
