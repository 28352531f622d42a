"""How a recharge case stands at the end of a journey: what the translator tells the customer."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from journeys.recharge_repair.diagnosis import SubscriptionCharges
from journeys.recharge_repair.evidence import Attempt
from telecom.money import Money
from telecom.recharge import Balances, Refund
from telecom.subscriber import NetworkService, Subscription
from telecom.tickets import Ticket


class Result(Enum):
    """The end states. Every one has a text of its own in data/texts/recharge.yml."""

    REPROVISIONED = "reprovisioned"
    REPOSTED = "reposted"
    REPOSTED_FOR_OTHER = "reposted_for_other"
    ESCALATED = "escalated"
    SUBSCRIPTION_ESCALATED = "subscription_escalated"
    ALREADY_ESCALATED = "already_escalated"
    STILL_UNDERWAY = "still_underway"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_PENDING = "payment_pending"
    ALREADY_REFUNDED = "already_refunded"
    OFFER_REFUND_SECOND = "offer_refund_second"
    OFFER_MOVE_RECHARGE = "offer_move_recharge"
    OFFER_STOP_SUBSCRIPTION = "offer_stop_subscription"
    SUBSCRIPTION_WANTED = "subscription_wanted"
    SETTINGS_SENT = "settings_sent"
    ALL_WELL = "all_well"
    NO_RECHARGE = "no_recharge"
    REFUNDED = "refunded"
    NO_LONGER_TWICE = "no_longer_twice"
    MOVED = "moved"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Outcome:
    """The result with what it rests on; every value was read back from the operator after the last write."""

    result: Result
    case: str = ""
    attempt: Attempt | None = None
    pack: Subscription | None = None
    balances: Balances | None = None
    ticket: Ticket | None = None
    refund: Refund | None = None
    charges: tuple[SubscriptionCharges, ...] = ()
    service: NetworkService | None = None
    given_back: Money | None = None
    fixed_before: bool = False
