"""What a customer wants about a SIM: pure, by the words of policy."""
from __future__ import annotations

from business.line_policy import SimNeed, SimsPolicy
from journeys.said import says

# The SIM is out of the customer's hands: it is blocked first, and no code is sent to it.
GONE: frozenset[SimNeed] = frozenset({"lost", "stolen"})
# How an order of another SIM calls its reason.
ORDER_REASONS: dict[SimNeed, str] = {"lost": "lost", "stolen": "stolen", "damaged": "damaged", "esim": "move"}


def sim_need(words: str, policy: SimsPolicy) -> SimNeed | None:
    """The first need of policy whose words were said; None when the words do not tell."""
    return next((need for need, phrases in policy.needs.items() if says(words, phrases)), None)
