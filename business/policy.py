"""The schema of business/policy/*.yml and how it is read."""
from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args
from zoneinfo import available_timezones

import yaml
from pydantic import Field, conint, root_validator, validator

from business.account_policy import AccountPolicy
from business.answers import AnswersPolicy
from business.complaint_policy import ComplaintsPolicy
from business.onboarding_policy import OnboardingPolicy
from business.plans_policy import AccountType, LeavingPolicy, PlansPolicy
from business.shop_policy import AirtimePolicy, ShopPolicy
from business.strict import Strict

# What a customer notices of a line in trouble: no signal and failing calls, or slow and dead mobile data.
Symptom = Literal["signal", "data"]
# What customers want about a SIM: have it blocked and replaced, replaced, moved, or unblocked.
SimKind = Literal["physical", "esim"]
SimNeed = Literal["found", "stolen", "lost", "esim", "damaged"]
PRIORITIES = ("Low", "Medium", "High", "Critical")


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


class CodesElsewhere(Strict):
    """When a one-time code may go to another number of the same person."""

    journeys: list[str]
    on_record_days: conint(ge=1)  # type: ignore[valid-type]
    words: list[str] = Field(min_items=1)


class SimsPolicy(Strict):
    """SIMs, barred lines and fraud; times in the unit that the name says."""

    needs: dict[SimNeed, list[str]]
    codes_elsewhere: CodesElsewhere
    fresh_sim_days: conint(ge=0)  # type: ignore[valid-type]
    swap_trace_days: conint(ge=1)  # type: ignore[valid-type]
    swap_words: list[str]
    kinds: dict[SimKind, list[str]]
    post_days: conint(ge=1)  # type: ignore[valid-type]
    activation_tries: conint(ge=0)  # type: ignore[valid-type]
    activation_wait_seconds: float = Field(gt=0)
    poll_seconds: float = Field(gt=0)
    papers_link: str = Field(regex="^https://")

    @validator("needs")
    def _every_need(cls, needs: dict[str, list[str]]) -> dict[str, list[str]]:
        lacking = [need for need in get_args(SimNeed) if not needs.get(need)]
        if lacking:
            raise ValueError(f"the needs {lacking} have no words")
        return needs


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


class RoamingPolicy(Strict):
    """How requests about use abroad are understood, and what is offered; amounts in the market's currency."""

    trouble_words: list[str] = Field(min_items=1)
    off_words: list[str] = Field(min_items=1)
    ahead_words: list[str] = Field(min_items=1)
    packs_shown: conint(gt=0, le=8)  # type: ignore[valid-type]
    spending_limits: list[conint(gt=0)] = Field(min_items=1, max_items=6)  # type: ignore[valid-type]
    wait_seconds: float = Field(gt=0)
    poll_seconds: float = Field(gt=0)
    pack_ticket: str
    ticket: str


class DoNotDisturbPolicy(Strict):
    """The register of preferences and complaints about senders; times in days."""

    effective_days: conint(ge=0)  # type: ignore[valid-type]
    source: str
    report_within_days: conint(gt=0)  # type: ignore[valid-type]
    categories: dict[str, list[str]]
    all_words: list[str] = Field(min_items=1)
    report_words: list[str] = Field(min_items=1)
    remove_words: list[str] = Field(min_items=1)
    ticket: str


