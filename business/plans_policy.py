"""The schema of plans.yml and leaving.yml: other plans, the end of a line, and numbers that move."""
from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, conint, validator

from business.strict import Strict

AccountType = Literal["prepaid", "postpaid"]
Begins = Literal["now", "next_cycle"]
# What is said when a rule of porting out does not hold; each has a text utter_port_blocked_<rule>.
PORT_RULES = ("company", "closing", "fraud_hold", "dues", "network_days", "sim_change")


class PlansPolicy(Strict):
    """Comparing and changing plans. Taxes in per cent, each rounded by itself on every line of a bill."""

    months_compared: conint(ge=1, le=6)  # type: ignore[valid-type]
    days_in_month: conint(ge=28, le=31)  # type: ignore[valid-type]
    plans_offered: conint(ge=1, le=5)  # type: ignore[valid-type]
    taxes: list[Decimal]
    larger_plan_begins: Begins
    smaller_plan_begins: Begins
    base_plan: str
    order_wait_seconds: float = Field(gt=0, le=7)
    poll_seconds: float = Field(gt=0)
    ticket: str
    yes_answers: list[str]
    kind_words: dict[AccountType, list[str]]


class Sourced(Strict):
    """A time limit, and who set it."""

    days: conint(gt=0)  # type: ignore[valid-type]
    source: str


class Reason(Strict):
    """Why customers leave; the button is the text utter_choice_reason_<name>, `on_ticket` is what colleagues read."""

    name: str = Field(regex="^[a-z_]+$")
    words: list[str]
    on_ticket: str


class Offer(Strict):
    """What a customer who leaves is offered, once; told by the text utter_offer_stay_<name>."""

    name: str = Field(regex="^[a-z_]+$")
    segments: list[str] | None = None
    account_type: list[AccountType] | None = None
    reasons: list[str] | None = None
    on_ticket: str


class CodeSms(Strict):
    """The SMS that asks an operator for a porting code: this word and the mobile number, to this number."""

    text: str
    number: str


class PortingPolicy(Strict):
    """Rules of moving a number out of and into this network."""

    network_days: Sourced
    sim_change_days: Sourced
    code_days: Sourced
    days_to_move: Sourced
    code_sms: CodeSms
    code_answers: list[str]
    into_words: list[str] = Field(min_items=1)
    status_words: list[str] = Field(min_items=1)


class LeavingPolicy(Strict):
    """Closing a line, what is offered before, and moving the number."""

    closure_working_days: Sourced
    deposit: Sourced
    order_wait_seconds: float = Field(gt=0, le=7)
    poll_seconds: float = Field(gt=0)
    ticket: str
    offer_ticket: str
    close_answers: list[str]
    reasons: list[Reason] = Field(min_items=1)
    offers: list[Offer]
    porting: PortingPolicy

    @validator("offers")
    def _reasons_are_known(cls, offers: list[Offer], values: dict[str, list[Reason]]) -> list[Offer]:
        known = {reason.name for reason in values.get("reasons", [])}
        for offer in offers:
            unknown = set(offer.reasons or []) - known
            if unknown:
                raise ValueError(f"offer '{offer.name}' is for reasons that are not listed: {sorted(unknown)}")
        return offers
