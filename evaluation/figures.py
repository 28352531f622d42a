"""Figures of merit of a set of readings; pure functions over plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.parsing import FALLBACK, Reading
from evaluation.sentences import LabelledSentence

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Outcome:
    """A labelled sentence and what the model made of it."""

    sentence: LabelledSentence
    reading: Reading

    @property
    def right(self) -> bool:
        """Whether the intent acted on is one of the right ones."""
        return self.reading.intent in self.sentence.right_intents

    @property
    def right_in_two(self) -> bool:
        """Whether one of the two best candidates is right: the question between two would help."""
        return any(candidate in self.sentence.right_intents for candidate in self.reading.candidates[:2])

    @property
    def credited(self) -> str:
        """The label to count a right answer under: the predicted one when it is also right, else the first."""
        return self.reading.intent if self.right else self.sentence.intent


def share(flags: Iterable[bool]) -> float:
    """The share of true values, 0 for none at all; rounded to four places."""
    listed = list(flags)
    return round(sum(listed) / len(listed), 4) if listed else 0.0


def percentile(values: Sequence[float], point: float) -> float:
    """The value below which `point` (0 to 1) of the values lie; 0 for none; rounded to two places."""
    ordered = sorted(values)
    return round(ordered[min(int(point * len(ordered)), len(ordered) - 1)], 2) if ordered else 0.0


def f1_by_intent(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and number of sentences of every labelled intent."""
    labelled = Counter(outcome.credited for outcome in outcomes)
    predicted = Counter(outcome.reading.intent for outcome in outcomes)
    right = Counter(outcome.reading.intent for outcome in outcomes if outcome.right)
    rows = {}
    for intent in sorted(labelled):
        precision = right[intent] / predicted[intent] if predicted[intent] else 0.0
        recall = right[intent] / labelled[intent]
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        rows[intent] = {
            "n": labelled[intent],
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
        }
    return rows


def summarise(outcomes: Sequence[Outcome], typo_outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures that `make evaluate` prints as its last line.

    Args:
        outcomes: of the sentences as they are.
        typo_outcomes: of the same sentences with typing errors; empty when they were not run.
    """
    per_intent = f1_by_intent(outcomes)
    in_scope = [outcome for outcome in outcomes if OUT_OF_SCOPE not in outcome.sentence.right_intents]
    foreign = [outcome for outcome in outcomes if outcome.sentence.intent == OUT_OF_SCOPE]
    times = [outcome.reading.milliseconds for outcome in outcomes]
    accuracy = share(outcome.right for outcome in outcomes)
    typo_accuracy = share(outcome.right for outcome in typo_outcomes) if typo_outcomes else accuracy
    return {
        "n": len(outcomes),
        "accuracy": accuracy,
        "top2": share(outcome.right_in_two for outcome in outcomes),
        "macro_f1": round(sum(row["f1"] for row in per_intent.values()) / max(len(per_intent), 1), 4),
        "oos_recall": share(outcome.reading.intent == OUT_OF_SCOPE for outcome in foreign),
        "in_scope_rejected": share(outcome.reading.intent == OUT_OF_SCOPE for outcome in in_scope),
        "fallback": share(outcome.reading.intent == FALLBACK for outcome in outcomes),
        "accuracy_with_typos": typo_accuracy,
        "typo_loss": round(accuracy - typo_accuracy, 4),
        "parse_p50_ms": percentile(times, 0.5),
        "parse_p95_ms": percentile(times, 0.95),
        "parse_max_ms": percentile(times, 1.0),
        "per_kind": _by_kind(outcomes),
        "per_intent": per_intent,
    }


def _by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    kinds = sorted({outcome.sentence.kind for outcome in outcomes})
    rows = {}
    for kind in kinds:
        chosen = [outcome for outcome in outcomes if outcome.sentence.kind == kind]
        rows[kind] = {
            "n": len(chosen),
            "accuracy": share(outcome.right for outcome in chosen),
            "top2": share(outcome.right_in_two for outcome in chosen),
        }
    return rows


def confusions(outcomes: Sequence[Outcome]) -> list[tuple[str, str, list[Outcome]]]:
    """(labelled intent, predicted intent, outcomes) of every confusion, the most frequent first."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if not outcome.right:
            groups.setdefault((outcome.sentence.intent, outcome.reading.intent), []).append(outcome)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(labelled, predicted, listed) for (labelled, predicted), listed in ordered]