class SubscriptionsPolicy(Strict):
    """How requests about paid services are understood."""

    all_words: list[str] = Field(min_items=1)
    stop_words: list[str] = Field(min_items=1)
    block_words: list[str] = Field(min_items=1)
    allow_words: list[str] = Field(min_items=1)
    list_words: list[str] = Field(min_items=1)
    common_words: list[str]


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
    "line_blocked": {"operator", "number"},
    "line_freed": {"operator", "number"},
    "sim_ordered": {"operator", "sim", "number"},
    "plan_now": {"operator", "plan", "price", "order"},
    "plan_later": {"operator", "plan", "price", "day", "order"},
    "pack_ordered": {"operator", "plan", "price", "order"},
    "now_postpaid": {"operator", "plan", "price", "order"},
    "now_prepaid": {"operator", "order"},
    "order_withdrawn": {"operator", "name", "order"},
    "closure_postpaid": {"operator", "day", "deposit_days", "order"},
    "closure_prepaid": {"operator", "day", "order"},
    "closure_withdrawn": {"operator", "order"},
    "blocked": {"operator"},
    "do_not_disturb": {"operator", "kinds", "day"},
    "do_not_disturb_off": {"operator"},
    "allowed_again": {"operator"},
    "roaming_pack": {"operator", "pack", "until", "price"},
    "roaming_on": {"operator"},
    "roaming_on_limited": {"operator", "limit"},
    "roaming_off": {"operator"},
    "callback": {"operator", "slot", "docket"},
    "withdrawn": {"operator", "docket"},
    "account_changed": {"operator", "field", "care_phone"},
    "line_active": {"operator", "number", "plan"},
    "pay_link": {"operator", "amount", "link", "until"},
    "autopay_on": {"operator", "method", "next_day"},
    "autopay_off": {"operator", "method"},
    "credit_limit": {"operator", "limit"},
    "tax_number": {"operator", "number"},
    "bill_paid": {"operator", "amount", "reference", "left"},
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
    paying: PayingPolicy
    autopay: AutopayPolicy
    credit_limit: CreditPolicy
    segments: list[Segment]
    tickets: dict[str, TicketKind]
    sms: dict[str, str]
    chat: ChatPolicy
    requests: dict[str, Request]
    line_trouble: LineTroublePolicy
    sims: SimsPolicy
    plans: PlansPolicy
    leaving: LeavingPolicy
    roaming: RoamingPolicy
    subscriptions: SubscriptionsPolicy
    do_not_disturb: DoNotDisturbPolicy
    complaints: ComplaintsPolicy
    account: AccountPolicy
    answers: AnswersPolicy
    onboarding: OnboardingPolicy
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
    def _kinds_of_tickets_for_money(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["usage"].ticket not in values["tickets"]:
            raise ValueError(f"usage.yml: '{values['usage'].ticket}' is no kind of ticket in tickets.yml")
        if values["paying"].refund_ticket not in values["tickets"]:
            raise ValueError(f"paying.yml: '{values['paying'].refund_ticket}' is no kind of ticket in tickets.yml")
        if values["credit_limit"].ticket not in values["tickets"]:
            raise ValueError(f"credit_limit.yml: '{values['credit_limit'].ticket}' is no kind of ticket in tickets.yml")
        return values

    @root_validator(skip_on_failure=True)
    def _tickets_and_segments_of_leaving(cls, values: dict[str, Any]) -> dict[str, Any]:
        leaving: LeavingPolicy = values["leaving"]
        for where, kind in (("plans.yml", values["plans"].ticket), ("leaving.yml", leaving.ticket),
                            ("leaving.yml", leaving.offer_ticket)):
            if kind not in values["tickets"]:
                raise ValueError(f"{where}: '{kind}' is no kind of ticket in tickets.yml")
        unknown = {name for offer in leaving.offers for name in offer.segments or []} - {
            segment.name for segment in values["segments"]}
        if unknown:
            raise ValueError(f"leaving.yml: offers are for segments that segments.yml lacks: {sorted(unknown)}")
        return values

    @root_validator(skip_on_failure=True)
    def _kinds_of_tickets_named(cls, values: dict[str, Any]) -> dict[str, Any]:
        named = [("roaming", values["roaming"].pack_ticket), ("roaming", values["roaming"].ticket),
                 ("do_not_disturb", values["do_not_disturb"].ticket)]
        for name, kind in named:
            if kind not in values["tickets"]:
                raise ValueError(f"{name}.yml: '{kind}' is no kind of ticket in tickets.yml")
        return values

    @root_validator(skip_on_failure=True)
    def _what_complaints_need(cls, values: dict[str, Any]) -> dict[str, Any]:
        complaints: ComplaintsPolicy = values["complaints"]
        wanted = {topic.ticket for topic in complaints.topics} | {
            "Appeal", "Callback Request", values["account"].ticket, values["onboarding"].ticket}
        if wanted - values["tickets"].keys():
            raise ValueError(f"tickets.yml lacks the kinds {sorted(wanted - values['tickets'].keys())}, which "
                             "complaints.yml, account.yml, onboarding.yml and their journeys need")
        looked_at = {topic.look_at.intent for topic in complaints.topics if topic.look_at is not None}
        if looked_at - values["requests"].keys():
            raise ValueError(f"complaints.yml: requests.yml has no {sorted(looked_at - values['requests'].keys())}")
        hours, within = values["market"].care_hours, complaints.callback.later_hours
        if any(not hours.opens <= hour < hours.closes for hour in within):
            raise ValueError("complaints.yml: callback.later_hours must lie within care_hours of market.yml")
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
            days = {"Bill Dispute": regulator.billing_days, "Appeal": regulator.appeal_days}.get(
                name, regulator.complaint_days)
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
        usage=read("usage"), paying=read("paying"), autopay=read("autopay"),
        credit_limit=read("credit_limit"),
        segments=read("segments")["segments"], tickets=read("tickets")["kinds"], sms=read("sms"), chat=read("chat"),
        requests=read("requests"), line_trouble=read("line_trouble"), sims=read("sims"), plans=read("plans"),
        leaving=read("leaving"), roaming=read("roaming"), subscriptions=read("subscriptions"),
        do_not_disturb=read("do_not_disturb"),
        complaints=read("complaints"), account=read("account"), answers=read("answers"),
        onboarding=read("onboarding"),
        shop=read("shop"), airtime=read("airtime"), offers=read("offers"),
    )
