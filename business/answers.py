"""The schema of data/answers/*.yml: general questions with their answer, who says so, and when that was checked."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import Field, ValidationError, conint, root_validator

from business.strict import Strict


class GoOn(Strict):
    """A button under an answer: its title, and the words that it says."""

    title: str = Field(max_length=20)
    words: str


class Answer(Strict):
    """One general question as customers ask it, and its answer.

    `checked` is when it was last compared with its source, if ever.
    """

    name: str = Field(regex="^[a-z_0-9]+$")
    questions: list[str] = Field(min_items=2)
    answer: str = Field(min_length=20, max_length=500)
    source: str = Field(min_length=3)
    url: str = Field(regex=r"^https?://\S+$")
    checked: date | None = None
    go_on: GoOn | None = None


class AnswersFile(Strict):
    """One file; with `market` (a country of ISO 3166) its answers hold there only."""

    market: str | None = Field(None, min_length=2, max_length=2)
    written: date
    answers: list[Answer] = Field(min_items=1)


class AnswersPolicy(Strict):
    """How near a message must come to a question, and which messages are questions at all."""

    certain: float = Field(gt=0, le=1)
    likely: float = Field(gt=0, le=1)
    asks_words: list[str] = Field(min_items=1)
    own_words: list[str]
    most_words: conint(ge=3)  # type: ignore[valid-type]

    @root_validator(skip_on_failure=True)
    def _in_order(cls, values: dict[str, float]) -> dict[str, float]:
        if values["likely"] > values["certain"]:
            raise ValueError("likely must not be above certain")
        return values


@lru_cache(maxsize=4)
def load_answers(folder: Path, country: str) -> tuple[Answer, ...]:
    """The answers that hold in a market. Raises pydantic.ValidationError or yaml.YAMLError."""
    files = [AnswersFile.parse_obj(yaml.safe_load(path.read_text(encoding="utf-8")))
             for path in sorted(folder.glob("*.yml"))]
    return tuple(answer for file in files if file.market in {None, country} for answer in file.answers)


def answer_problems(folder: Path, today: date) -> list[str]:
    """What is wrong with the answers, in plain words: files that cannot be read, questions that stand twice, and checks
    that are still to come."""
    problems: list[str] = []
    seen: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.yml")):
        where = f"data/answers/{path.name}"
        try:
            file = AnswersFile.parse_obj(yaml.safe_load(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            problems += [f"{where}: {' '.join(str(part) for part in one['loc'])}: {one['msg']}"
                         for one in error.errors()]
            continue
        except yaml.YAMLError as error:
            problems.append(f"{where}: {' '.join(str(error).split())}")
            continue
        problems += [f"{where}: {answer.name} was checked on {answer.checked}, a day that is to come"
                     for answer in file.answers if answer.checked is not None and answer.checked > today]
        for kind, said, name in _named(file):
            if (kind, said) in seen:
                problems.append(f"{where}: the {kind} '{said}' of {name} stands in {seen[kind, said]} already")
            seen.setdefault((kind, said), f"{where} ({name})")
    return problems


def _named(file: AnswersFile) -> Iterator[tuple[str, str, str]]:
    for answer in file.answers:
        yield "name", answer.name, answer.name
        for question in answer.questions:
            yield "question", question.lower().strip(" ?"), answer.name
