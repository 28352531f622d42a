"""Reads the annotated sentences of `entities.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

_MARK = re.compile(r"\[(?P<words>[^\]]*)\]\((?P<entity>[a-z_]+)=(?P<value>[^)]*)\)")
FILE = Path(__file__).parent / "entities.yml"


@dataclass(frozen=True)
class Annotated:
    """A sentence and the (entity, value, start, end) it must yield; values as strings."""

    text: str
    expected: frozenset[tuple[str, str, int, int]]


def parse(marked: str) -> Annotated:
    text, expected, position = "", set(), 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        start = len(text)
        text += match["words"]
        expected.add((match["entity"], match["value"], start, len(text)))
        position = match.end()
    return Annotated(text + marked[position:], frozenset(expected))


def read() -> tuple[date, list[Annotated]]:
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return date.fromisoformat(content["today"]), [parse(marked) for marked in content["sentences"]]
