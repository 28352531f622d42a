"""The schema of policies about the line: trouble, SIMs, use abroad, paid services, advertising."""
from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import Field, conint, validator

from business.strict import Strict

# What a customer notices of a line in trouble: no signal and failing calls, or slow and dead mobile data.
Symptom = Literal["signal", "data"]

# What customers want about a SIM: have it blocked and replaced, replaced, moved, or unblocked.
SimKind = Literal["physical", "esim"]

SimNeed = Literal["found", "stolen", "lost", "esim", "damaged"]


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
