"""The schema of policies about money: recharges, bills, payments, limits, use."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, conint, root_validator

from business.strict import Strict


class RechargePolicy(Strict):
    """Limits of the recharge repair."""

    look_back_hours: int
    reprovision_tries: int
    provisioning_wait_seconds: float
    poll_seconds: float = Field(gt=0)
    paid_twice_minutes: int
    settings_grace_minutes: int
    wrong_number_words: list[str]
    stop_answers: list[str]
    unwanted_subscription_days: int


class WrongCharge(Strict):
    """A rule that makes a charge wrong, and how much of it is given back."""

    credit_percent: conint(gt=0, le=100)  # type: ignore[valid-type]
    why: str


class BillPart(Strict):
    """A part of the bill as customers name it. `within`: the category that another part's words choose in this one."""

    categories: list[str]
    words: list[str]
    within: dict[str, str] = {}


class WrongCharges(Strict):
    """The rules that the assistant knows how to check; None switches a rule off."""

    subscription_without_consent: WrongCharge | None = None
    charged_twice: WrongCharge | None = None
    roaming_without_warning: WrongCharge | None = None
    data_without_warning: WrongCharge | None = None


class BillingPolicy(Strict):
    """Limits and rules of the bill review."""

    history_cycles: conint(ge=3)  # type: ignore[valid-type]
    usual_needs_bills: conint(ge=1)  # type: ignore[valid-type]
    notable_amount: Decimal
    allocation_wait_seconds: float
    poll_seconds: float = Field(gt=0)
    wrong_charge_bills: conint(ge=0)  # type: ignore[valid-type]
    words_for_bill: list[str] = Field(min_items=1)
    words_that_join: list[str] = Field(min_items=1)
    words_for_one: list[str] = Field(min_items=1)
    words_for_all: list[str] = Field(min_items=1)
    countries: dict[str, list[str]]
    wrong_charges: WrongCharges
    parts: dict[str, BillPart]

    def part_of(self, category: str) -> str:
        """The part of the bill that a charge category belongs to; "fees" for one that no part names."""
        return next((name for name, part in self.parts.items() if category in part.categories), "fees")


class PayingPolicy(Strict):
    """Paying bills, and refunds; amounts in the market's currency."""

    bills_read: conint(ge=1, le=60)  # type: ignore[valid-type]
    least_payment: Decimal = Field(gt=0)
    payment_wait_seconds: float = Field(ge=0, le=6)  # below what a chat can wait
    poll_seconds: float = Field(gt=0)
    words_for_all: list[str] = Field(min_items=1)
    words_for_paid: list[str] = Field(min_items=1)
    refund_working_days: dict[str, conint(gt=0)]  # type: ignore[valid-type]
    refund_look_back_days: conint(ge=30)  # type: ignore[valid-type]
    refund_recent_days: conint(ge=1)  # type: ignore[valid-type]
    refunds_told: conint(gt=0)  # type: ignore[valid-type]
    refund_ticket: str
    working_week: list[conint(ge=0, le=6)] = Field(min_items=1)  # type: ignore[valid-type]


class AutopayPolicy(Strict):
    """Automatic payment: days to choose from, and the words for what is wanted."""

    days_offered: list[conint(ge=1, le=28)] = Field(min_items=1, max_items=6)  # type: ignore[valid-type]
    words_for_bounced: list[str] = Field(min_items=1)
    words_for_off: list[str] = Field(min_items=1)
    words_for_day: list[str] = Field(min_items=1)
    words_for_change: list[str] = Field(min_items=1)
    words_for_on: list[str] = Field(min_items=1)


class CreditPolicy(Strict):
    """When a credit limit is raised at once; amounts in the market's currency."""

    least_tenure_months: conint(ge=0)  # type: ignore[valid-type]
    round_to: Decimal = Field(gt=0)
    words_for_more: list[str] = Field(min_items=1)
    ticket: str


class UsagePolicy(Strict):
    """Limits of looking into where data went; volumes in MB."""

    look_back_days: conint(ge=30)  # type: ignore[valid-type]
    records_wait_seconds: float = Field(gt=0, le=7)  # below what a chat can wait
    history_days: conint(ge=7)  # type: ignore[valid-type]
    history_needs_days: conint(ge=1)  # type: ignore[valid-type]
    heavy_factor: Decimal = Field(gt=1)
    heavy_share_percent: conint(gt=0, le=100)  # type: ignore[valid-type]
    heavy_min_mb: Decimal = Field(gt=0)
    heavy_days_named: conint(gt=0, le=7)  # type: ignore[valid-type]
    night_from: conint(ge=0, le=23)  # type: ignore[valid-type]
    night_to: conint(ge=1, le=24)  # type: ignore[valid-type]
    night_share_percent: conint(gt=0, le=100)  # type: ignore[valid-type]
    night_min_mb: Decimal = Field(gt=0)
    small_percent: conint(ge=0)  # type: ignore[valid-type]
    tolerance_mb: Decimal = Field(ge=1)  # records are rounded to whole MB
    tolerance_percent: Decimal = Field(ge=0, lt=100)
    ticket: str
    days_shown: conint(gt=0, le=31)  # type: ignore[valid-type]

    @root_validator(skip_on_failure=True)
    def _hours_in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["night_from"] >= values["night_to"]:
            raise ValueError("night_from must be before night_to, both on the same day")
        if values["look_back_days"] < values["history_days"]:
            raise ValueError("look_back_days must reach at least as far as history_days")
        return values
