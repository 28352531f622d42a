"""Tables of the catalogue."""
from sqlalchemy import JSON, Column, Integer, String, Text

from mock_operator.store.base import Base, Instant, paise
from mock_operator.store.base import Resource as ResourceColumns


class Offering(ResourceColumns, Base):
    """Something for sale. `terms` holds its characteristics by name (`dataGB`, `validityDays`, `nicknames` …).

    segments: names of the market segments that it is meant for; empty: everybody.
    """

    __tablename__ = "offering"
    name = Column(String(120), nullable=False)
    description = Column(Text)
    lifecycle_status = Column(String(20), nullable=False)
    category_id = Column(String(64), nullable=False, index=True)
    price_id = Column(String(64), nullable=False)
    terms = Column(JSON, nullable=False)
    segments = Column(JSON, nullable=False)
    last_update = Column(Instant, nullable=False)


class OfferingPrice(ResourceColumns, Base):
    """The price of an offering in paise; prepaid prices include taxes, postpaid prices do not."""

    __tablename__ = "offering_price"
    name = Column(String(120), nullable=False)
    price_type = Column(String(20), nullable=False)
    amount = paise()
    period_months = Column(Integer)
    lifecycle_status = Column(String(20), nullable=False)
    last_update = Column(Instant, nullable=False)


class Specification(ResourceColumns, Base):
    """What kind of thing an offering delivers; there is one for each category."""

    __tablename__ = "product_specification"
    name = Column(String(120), nullable=False)
    description = Column(Text)
    lifecycle_status = Column(String(20), nullable=False)
    characteristics = Column(JSON, nullable=False)
    last_update = Column(Instant, nullable=False)


class Category(ResourceColumns, Base):
    """A shelf of the catalogue, such as prepaid-pack."""

    __tablename__ = "category"
    name = Column(String(120), nullable=False)
    description = Column(Text)
    lifecycle_status = Column(String(20), nullable=False)
    last_update = Column(Instant, nullable=False)


class Catalog(ResourceColumns, Base):
    """The catalogue as a whole."""

    __tablename__ = "catalog"
    name = Column(String(120), nullable=False)
    description = Column(Text)
    lifecycle_status = Column(String(20), nullable=False)
    category_ids = Column(JSON, nullable=False)
    last_update = Column(Instant, nullable=False)
