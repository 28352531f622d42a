"""Labelled sentences, as a tab-separated file holds them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


class SentenceFileError(ValueError):
    """The file of labelled sentences cannot be read."""


@dataclass(frozen=True)
class LabelledSentence:
    """One sentence and the intents that are right for it.

    Attributes:
        text: as the customer wrote it.
        intent: the intent it is counted under.
        also_right: other intents that are right as well.
        kind: where it comes from, such as "operator_customers"; "all" when the file does not say.
        line: its line in the file, from 1.
    """

    text: str
    intent: str
    also_right: tuple[str, ...]
    kind: str
    line: int

    @property
    def right_intents(self) -> tuple[str, ...]:
        """Every intent that counts as right."""
        return (self.intent, *self.also_right)


def read(path: Path) -> list[LabelledSentence]:
    """Reads columns `intent`, `text` and, where present, `also_right` (comma-separated) and `kind`.

    Raises:
        SentenceFileError: the file is missing, is empty or lacks a column.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            # Customers write lone quotation marks; they are text, not quoting.
            rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    except OSError as error:
        raise SentenceFileError(f"cannot read {path}: {error}") from error
    if not rows or not {"intent", "text"} <= rows[0].keys():
        raise SentenceFileError(f"{path} needs a header with the columns intent and text, and at least one sentence")
    return [_sentence(row, line) for line, row in enumerate(rows, start=2) if row["text"]]


def _sentence(row: dict[str, str], line: int) -> LabelledSentence:
    others = (row.get("also_right") or "").split(",")
    return LabelledSentence(
        text=row["text"],
        intent=row["intent"].strip(),
        also_right=tuple(other.strip() for other in others if other.strip()),
        kind=(row.get("kind") or "").strip() or "all",
        line=line,
    )
