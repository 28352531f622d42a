"""Data in memory: packs with their movements, and usage records that agree with them unless a test says otherwise."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from telecom.recharge import Bucket
from telecom.subscriber import Subscription
from telecom.usage import MB_PER_GB, DataMove, DataUse

if TYPE_CHECKING:
    from tests.journeys.fake_operator import FakeOperator


@dataclass
class FakeUsage:
    """Usage records by a line's main product; `included` is what every plan includes (None: no limit)."""

    operator: FakeOperator
    records: dict[str, list[DataUse]] = field(default_factory=dict)
    included: Decimal | None = Decimal(75) * MB_PER_GB

    def give_pack(self, msisdn: str, gb: object, *, ago: timedelta = timedelta(days=12), days: int = 24,
                  name: str = "Smart 239") -> str:
        """A data pack became active; gives back its bucket's id."""
        at = self.operator.clock.now() - ago
        mb, product = Decimal(str(gb)) * MB_PER_GB, self.operator.new_id("PRD")
        bucket = Bucket(self.operator.new_id("BKT"), "data", f"Data of {name}", Decimal(str(gb)), "GB", "active",
                        at + timedelta(days=days), product, at)
        self.operator.prepaid.buckets[msisdn].append(bucket)
        self.operator.prepaid.data_moves.setdefault(msisdn, []).append(DataMove(bucket.id, "topup", mb, at))
        self.operator.subscribers.hold(msisdn, Subscription(product, name, "PACK", "active", "pack", start=at,
                                                            end=at + timedelta(days=days)))
        return bucket.id

    def use(self, msisdn: str, mb: object, at: datetime, *, recorded: bool = True, charged: bool = False) -> None:
        """Data was used, or taken from the last pack without a record."""
        amount = Decimal(str(mb))
        line = self.operator.subscribers.lines[msisdn]
        if recorded:
            self.records.setdefault(line.product_id, []).append(DataUse(at, amount, charged))
        if line.account_type == "prepaid":
            *others, last = self.operator.prepaid.buckets[msisdn]
            self.operator.prepaid.buckets[msisdn] = [
                *others, replace(last, remaining=last.remaining - amount / MB_PER_GB)]
            self.operator.prepaid.data_moves[msisdn].append(DataMove(last.id, "usage", -amount, at))

    async def data_used(self, product_id: str, since: datetime) -> list[DataUse]:
        await self.operator.call("data_used")
        return sorted((use for use in self.records.get(product_id, []) if use.at >= since), key=lambda use: use.at)

    async def included_mb(self, offering_id: str) -> Decimal | None:
        await self.operator.call("included_mb")
        return self.included
