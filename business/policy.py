"""The schema of business/policy/*.yml and how it is read."""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from pydantic import root_validator, validator

from business.account_policy import AccountPolicy
from business.answers import AnswersPolicy
from business.care_policy import ChatPolicy, OffersPolicy, Request, Segment, TicketKind
from business.complaint_policy import ComplaintsPolicy
from business.line_policy import DoNotDisturbPolicy, LineTroublePolicy, RoamingPolicy, SimsPolicy, SubscriptionsPolicy
from business.market_policy import IdentityPolicy, Market, Regulator
from business.money_policy import AutopayPolicy, BillingPolicy, CreditPolicy, PayingPolicy, RechargePolicy, UsagePolicy
from business.onboarding_policy import OnboardingPolicy
from business.plans_policy import LeavingPolicy, PlansPolicy
from business.shop_policy import AirtimePolicy, ShopPolicy
from business.sms_fields import SMS_FIELDS
from business.strict import Strict


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
