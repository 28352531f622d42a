"""The schema of business/policy/*.yml and how it is read."""
from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args
from zoneinfo import available_timezones

import yaml
from pydantic import Field, conint, root_validator, validator

from business.shop_policy import AirtimePolicy, ShopPolicy
from business.strict import Strict

AccountType = Literal["prepaid", "postpaid"]
# What a customer notices of a line in trouble: no signal and failing calls, or slow and dead mobile data.
Symptom = Literal["signal", "data"]
PRIORITIES = ("Low", "Medium", "High", "Critical")


class Regulator(Strict):
    """The regulator's time limits, in days."""

    name: str
    complaint_days: conint(gt=0)  # type: ignore[valid-type]
    billing_days: conint(gt=0)  # type: ignore[valid-type]
    credit_days: conint(gt=0)  # type: ignore[valid-type]


class Market(Strict):
    """Country, currency, language and regulator."""

    operator_name: str
    country: str = Field(min_length=2, max_length=2)
    currency: str = Field(min_length=3, max_length=3)
    locale: str
    timezone: str
    sms_sender: str
    care_phone: str
    tax_name: str
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
    """One kind of ticket; `name` is what the customer hears it called."""

    name: str
    severity: Literal["Minor", "Major", "Critical"]
    prepaid: TicketRow
    postpaid: TicketRow


class ChatPolicy(Strict):
    """How the chat itself behaves."""

    patience_seconds: float = Field(gt=0, le=9)  # Rasa breaks a streamed answer off after ten
    proposal_minutes: conint(gt=0)  # type: ignore[valid-type]
    dockets_told: conint(gt=0)  # type: ignore[valid-type]
    ordinals: list[list[str]]
    last_words: list[str]


class PhoneStep(Strict):
    """One thing that a customer can try on the phone; `on_ticket` is what colleagues read about it.

    The customer is asked with the text `utter_step_<name>`.
    """

    name: str = Field(regex="^[a-z_]+$")
    on_ticket: str
    symptoms: list[Symptom]


class LineTroublePolicy(Strict):
    """What is tried on the phone when the network is in order."""

    most_steps: conint(gt=0)  # type: ignore[valid-type]
    settings_step: PhoneStep
    steps: list[PhoneStep] = Field(min_items=1)
    works_words: list[str] = Field(min_items=1)
    still_words: list[str] = Field(min_items=1)
    done_words: list[str]

    @validator("steps")
    def _each_once_and_some_for_every_symptom(cls, steps: list[PhoneStep], values: dict[str, Any]) -> list[PhoneStep]:
        names = [step.name for step in [*steps, *([values["settings_step"]] if "settings_step" in values else [])]]
        if len(set(names)) < len(names):
            raise ValueError("a step is named twice")
        for symptom in get_args(Symptom):
            if not any(symptom in step.symptoms for step in steps):
                raise ValueError(f"no step belongs to the symptom '{symptom}'")
        return steps

    def on_ticket(self, name: str) -> str:
        """What colleagues read about a step; its name for one that was tried before it left the policy."""
        steps = (self.settings_step, *self.steps)
        return next((step.on_ticket for step in steps if step.name == name), name.replace("_", " "))


