"""The scenario file. Every field is explained in tests/scenarios/README.md."""
from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, Extra, Field, ValidationError, root_validator, validator

from scenario_player.paths import Condition, PathError, parse_path

DEFAULT_PATIENCE = 15
DEFAULT_SETTLE_SECONDS = 5.0


class ScenarioError(Exception):
    """A scenario file that cannot be played. The message names the file, the field and what to do."""


class _Strict(BaseModel):
    class Config:
        """An unknown field is a spelling mistake, not an extension."""

        extra = Extra.forbid


class Event(_Strict):
    """Something that happens after the answer to a turn; turn 0 is before the customer writes at all."""

    after_turn: int = Field(..., ge=0)
    kill: Literal["actions", "operator", "rasa"] | None = None
    back_after_turn: int | None = None
    in_seconds: float | None = None
    fault: dict[str, Any] | None = None
    clear_faults: bool = False
    wait_seconds: float | None = Field(None, gt=0)
    clock_seconds: int | None = None

    @root_validator(skip_on_failure=True)
    def _does_one_thing(cls, values: dict[str, Any]) -> dict[str, Any]:
        kinds = ("kill", "fault", "wait_seconds", "clock_seconds")
        happening = [each for each in kinds if values[each] is not None] + ["clear_faults"] * values["clear_faults"]
        if len(happening) != 1:
            choices = ", ".join(kinds)
            raise ValueError(f"an event does exactly one of: {choices}, clear_faults; give each its own list entry")
        if values["in_seconds"] is not None and (values["kill"] is None or values["back_after_turn"] is not None):
            raise ValueError("in_seconds goes with kill, and not with back_after_turn")
        if values["back_after_turn"] is not None:
            if values["kill"] is None:
                raise ValueError("back_after_turn goes with kill")
            if values["back_after_turn"] <= values["after_turn"]:
                raise ValueError("back_after_turn must come after after_turn")
        return values


class Customer(_Strict):
    """Who writes, and what they say."""

    number: str
    opens: str = Field(..., min_length=1)
    answers: dict[str, str | list[str]] = {}
    then: list[str] = []
    events: list[Event] = []
    patience: int = Field(DEFAULT_PATIENCE, ge=1)

    @validator("number")
    def _is_e164(cls, number: str) -> str:
        if not re.fullmatch(r"\+\d{8,15}", number):
            raise ValueError('write the number in E.164 with plus sign and in quotes, as "+919000000101"')
        return number

    @validator("answers", pre=True)
    def _are_texts(cls, answers: Any) -> Any:
        # Without quotes YAML reads yes as true and a code like 012345 as another number.
        for slot, answer in answers.items() if isinstance(answers, dict) else ():
            texts = answer if isinstance(answer, list) else [answer]
            if not all(isinstance(each, str) for each in texts):
                raise ValueError(f"{slot}: must be text, or a list of texts; put it in quotes")
            if not all(texts) or not texts:
                raise ValueError(f"{slot}: give at least one answer, or leave the slot out")
        return answers


class OperatorCheck(_Strict):
    """A resource of the operator and what must be true of it."""

    get: str
    find: dict[str, Any] | None = None
    expect: dict[str, Any]

    @validator("get")
    def _is_a_path(cls, get: str) -> str:
        if not get.startswith("/"):
            raise ValueError("give the path below the operator's address, beginning with /tmf-api/ or /payment/")
        return get

    @validator("find", "expect")
    def _can_be_read(cls, conditions: dict[str, Any] | None) -> dict[str, Any] | None:
        for path, condition in (conditions or {}).items():
            try:
                parse_path(path)
                Condition(condition)
            except PathError as problem:
                raise ValueError(f"{path}: {problem}") from None
        return conditions


class Ends(_Strict):
    """What must be true at the end."""

    operator: list[OperatorCheck] = []
    said: list[str] = []
    not_said: list[str] = []
    sms: list[str] = []
    buttons: list[str] = []
    settle_seconds: float = Field(DEFAULT_SETTLE_SECONDS, ge=0)
    within_seconds: float | None = Field(None, gt=0)
    first_answer_within_seconds: float | None = Field(None, gt=0)
    never_twice_in_a_row: bool = True
    answers_every_turn: bool = True

    @validator("said", "not_said", "sms", each_item=True)
    def _is_a_pattern(cls, pattern: str) -> str:
        if pattern.startswith("re:"):
            try:
                re.compile(pattern[3:])
            except re.error as problem:
                raise ValueError(f"{pattern!r} is not a regular expression: {problem}") from None
        return pattern


class Scenario(_Strict):
    """One customer's matter, from the state of the operator to the state that must be reached."""

    name: str
    about: str
    journey: str
    seed: str | dict[str, Any] = "demo"
    faults: list[dict[str, Any]] = []
    customer: Customer
    ends: Ends

    @property
    def is_timed(self) -> bool:
        """Whether it states a time within which something has to be answered."""
        return self.ends.within_seconds is not None or self.ends.first_answer_within_seconds is not None

    @property
    def numbers(self) -> list[str]:
        """The numbers that stand anywhere in the scenario, in the form of the customer's own (+919000000101)."""
        own = self.customer.number
        country, length = own[:-10], len(own.lstrip("+"))
        digits = re.findall(r"\+?\d(?:[ -]?\d){9,13}", json.dumps(self.dict(), default=str))
        found = {re.sub(r"\D", "", run) for run in digits}
        return sorted({own, *(country + run[-10:] for run in found if 10 <= len(run) <= length)})


def load(file: Path) -> Scenario:
    """Read a scenario file. Raises ScenarioError with all that is wrong in it."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise ScenarioError(f"{file}: cannot be read: {problem}") from None
    if not isinstance(content, dict):
        raise ScenarioError(f"{file}: is no mapping; begin with 'name:' (see tests/scenarios/README.md)")
    try:
        scenario = Scenario(**content)
    except ValidationError as problem:
        wrong = "\n".join(f"  {'.'.join(str(part) for part in e['loc'])}: {_advice(e)}" for e in problem.errors())
        raise ScenarioError(f"{file}:\n{wrong}\n  (fields: tests/scenarios/README.md)") from None
    if isinstance(scenario.seed, str) and scenario.seed != "demo":
        path = file.parent / scenario.seed
        if not path.exists():
            raise ScenarioError(f"{file}: seed: {path} does not exist; name a file beside the scenario, or demo")
        scenario.seed = str(path.resolve())
    return scenario


def _advice(error: dict[str, Any]) -> str:
    kind = error["type"]
    if kind == "value_error.extra":
        return "there is no such field; correct its spelling or remove it"
    if kind == "value_error.missing":
        return "is missing; add it"
    if kind == "type_error.str":
        return "must be text; put it in quotes"
    return error["msg"]


def load_all(place: Path) -> list[tuple[Path, Scenario]]:
    """Read a scenario file, or every *.yml of a folder outside folders named `seeds`."""
    if place.is_file():
        return [(place, load(place))]
    if not place.is_dir():
        raise ScenarioError(f"{place} does not exist; name a scenario file or a folder of them (DIR=...)")
    files = sorted(each for each in place.rglob("*.yml") if "seeds" not in each.parts)
    if not files:
        raise ScenarioError(f"{place} holds no scenario (*.yml)")
    return [(file, load(file)) for file in files]
