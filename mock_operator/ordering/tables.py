"""Tables of product orders."""
from sqlalchemy import JSON, Column, String, Text

from mock_operator.store.base import Base, Instant
from mock_operator.store.base import Resource as ResourceColumns


class ProductOrder(ResourceColumns, Base):
    """An order of one customer. state: acknowledged, pending, inProgress, completed, failed, cancelled.

    items: `[{id, action, state, offering_id, offering_name, product_id, msisdn}]`, of a SIM also `sim: {kind, reason}`,
    with `closes` when the line ends and `porting` when its porting code is asked for. expected: when it takes effect,
    where that is not at once.
    external_id: the top-up that caused it, or the client's own number.
    """

    __tablename__ = "product_order"
    external_id = Column(String(64), index=True)
    state = Column(String(20), nullable=False)
    category = Column(String(40))
    items = Column(JSON, nullable=False)
    ordered = Column(Instant, nullable=False)
    expected = Column(Instant)
    completed = Column(Instant)


class OrderCancellation(ResourceColumns, Base):
    """A request to cancel an order, carried out at once."""

    __tablename__ = "order_cancellation"
    order_id = Column(String(64), nullable=False, index=True)
    reason = Column(Text)
    requested = Column(Instant, nullable=False)
