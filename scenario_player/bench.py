"""Times the full stack: start to first answer, and one message's round trip."""
from __future__ import annotations

import time
import uuid
from pathlib import Path

from scenario_player.full_stack import FullStack
from stack.screen import Screen

MESSAGES = 50
TURNS_OF_ONE_CUSTOMER = 10
# Openers of different journeys, small talk and nonsense: what a busy hour looks like, none of it waiting for a form.
OPENERS = (
    "hi", "what can you do", "show my balance", "i recharged 299 and got nothing", "forget it",
    "why is my bill so high", "never mind", "what does roaming cost in dubai", "qwerty asdf", "thanks",
)


def bench(model: Path, screen: Screen) -> dict[str, object]:
    """Return the figures: seconds from start to first answer, and round trips in milliseconds."""
    started = time.monotonic()
    with FullStack(model, screen.say) as stack:
        up = time.monotonic() - started
        stack.bot.say(f"bench-{uuid.uuid4().hex}", "hi")
        first_answer = time.monotonic() - started
        screen.say(f"First answer {first_answer:.1f} s after the start; now {MESSAGES} messages.")
        times = sorted(_round_trips(stack))
    return {
        "services_up_seconds": round(up, 2),
        "first_answer_seconds": round(first_answer, 2),
        "messages": len(times),
        "p50_ms": round(1000 * percentile(times, 50), 1),
        "p95_ms": round(1000 * percentile(times, 95), 1),
        "max_ms": round(1000 * times[-1], 1),
    }


def _round_trips(stack: FullStack) -> list[float]:
    times = []
    sender = ""
    for index in range(MESSAGES):
        if index % TURNS_OF_ONE_CUSTOMER == 0:
            sender = f"bench-{uuid.uuid4().hex}"
        before = time.monotonic()
        stack.bot.say(sender, OPENERS[index % len(OPENERS)])
        times.append(time.monotonic() - before)
    return times


def percentile(ordered: list[float], percent: int) -> float:
    """Return the smallest of the ordered values that at least `percent` % of them do not exceed."""
    rank = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(rank, 1) - 1]
