"""What is tried on the phone next: pure rules over the policy and what was tried already."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from business.line_policy import LineTroublePolicy, Symptom

HELPED = "works now"
NO_HELP = "still not"


@dataclass(frozen=True)
class StepsTaken:
    """The steps that a customer has taken, with their results, and those that are left, the next one first."""

    tried: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()

    @classmethod
    def planned(cls, symptom: Symptom, policy: LineTroublePolicy, tried: tuple[tuple[str, str], ...] = (), *,
                settings_sent: bool = False) -> StepsTaken:
        """The steps of a symptom without those that were tried, never more in all than the policy allows."""
        steps = [policy.settings_step, *policy.steps] if settings_sent else policy.steps
        fitting = [step.name for step in steps if symptom in step.symptoms]
        done = {name for name, _ in tried}
        room = max(policy.most_steps - len(tried), 0)
        return cls(tried, tuple(name for name in fitting if name not in done)[:room])

    def after(self, result: str) -> StepsTaken:
        """The next step's result is known. Nothing changes when no step was left."""
        if not self.left:
            return self
        return StepsTaken((*self.tried, (self.left[0], result)), self.left[1:])

    def on_ticket(self, policy: LineTroublePolicy) -> list[str]:
        """What was tried, as colleagues read it."""
        return [f"{policy.on_ticket(name)}: {result}" for name, result in self.tried]

    def as_slot(self) -> dict[str, Any]:
        """A form that a slot can hold."""
        return {"tried": [list(pair) for pair in self.tried], "left": list(self.left)}

    @classmethod
    def of_slot(cls, value: Mapping[str, Any] | None) -> StepsTaken:
        """Read back what as_slot() made; none for an empty slot."""
        held = value or {}
        return cls(tuple((str(name), str(result)) for name, result in held.get("tried") or []),
                   tuple(str(name) for name in held.get("left") or []))
