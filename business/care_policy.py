"""The schema of policies about care: requests, segments, offers, tickets, the chat itself."""
from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, get_args

from pydantic import Field, conint, root_validator

from business.line_policy import Symptom
from business.plans_policy import AccountType
from business.strict import Strict

PRIORITIES = ("Low", "Medium", "High", "Critical")


class Conditions(Strict):
    """When a customer belongs to a segment; absent conditions hold for everybody."""

    account_type: list[AccountType] | None = None
    value_tier: list[str] | None = None
    churn_risk: list[str] | None = None
    usage_level: list[str] | None = None
    enterprise: bool | None = None
    min_monthly_revenue: Decimal | None = None
    min_complaints_90_days: int | None = None
    min_tenure_months: int | None = None
    tone: list[Literal["anger", "urgency", "leaving", "fraud", "regulator"]] | None = None


class OffersPolicy(Strict):
    """Who is in a market segment that the catalogue names; an offer for a segment that is not listed is for nobody."""

    market_segments: dict[str, Conditions]


class Limits(Strict):
    """An amount for each account type, in the market's currency."""

    prepaid: Decimal
    postpaid: Decimal


class Segment(Strict):
    """What a segment is granted."""

    name: str
    when: Conditions
    automatic_credit_limit: Limits
    credit_limit_months: Decimal = Field(ge=0)
    priority_steps: int
    hours_factor: Decimal
    queue: str
    offer_person: bool


class TicketRow(Strict):
    """Urgency of one kind of ticket for one account type."""

    priority: Literal["Low", "Medium", "High", "Critical"]
    hours: conint(gt=0)  # type: ignore[valid-type]
    queue: str


class TicketKind(Strict):
    """One kind of ticket; `name` is what the customer hears it called. With `own_desk` its queue is everybody's."""

    name: str
    severity: Literal["Minor", "Major", "Critical"]
    own_desk: bool = False
    prepaid: TicketRow
    postpaid: TicketRow


class ChatPolicy(Strict):
    """How the chat itself behaves."""

    patience_seconds: float = Field(gt=0, le=9)  # Rasa breaks a streamed answer off after ten
    proposal_minutes: conint(gt=0)  # type: ignore[valid-type]
    dockets_told: conint(gt=0)  # type: ignore[valid-type]
    ordinals: list[list[str]]
    last_words: list[str]

Journey = Literal[
    "recharge_repair",
    "bill_review",
    "balance",
    "usage_check",
    "line_trouble",
    "sim_care",
    "fraud_report",
    "sim_activation",
    "suspension",
    "line_services",
    "change_plan",
    "cancel_service",
    "port_number",
    "roaming",
    "do_not_disturb",
    "complaints",
    "account_details",
    "new_connection",
    "bill_payment",
    "refund_status",
    "autopay",
    "credit_limit",
    "pack_shop",
    "do_recharge",
    "airtime",
    "offers",
]


class Request(Strict):
    """What an intent opens."""

    journey: Journey
    about: str | None = None
    ticket: str | None = None
    opening: str | None = None
    checking: str | None = None
    administrator_only: bool = False

    @root_validator(skip_on_failure=True)
    def _line_trouble_has_ticket_and_symptom(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["journey"] == "line_trouble" and (
                values["ticket"] is None or values["about"] not in get_args(Symptom)):
            raise ValueError("line_trouble needs the kind of its ticket, and about: signal or data")
        return values
