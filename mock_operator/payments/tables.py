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


class PayingHabit(ResourceColumns, Base):
    """What the customer of a line does with payment links: plays a person with a bank account.

    outcome: captured, or failed with the bank's reason `declined`, `seconds` after the link was made.
    """

    __tablename__ = "paying_habit"
    seconds = Column(Float, nullable=False)
    outcome = Column(String(20), nullable=False)
    declined = Column(Text, nullable=False)
