"""Tables of prepaid balances. Amounts are whole numbers in the unit of their usage type (see `units.py`)."""
from sqlalchemy import BigInteger, Column, Index, String, Text

from mock_operator.store.base import Base, Instant, paise
from mock_operator.store.base import Resource as ResourceColumns


class Bucket(ResourceColumns, Base):
    """An amount of money, data, voice or messages on a line. `remaining` changes only through `ledger.move`."""

    __tablename__ = "bucket"
    usage_type = Column(String(10), nullable=False)
    name = Column(String(120), nullable=False)
    remaining = Column(BigInteger, nullable=False)
    status = Column(String(10), nullable=False)
    start = Column(Instant, nullable=False)
    end = Column(Instant)
    product_id = Column(String(64), index=True)
    account_id = Column(String(64), nullable=False)


class LedgerEntry(ResourceColumns, Base):
    """One movement of a bucket; negative amounts were taken. The entries of a bucket add up to what remains in it."""

    __tablename__ = "ledger_entry"
    bucket_id = Column(String(64), nullable=False, index=True)
    usage_type = Column(String(10), nullable=False)
    amount = Column(BigInteger, nullable=False)
    reason = Column(String(20), nullable=False)
    description = Column(Text, nullable=False)
    product_id = Column(String(64))
    time = Column(Instant, nullable=False)
    __table_args__ = (Index("ledger_of_line", "msisdn", "time"),)


class Topup(ResourceColumns, Base):
    """A recharge. msisdn: the number that was to receive it; customer_id: who paid.

    product_id: the pack it brought, if it bought one.
    """

    __tablename__ = "topup"
    status = Column(String(10), nullable=False)
    amount = paise()
    payment_id = Column(String(64), index=True)
    offering_id = Column(String(64))
    offering_name = Column(String(120))
    reason = Column(Text)
    requested = Column(Instant, nullable=False)
    confirmed = Column(Instant)
    bucket_id = Column(String(64))
    account_id = Column(String(64))
    repost_of = Column(String(64))
    product_id = Column(String(64))
    __table_args__ = (Index("topup_of_line", "msisdn", "requested"),)


class Adjustment(ResourceColumns, Base):
    """A correction of a bucket by the operator."""

    __tablename__ = "adjustment"
    bucket_id = Column(String(64), nullable=False)
    usage_type = Column(String(10), nullable=False)
    amount = Column(BigInteger, nullable=False)
    reason = Column(Text)
    adjust_type = Column(String(10), nullable=False)
    product_id = Column(String(64))
    time = Column(Instant, nullable=False)


class Transfer(ResourceColumns, Base):
    """An amount moved from one line's bucket to another's."""

    __tablename__ = "transfer"
    bucket_id = Column(String(64), nullable=False)
    usage_type = Column(String(10), nullable=False)
    amount = Column(BigInteger, nullable=False)
    reason = Column(Text)
    receiver_msisdn = Column(String(20), nullable=False, index=True)
    receiver_bucket_id = Column(String(64), nullable=False)
    fee = paise()
    time = Column(Instant, nullable=False)
