"""Tables of billing. Money is integer paise; times are the operator's."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String

from mock_operator.store.base import Base, Instant, Resource, SerialNumber, paise


class TariffEntry(Base):
    """The tariff in its seed form, one row (see `billing/tariff.py`)."""

    __tablename__ = "tariff"
    id = Column(Integer, primary_key=True)
    entry = Column(JSON, nullable=False)


class BillingAccount(Resource, Base):
    """A postpaid account of one line, whose main product is `product_id`. `open_from` is the beginning of the cycle not
    yet billed; `alerts` whether usage warnings reach the customer; `deposit` is what the customer left as security."""

    __tablename__ = "billing_account"
    name = Column(String(120), nullable=False)
    customer_name = Column(String(120), nullable=False)
    product_id = Column(String(64), nullable=False, index=True)
    state = Column(String(20), nullable=False, default="active")
    cycle_day = Column(Integer, nullable=False)
    open_from = Column(Instant, nullable=False)
    alerts = Column(Boolean, nullable=False, default=True)
    credit_limit = paise()
    deposit = paise()
    opened = Column(Instant, nullable=False)
    last_modified = Column(Instant, nullable=False)


class Holding(Base):
    """What an account is billed for: `kind` plan, subscription, purchase or discount. `price` in paise without
    tax; `details` carry the allowances of a plan, the allowances of a pack, partner, consent and so on."""

    __tablename__ = "billing_holding"
    id = Column(SerialNumber, primary_key=True)
    account_id = Column(String(64), nullable=False, index=True)
    kind = Column(String(16), nullable=False)
    product_id = Column(String(64), nullable=False, index=True)
    offering_id = Column(String(64), nullable=False)
    name = Column(String(120), nullable=False)
    price = paise()
    start = Column(Instant, nullable=False)
    end = Column(Instant)
    order_id = Column(String(64))
    details = Column(JSON, nullable=False)


class CustomerBill(Resource, Base):
    """An issued bill. `net`, `gross` and `taxes` (`[category, percent, paise]`) are the sums of its lines;
    `remaining` what is still owed after payments and credits, negative when the operator owes."""

    __tablename__ = "customer_bill"
    bill_no = Column(String(32), nullable=False, index=True)
    account_id = Column(String(64), nullable=False)
    bill_date = Column(Instant, nullable=False)
    period_start = Column(Instant, nullable=False)
    period_end = Column(Instant, nullable=False)
    due_date = Column(Instant, nullable=False)
    net = paise()
    gross = paise()
    taxes = Column(JSON, nullable=False)
    remaining = paise()
    state = Column(String(16), nullable=False)
    last_update = Column(Instant, nullable=False)
    __table_args__ = (Index("customer_bill_of_account", "account_id", "bill_date"),)


class BillingRate(Resource, Base):
    """A line of a bill (`is_billed`), or a credit posted to it later. `gross` is `net` plus its taxes;
    `credited_rate` names the charge that a credit gives back, `ticket_id` the dispute that granted it."""

    __tablename__ = "applied_billing_rate"
    bill_id = Column(String(64), nullable=False, index=True)
    account_id = Column(String(64), nullable=False, index=True)
    position = Column(Integer, nullable=False)
    name = Column(String(200), nullable=False)
    type = Column(String(24), nullable=False)
    category = Column(String(16), nullable=False)
    date = Column(Instant, nullable=False)
    period_start = Column(Instant, nullable=False)
    period_end = Column(Instant, nullable=False)
    net = paise()
    gross = paise()
    taxes = Column(JSON, nullable=False)
    product_id = Column(String(64))
    is_billed = Column(Boolean, nullable=False)
    details = Column(JSON, nullable=False)
    credited_rate = Column(String(64), index=True)
    ticket_id = Column(String(64), index=True)


class AppliedPayment(Base):
    """The part of a payment that paid a bill, in paise."""

    __tablename__ = "applied_payment"
    id = Column(SerialNumber, primary_key=True)
    bill_id = Column(String(64), nullable=False, index=True)
    payment_id = Column(String(64), nullable=False, index=True)
    amount = paise()
    applied = Column(Instant, nullable=False)


class Hold(Base):
    """An amount in paise of a bill held from collection while a dispute is open."""

    __tablename__ = "dispute_hold"
    ticket_id = Column(String(64), primary_key=True)
    account_id = Column(String(64), nullable=False, index=True)
    bill_id = Column(String(64), nullable=False, index=True)
    amount = paise()


class UsageWarning(Base):
    """A warning SMS that was sent: `kind` data (with `percent`) or roaming (with `country`)."""

    __tablename__ = "usage_warning"
    id = Column(SerialNumber, primary_key=True)
    account_id = Column(String(64), nullable=False)
    kind = Column(String(8), nullable=False)
    percent = Column(Integer, nullable=False)
    country = Column(String(2), nullable=False)
    sent = Column(Instant, nullable=False)
    __table_args__ = (Index("usage_warning_of_account", "account_id", "sent"),)
