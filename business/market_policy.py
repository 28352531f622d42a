"""What differs from market to market, and the rules of one-time codes."""
from __future__ import annotations

import re
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, conint, root_validator, validator

from business.strict import Strict


class Regulator(Strict):
    """The regulator's time limits, in days."""

    name: str
    complaint_days: conint(gt=0)  # type: ignore[valid-type]
    billing_days: conint(gt=0)  # type: ignore[valid-type]
    credit_days: conint(gt=0)  # type: ignore[valid-type]
    appeal_to: str
    appeal_days: conint(gt=0)  # type: ignore[valid-type]


class CareHours(Strict):
    """When people of customer care answer and call: full hours of the market's clock, Monday is 0."""

    opens: conint(ge=0, le=23)  # type: ignore[valid-type]
    closes: conint(ge=1, le=24)  # type: ignore[valid-type]
    weekdays: list[conint(ge=0, le=6)] = Field(min_items=1)  # type: ignore[valid-type]

    @root_validator(skip_on_failure=True)
    def _in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["opens"] >= values["closes"]:
            raise ValueError("care_hours: opens must be before closes, both on the same day")
        return values


class TaxNumberPolicy(Strict):
    """The number under which a business pays tax, for its invoices. `checked`: its last sign is India's check sign."""

    name: str
    pattern: str
    length: conint(gt=3)  # type: ignore[valid-type]
    checked: bool
    words: list[str] = Field(min_items=1)

    @validator("pattern")
    def _is_a_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as wrong:
            raise ValueError(f"pattern is no regular expression: {wrong}") from None
        return pattern


class Market(Strict):
    """Country, currency, language and regulator."""

    operator_name: str
    country: str = Field(min_length=2, max_length=2)
    currency: str = Field(min_length=3, max_length=3)
    locale: str
    timezone: str
    sms_sender: str
    care_phone: str
    care_hours: CareHours
    tax_name: str
    tax_number: TaxNumberPolicy
    bank_refund_working_days: int
    regulator: Regulator

    @validator("timezone")
    def _known_timezone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"'{name}' is no time zone")
        return name


class IdentityPolicy(Strict):
    """One-time codes and locks."""

    code_digits: Literal[6]  # masking and texts know six digits
    code_minutes: conint(gt=0)  # type: ignore[valid-type]
    tries: conint(gt=0)  # type: ignore[valid-type]
    resend_wait_seconds: list[int] = Field(min_items=1)
    lock_minutes: conint(gt=0)  # type: ignore[valid-type]
    codes_per_number_per_hour: conint(gt=0)  # type: ignore[valid-type]
    verified_minutes: conint(gt=0)  # type: ignore[valid-type]
