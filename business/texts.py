"""Reads data/texts and checks each response by itself."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

LONGEST = 1000
_HTML = re.compile(r"</?[a-zA-Z][^>]*>|&(?:[a-zA-Z]+|#\d+);")
_NAME = re.compile(r"^  (utter_\w+):", re.MULTILINE)


@dataclass
class Texts:
    """The file of each response, and what is wrong."""

    files: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_texts(folder: Path, intents: set[str]) -> Texts:
    """All responses below `folder`, checked; `intents` are those that a button's payload may name."""
    texts = Texts()
    for path in sorted(folder.glob("*.yml")):
        where = f"data/texts/{path.name}"
        source = path.read_text(encoding="utf-8")
        try:
            responses = (yaml.safe_load(source) or {}).get("responses") or {}
        except yaml.YAMLError as error:
            texts.problems.append(f"{where}: {' '.join(str(error).split())}")
            continue
        for name in _NAME.findall(source):
            if name in texts.files:
                texts.problems.append(f"{where}: '{name}' is written twice, also in {texts.files[name]}")
            texts.files[name] = path.name
        for name, variations in responses.items():
            texts.files.setdefault(name, path.name)
            texts.problems += [f"{where}: '{name}' {problem}" for problem in _response_problems(variations, intents)]
    return texts


def placeholders(text: str) -> set[str]:
    """The names in braces. Raises ValueError for braces that do not fit."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _response_problems(variations: Any, intents: set[str]) -> Iterator[str]:
    if not isinstance(variations, list) or not variations or not all(isinstance(v, dict) for v in variations):
        yield "needs a list of variations, each with a text"
        return
    used = []
    if any(variation.get("metadata") != variations[0].get("metadata") for variation in variations):
        yield "has variations whose metadata differs; what a yes means cannot depend on the variation"
    for variation in variations:
        text = str(variation.get("text") or "")
        if not text.strip():
            yield "has a variation without text"
        if len(text) > LONGEST:
            yield f"has {len(text)} characters in one variation, at most {LONGEST} are read"
        if _HTML.search(text):
            yield "holds HTML, which most channels show as it is"
        try:
            used.append(placeholders(text))
        except ValueError as error:
            yield f"has a brace that does not fit: {error}"
        yield from _button_problems(variation.get("buttons") or [], intents)
    if used:
        fullest = max(used, key=len)
        for odd in sorted(set().union(*used) - fullest):
            yield f"uses {{{odd}}} in one variation, but not in the one with most placeholders"


def _button_problems(buttons: list[Any], intents: set[str]) -> Iterator[str]:
    for button in buttons:
        title, payload = str(button.get("title") or ""), str(button.get("payload") or "")
        if not title or not payload:
            yield "has a button without title or payload"
        if payload.startswith("/") and re.split(r"[{@]", payload[1:])[0] not in intents:
            yield f"has the button '{title}' for {payload}, which is no intent of domain.yml"
