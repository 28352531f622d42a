"""The operator's own parameters: how long things take and what its rules allow."""
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_operator.store.tables import Parameter


@dataclass(frozen=True)
class Parameters:
    """Parameters of the operator. Field names here are the snake case of the seed's `operator:` keys.

    provisioning_seconds: from the order to the confirmed pack, spread over the milestones.
    refund_seconds: from a pending refund to done. allocation_seconds: until the back office applies a payment.
    order_seconds: until a product order that needs no provisioning is completed.
    reversal_window_hours: how old a top-up may be when it is reversed.
    resolution_hours: when a ticket is expected to be resolved, by its priority; it must name Low.
    sms_sender: the name from which the operator's own SMS come.
    settings_seconds: until the customer has set on the phone what the settings SMS says.
    sim_post_days: how long the post takes with a SIM card. esim_seconds: until the customer has scanned an eSIM's code.
    closure_hours: from the order until a line is closed. deposit_days: from then until its deposit is given back.
    port_network_days, port_sim_days: how old a line and its SIM must be to be moved to another operator.
    port_code_days: how long a porting code is valid.
    payment_link_hours: how long a payment link is valid.
    document_key: the secret from which the addresses of invoices are made; without one there are no invoices.
    loan_months: how long a customer must have been one before balance is advanced.
    transfer_fee, transfer_max: in rupees, for each transfer of balance; transfers_a_day: how many a line may make.
    clock_offset_seconds: the operator's clock minus the real one.
    """

    provisioning_seconds: float = 1.0
    refund_seconds: float = 1.0
    allocation_seconds: float = 1.0
    order_seconds: float = 1.0
    reversal_window_hours: float = 24.0
    settings_seconds: float = 5.0
    sim_post_days: float = 3.0
    esim_seconds: float = 60.0
    closure_hours: float = 96.0
    deposit_days: float = 30.0
    port_network_days: float = 90.0
    port_sim_days: float = 7.0
    port_code_days: float = 4.0
    payment_link_hours: float = 24.0
    loan_months: float = 3.0
    transfer_fee: float = 0.0
    transfer_max: float = 1000.0
    transfers_a_day: int = 10
    # As the market of the demonstration has it (business/policy/market.yml), so that one operator speaks.
    sms_sender: str = "SARALM"
    resolution_hours: dict[str, float] = field(
        default_factory=lambda: {"Critical": 4, "High": 24, "Medium": 48, "Low": 72})
    document_key: str = ""
    clock_offset_seconds: float = 0.0


_NAMES = frozenset(each.name for each in fields(Parameters))
# Made once: they are read in every unit of work.
_ALL = select(Parameter.name, Parameter.value)


def read(session: Session) -> Parameters:
    """The parameters in force."""
    stored = {name: value for name, value in session.execute(_ALL) if name in _NAMES}
    return Parameters(**stored)


def is_seeded(session: Session) -> bool:
    """Whether a seed was loaded into this database."""
    return session.get(Parameter, "seeded") is not None


def write(session: Session, **values: Any) -> None:
    """Set parameters by field name, and `seeded`."""
    for name, value in values.items():
        session.merge(Parameter(name=name, value=value))
