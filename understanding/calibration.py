"""What held-out scores tell about a classifier: how sure it may sound and when a text is foreign to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from understanding.kernel_ridge import softmax

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Calibration:
    """Numbers learnt from held-out scores.

    Attributes:
        steepness: factor on the scores that makes their softmax mean what it says.
        score_threshold: out-of-scope scores above it count as out of scope.
        accuracy: accuracy on held-out texts, for the record.
        in_scope_rejected: share of held-out in-scope texts above the threshold.
        out_of_scope_caught: share of held-out out-of-scope examples above the threshold.
    """

    steepness: float
    score_threshold: float
    accuracy: float
    in_scope_rejected: float
    out_of_scope_caught: float

    def as_dict(self) -> dict[str, float]:
        """Plain numbers for JSON."""
        return asdict(self)


def out_of_scope_score(scores: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """How foreign each text looks: its out_of_scope score less its best other score; shape (texts,).

    A text that fits no intent has a low best score; a text like the known foreign ones has a high out_of_scope score.
    Either raises the result.
    """
    scores = np.atleast_2d(scores)
    foreign = np.array([label == OUT_OF_SCOPE for label in labels])
    best_in_scope = scores[:, ~foreign].max(axis=1)
    if not foreign.any():
        return np.asarray(-best_in_scope)
    return np.asarray(scores[:, foreign].max(axis=1) - best_in_scope)


def calibrate(scores: np.ndarray, names: Sequence[str], labels: Sequence[str], in_scope_accepted: float) -> Calibration:
    """Chooses steepness and out-of-scope threshold from held-out scores.

    Args:
        scores: held-out scores, shape (texts, names).
        names: labels of the columns.
        labels: the true label of each text.
        in_scope_accepted: share of in-scope texts that must stay below the threshold, such as 0.97.
    """
    column = {name: index for index, name in enumerate(names)}
    targets = np.array([column[label] for label in labels])
    rows = np.arange(len(targets))

    def loss(steepness: float) -> float:
        return float(-np.log(softmax(scores * steepness)[rows, targets] + 1e-9).mean())

    steepness = float(minimize_scalar(loss, bounds=(1.0, 60.0), method="bounded", options={"xatol": 0.05}).x)
    foreignness = out_of_scope_score(scores, names)
    in_scope = np.array([label != OUT_OF_SCOPE for label in labels])
    threshold = float(np.quantile(foreignness[in_scope], in_scope_accepted))
    return Calibration(
        steepness=steepness,
        score_threshold=threshold,
        accuracy=float((scores.argmax(axis=1) == targets).mean()),
        in_scope_rejected=float((foreignness[in_scope] > threshold).mean()),
        out_of_scope_caught=float((foreignness[~in_scope] > threshold).mean()) if (~in_scope).any() else 0.0,
    )
