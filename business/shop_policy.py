"""The schema of business/policy/shop.yml."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, conint, root_validator

from business.strict import Strict


class ShopPolicy(Strict):
    """How packs and recharges are suggested, sold and paid."""

    offers_shown: conint(ge=2, le=5)  # type: ignore[valid-type]
    history_days: conint(ge=7)  # type: ignore[valid-type]
    history_needs_days: conint(ge=1)  # type: ignore[valid-type]
    margin_percent: Decimal = Field(ge=0)
    wait_seconds: float = Field(gt=0, le=7)  # below what a chat can wait
    poll_seconds: float = Field(gt=0)
    talk_time_min: Decimal = Field(gt=0)
    talk_time_max: Decimal
    again_words: list[str] = Field(min_items=1)
    paid_words: list[str] = Field(min_items=1)
    more_words: list[str] = Field(min_items=1)
    other_number_words: list[str] = Field(min_items=1)

    @root_validator(skip_on_failure=True)
    def _amounts_in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["talk_time_min"] > values["talk_time_max"]:
            raise ValueError("shop.yml: talk_time_min must not be above talk_time_max")
        return values
