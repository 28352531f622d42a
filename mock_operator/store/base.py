"""What every table builds on."""
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Integer, String
from sqlalchemy.orm import declarative_base
from sqlalchemy.types import TypeDecorator

from mock_operator.times import UTC, whole_milliseconds

Base: Any = declarative_base()

# SQLite numbers rows by itself only for INTEGER keys.
SerialNumber = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator):
    """An aware UTC datetime, kept as naive UTC so that every database compares it the same way.

    Whole milliseconds are kept, as many as clients see: what they send back must compare as equal.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Store UTC without zone."""
        if value is None:
            return None
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return whole_milliseconds(utc, None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


class Resource:
    """Columns that every table served as a TM Forum resource has.

    msisdn and customer_id name whom the row belongs to: faults, the write log and filters use them.
    extra: fields of the official document that a client sent and that the operator only keeps.
    """

    id = Column(String(64), primary_key=True)
    msisdn = Column(String(20), index=True)
    customer_id = Column(String(64), index=True)
    extra = Column(JSON)


def paise(nullable: bool = False) -> Column:
    """A column of money in integer paise."""
    return Column(BigInteger, nullable=nullable)