class Request(Strict):
    """What an intent opens."""

    journey: Literal["recharge_repair", "bill_review", "balance", "usage_check", "line_trouble", "pack_shop",
                     "do_recharge", "airtime", "offers", "care_request"]
    about: str | None = None
    ticket: str | None = None
    opening: str | None = None
    administrator_only: bool = False

    @root_validator(skip_on_failure=True)
    def _a_person_needs_a_ticket(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["journey"] == "care_request" and values["ticket"] is None:
            raise ValueError("a care_request needs the kind of its ticket")
        if values["journey"] == "line_trouble" and (
                values["ticket"] is None or values["about"] not in get_args(Symptom)):
            raise ValueError("line_trouble needs the kind of its ticket, and about: signal or data")
        return values


SMS_FIELDS = {
    "one_time_code": {"code", "operator", "minutes"},
    "repaired_pack": {"operator", "amount", "pack", "balance", "case"},
    "repaired_balance": {"operator", "amount", "balance", "case"},
    "refund": {"operator", "amount", "method", "days", "case"},
    "ticket": {"operator", "docket", "registered", "due"},
    "credit": {"operator", "amount", "reason", "docket"},
    "stopped": {"operator", "name"},
    "stopped_and_refunded": {"operator", "name", "amount"},
    "checked": {"operator"},
    "pack_bought": {"operator", "pack", "volume", "until", "price"},
    "addon_bought": {"operator", "pack", "volume", "until", "price"},
    "recharged": {"operator", "amount", "number", "reference"},
    "borrowed": {"operator", "amount", "owed"},
    "balance_sent": {"operator", "amount", "number", "fee", "reference"},
    "payment_link": {"operator", "amount", "link", "until"},
}


class Policy(Strict):
    """All policies together."""

    market: Market
    identity: IdentityPolicy
    recharge: RechargePolicy
    billing: BillingPolicy
    usage: UsagePolicy
    segments: list[Segment]
    tickets: dict[str, TicketKind]
    sms: dict[str, str]
    chat: ChatPolicy
    requests: dict[str, Request]
    line_trouble: LineTroublePolicy
    shop: ShopPolicy
    airtime: AirtimePolicy
    offers: OffersPolicy

    def ticket_name(self, kind: str) -> str:
        """What the customer hears a kind of ticket called; a kind that tickets.yml lacks is a "Complaint"."""
        return self.tickets.get(kind, self.tickets["Complaint"]).name

    @validator("requests")
    def _kinds_of_tickets(cls, requests: dict[str, Request], values: dict[str, Any]) -> dict[str, Request]:
        for intent, request in requests.items():
            if request.ticket is not None and request.ticket not in values.get("tickets", {}):
                raise ValueError(f"{intent}: '{request.ticket}' is no kind of ticket in tickets.yml")
        return requests

    @root_validator(skip_on_failure=True)
    def _kind_of_usage_disputes(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["usage"].ticket not in values["tickets"]:
            raise ValueError(f"usage.yml: '{values['usage'].ticket}' is no kind of ticket in tickets.yml")
        return values

    @validator("tickets")
    def _complaint_is_there(cls, tickets: dict[str, TicketKind]) -> dict[str, TicketKind]:
        if "Complaint" not in tickets:
            raise ValueError("the kind 'Complaint' is needed for what no other kind fits")
        return tickets

    @validator("segments")
    def _last_segment_takes_everybody(cls, segments: list[Segment]) -> list[Segment]:
        if not segments or any(segments[-1].when.dict(exclude_none=True)):
            raise ValueError("the last segment must have no conditions, so that every customer has one")
        return segments

    @validator("sms")
    def _sms_texts(cls, texts: dict[str, str]) -> dict[str, str]:
        missing = sorted(SMS_FIELDS.keys() - texts.keys())
        if missing:
            raise ValueError(f"sms.yml lacks the texts {missing}")
        for name, text in texts.items():
            used = {field for _, field, _, _ in Formatter().parse(text) if field}
            if name not in SMS_FIELDS:
                raise ValueError(f"sms.yml: nothing sends the text '{name}'")
            if used - SMS_FIELDS[name]:
                raise ValueError(f"sms.yml: '{name}' may use {sorted(SMS_FIELDS[name])}, not {sorted(used)}")
            if len(text) > 300:
                raise ValueError(f"sms.yml: '{name}' has {len(text)} characters, at most 300 are sent")
        return texts

    @root_validator(skip_on_failure=True)
    def _within_the_regulators_limits(cls, values: dict[str, Any]) -> dict[str, Any]:
        regulator: Regulator = values["market"].regulator
        slowest = max(segment.hours_factor for segment in values["segments"])
        for name, kind in values["tickets"].items():
            days = regulator.billing_days if name == "Bill Dispute" else regulator.complaint_days
            for row in (kind.prepaid, kind.postpaid):
                hours = row.hours * max(slowest, 1)
                if hours > days * 24:
                    raise ValueError(f"tickets.yml: {name} takes {float(hours):g} h, "
                                     f"{regulator.name} allows {days} days")
        return values


@lru_cache(maxsize=4)
def load_policy(folder: Path) -> Policy:
    """Read and check every policy file below `folder`/policy.

    Raises pydantic.ValidationError or yaml.YAMLError; `python -m business.validate` says them in plain words.
    """
    def read(name: str) -> Any:
        # From the open file, so that a slip in the YAML is reported with the file's name.
        with (folder / "policy" / f"{name}.yml").open(encoding="utf-8") as file:
            return yaml.safe_load(file)

    return Policy(
        market=read("market"), identity=read("identity"), recharge=read("recharge"), billing=read("billing"),
        usage=read("usage"),
        segments=read("segments")["segments"], tickets=read("tickets")["kinds"], sms=read("sms"), chat=read("chat"),
        requests=read("requests"), line_trouble=read("line_trouble"), shop=read("shop"),
        airtime=read("airtime"), offers=read("offers"),
    )
