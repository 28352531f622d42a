"""Runs sentences through a trained Rasa model and keeps the time each took."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Reading:
    """What the model made of one text.

    Attributes:
        intent: the intent the dialogue would act on; may be `nlu_fallback`.
        candidates: the intents by falling probability, `intent` first unless it is `nlu_fallback`.
        confidence: the probability of `intent`.
        milliseconds: how long the parse took.
        parse: everything the model said.
    """

    intent: str
    candidates: tuple[str, ...]
    confidence: float
    milliseconds: float
    parse: dict[str, Any]


class ModelFileError(ValueError):
    """There is no model to measure."""


def newest_model(folder: Path) -> Path:
    """The newest model file of a folder.

    Raises:
        ModelFileError: the folder holds none.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise ModelFileError(f"no model in {folder}; run make train first")
    return models[-1]


class Model:
    """A trained model that parses text; nothing of the dialogue is run."""

    def __init__(self, path: Path) -> None:
        """Loads the model, which takes some seconds.

        Raises:
            ModelFileError: the file does not exist. (Rasa would silently take another one of that folder.)
        """
        from rasa.core.agent import Agent  # imported late: it costs seconds, and --help should not

        if not path.is_file():
            raise ModelFileError(f"there is no model {path}")
        self._agent = Agent.load(str(path))
        self._loop = asyncio.new_event_loop()
        self.parse("hello")  # the first parse pays for lazy imports

    def parse(self, text: str) -> Reading:
        """Parses one text as if a customer had typed it."""
        start = time.perf_counter()
        parse = self._loop.run_until_complete(self._agent.parse_message(text))
        milliseconds = (time.perf_counter() - start) * 1000
        intent = parse["intent"].get("name") or FALLBACK
        ranked = [entry["name"] for entry in parse.get("intent_ranking", []) if entry["name"] != FALLBACK]
        first = [] if intent == FALLBACK else [intent]
        candidates = tuple(dict.fromkeys([*first, *ranked]))
        return Reading(intent, candidates, float(parse["intent"].get("confidence") or 0.0), milliseconds, parse)
