"""The table of usage records, the largest of all: its only index is the one by which it is read."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String

from mock_operator.store.base import Base, Instant, Resource, paise


class Usage(Resource, Base):
    """A rated use of the network by the main product `product_id`. `quantity` in MB, minutes or SMS, `seconds`
    of a call, `country` visited or called; `net` the charge in paise without tax (0 when included) at `rate`
    rupees a unit."""

    __tablename__ = "usage"
    msisdn = Column(String(20))
    customer_id = Column(String(64))
    product_id = Column(String(64), nullable=False)
    usage_date = Column(Instant, nullable=False)
    usage_type = Column(String(16), nullable=False)
    quantity = Column(Integer, nullable=False)
    seconds = Column(Integer, nullable=False, default=0)
    country = Column(String(2), nullable=False)
    destination = Column(String(24), nullable=False, default="")
    net = paise()
    rate = Column(String(12))
    charged = Column(Boolean, nullable=False)
    is_billed = Column(Boolean, nullable=False)
    __table_args__ = (Index("usage_of_product", "product_id", "usage_date"),)


class UsageSpecification(Resource, Base):
    """A kind of usage; `characteristics` maps the names of its characteristics to their types."""

    __tablename__ = "usage_specification"
    name = Column(String(60), nullable=False)
    description = Column(String(200), nullable=False)
    characteristics = Column(JSON, nullable=False)
    last_update = Column(Instant, nullable=False)
