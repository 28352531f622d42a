"""Tables of payments and refunds."""
from sqlalchemy import JSON, Column, Float, String, Text

from mock_operator.store.base import Base, Instant, paise
from mock_operator.store.base import Resource as ResourceColumns


class Payment(ResourceColumns, Base):
    """A payment. status: pending, authorized, captured, failed, reversed.

    items: `[{id, type}]` of what it pays: TopupBalance, CustomerBill or ProductOrder.
    msisdn: the line of the payer. reference: the bank's or wallet's own number.
    """

    __tablename__ = "payment"
    status = Column(String(20), nullable=False)
    status_date = Column(Instant, nullable=False)
    paid = Column(Instant, nullable=False)
    amount = paise()
    account_id = Column(String(64), nullable=False, index=True)
    authorization_code = Column(String(40))
    reference = Column(String(64), index=True)
    method = Column(String(40), nullable=False)
    method_type = Column(String(40), nullable=False)
    description = Column(Text)
    items = Column(JSON, nullable=False)


class Refund(ResourceColumns, Base):
    """Money given back from a payment. status: pending, done."""

    __tablename__ = "refund"
    status = Column(String(20), nullable=False)
    status_date = Column(Instant, nullable=False)
    refunded = Column(Instant, nullable=False)
    amount = paise()
    account_id = Column(String(64), nullable=False)
    reference = Column(String(64), index=True)
    payment_id = Column(String(64), nullable=False, index=True)
    method = Column(String(40), nullable=False)
    method_type = Column(String(40), nullable=False)
    description = Column(Text)


class PaymentLink(Base):
    """The page on which a pending payment is paid; `token` is its unguessable name."""

    __tablename__ = "payment_link"
    payment_id = Column(String(64), primary_key=True)
    token = Column(String(64), nullable=False, unique=True)
    expires = Column(Instant, nullable=False)





class PayingHabit(Base):
    """The customer of a demonstration who opens each payment link `seconds` after it was sent.

    `declined` is the bank's reason to refuse; without one it takes the money.
    """

    __tablename__ = "paying_habit"
    msisdn = Column(String(20), primary_key=True)
    seconds = Column(Float, nullable=False)
    declined = Column(Text)
