"""How trouble with a line stands at the end of a journey: what the translator tells the customer."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from journeys.line_trouble.steps import StepsTaken
from journeys.recharge_repair import Outcome
from telecom.outages import Outage
from telecom.subscriber import NetworkService, Subscription
from telecom.tickets import Ticket


class LineResult(Enum):
    """The end states. Every one but RECHARGE has texts of its own in data/texts/line_trouble.yml."""

    OUTAGE = "outage"
    BARRED = "barred"
    RECHARGE = "recharge"
    DATA_USED_UP = "data_used_up"
    NO_PACK = "no_pack"
    ADMINISTRATOR = "administrator"
    SWITCHED_ON = "switched_on"
    SETTINGS_SENT = "settings_sent"
    STEPS = "steps"
    ESCALATED = "escalated"
    ALREADY_ESCALATED = "already_escalated"


# After these the customer goes on with steps on the phone.
GOES_ON = frozenset({LineResult.SETTINGS_SENT, LineResult.STEPS})


@dataclass(frozen=True)
class LineOutcome:
    """The result with what it rests on; `service` was read back after the last write.

    `recharge` is the outcome of the recharge repair when one was made; it is the answer when the result is RECHARGE.
    `steps` are what is to be tried on the phone.
    """

    result: LineResult
    service: NetworkService | None = None
    outage: Outage | None = None
    pack: Subscription | None = None
    recharge: Outcome | None = None
    ticket: Ticket | None = None
    steps: StepsTaken = StepsTaken()
