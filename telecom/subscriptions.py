"""Paid services that run on a line: what they cost, since when, and who agreed."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecom.money import Money


@dataclass(frozen=True)
class PaidService:
    """A subscription that runs. `period` is day, week or month, `price` what it takes in each; with tax when
    `tax_included`. Without `consent_reference` the operator has no consent on record.
    """

    id: str
    name: str
    partner: str | None
    price: Money | None
    tax_included: bool
    period: str | None
    since: datetime | None
    consent_reference: str | None
    consent_at: datetime | None = None
    consent_channel: str | None = None
