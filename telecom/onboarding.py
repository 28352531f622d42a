"""What is known while a new line is made: the check of a document, the credit assessment, the line that is ordered."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from telecom.money import Money


@dataclass(frozen=True)
class IdentityCheck:
    """The check of a document against its register: initialized (under way), validated or rejected."""

    id: str
    status: str


@dataclass(frozen=True)
class CreditCheck:
    """How far a person is trusted to pay later, 0 to 100, and the names of what that came from."""

    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PlanOffer:
    """A plan of the catalogue. `price` is for a month, without tax."""

    id: str
    name: str
    description: str
    price: Money


@dataclass(frozen=True)
class NewLine:
    """An order of a new line. `state` is the order's: acknowledged, inProgress, completed, failed …"""

    order_id: str
    msisdn: str
    state: str


LineKind = Literal["prepaid", "postpaid"]
