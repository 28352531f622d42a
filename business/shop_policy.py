"""The schemas of business/policy/shop.yml and airtime.yml."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, conint, root_validator

from business.strict import Strict


class AirtimePolicy(Strict):
    """Borrowing and sending balance; amounts in the market's currency."""

    send_min: Decimal = Field(gt=0)
    send_max: Decimal
    send_fee: Decimal = Field(ge=0)
    send_a_day: conint(gt=0)  # type: ignore[valid-type]
    send_words: list[str] = Field(min_items=1)
    borrow_words: list[str] = Field(min_items=1)

    @root_validator(skip_on_failure=True)
    def _amounts_in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["send_min"] > values["send_max"]:
            raise ValueError("airtime.yml: send_min must not be above send_max")
        return values


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
