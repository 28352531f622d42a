"""Mobile data: what the network recorded, and what a line's buckets lost. Volumes are exact decimals of MB."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

MB_PER_GB = Decimal(1024)


@dataclass(frozen=True)
class DataUse:
    """One usage record of data at home (TMF635). `charged` is data beyond every allowance, which costs money."""

    at: datetime
    mb: Decimal
    charged: bool = False


@dataclass(frozen=True)
class DataMove:
    """One movement of a data bucket (TMF654 balanceActionHistory); negative volumes were taken.

    `reason` is topup, usage, reversal, adjustment, loan or transfer.
    """

    bucket_id: str
    reason: str
    mb: Decimal
    at: datetime
