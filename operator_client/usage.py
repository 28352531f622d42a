"""Usage records of data (635) and what a plan includes of it (620)."""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, characteristics, first, megabytes, need
from telecom.clock import format_time, parse_time
from telecom.usage import DataUse


class Usage:
    """What was used of the network."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def data_used(self, product_id: str, since: datetime) -> list[DataUse]:
        """The records of data at home by a line's main product since a time, oldest first."""
        answer = await self._http.read_all(
            "usage", "usage", ratedProductUsage__productRef__id=product_id, usageType="data",
            usageDate__gte=format_time(since))
        return sorted((_data_use(record) for record in answer), key=lambda use: use.at)

    async def included_mb(self, offering_id: str) -> Decimal | None:
        """The data that a plan includes in a cycle; None when it is without limit."""
        answer = await self._http.read("catalogue", f"productOffering/{offering_id}")
        values = {use.get("name"): first(use.get("productSpecCharacteristicValue")).get("value")
                  for use in answer.get("prodSpecCharValueUse") or []}
        included = values.get("dataGB", 0)
        return None if included == "unlimited" else megabytes(included, "GB")


def _data_use(answer: Json) -> DataUse:
    facts = characteristics(answer, "usageCharacteristic")
    rated = first(answer.get("ratedProductUsage"))
    return DataUse(parse_time(need(answer, "usageDate")), megabytes(need(facts, "quantity"), str(need(facts, "unit"))),
                   charged=rated.get("usageRatingTag") == "charged")
