"""How a matter about a SIM stands: what the translator tells the customer, and what is asked next."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from telecom.sims import Holder, SimOrder
from telecom.subscriber import NetworkService
from telecom.tickets import Ticket


class SimResult(Enum):
    """The states. Each has texts of its own in data/texts/sims.yml (`utter_sim_<value>`), but ASK and the offers."""

    ASK = "ask"
    OFFER_SIM = "offer_sim"
    OFFER_FREEING = "offer_freeing"
    ON_ITS_WAY = "on_its_way"
    NOT_BLOCKED = "not_blocked"
    BARRED_OTHERWISE = "barred_otherwise"
    ADMINISTRATOR = "administrator"
    FREED = "freed"
    ORDERED = "ordered"
    HANDED_OVER = "handed_over"
    BLOCK_FAILED = "block_failed"


@dataclass(frozen=True)
class SimOutcome:
    """The result with what it rests on; `service` was read back after the last write.

    `blocked` is True when the line is blocked now, `blocked_before` when it was so already; `gone` when the SIM in use
    is out of the customer's hands, so that no code may go to it; `order` is the SIM that is on its way; `holder` says
    where it goes.
    """

    result: SimResult
    service: NetworkService
    holder: Holder
    blocked: bool = False
    blocked_before: bool = False
    gone: bool = False
    order: SimOrder | None = None
    ticket: Ticket | None = None
