"""Writes what was measured for people: a table, a list of confusions and a picture of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.figures import Outcome, confusions

_EXAMPLES = 5


def as_text(figures: dict[str, Any]) -> str:
    """The figures as a short report for the terminal."""
    lines = [
        f"{figures['n']} sentences",
        f"  accuracy            {figures['accuracy']:.1%}   (any right label)",
        f"  right in the best 2 {figures['top2']:.1%}",
        f"  macro F1            {figures['macro_f1']:.3f}",
        f"  out of scope found  {figures['oos_recall']:.1%}",
        f"  in scope rejected   {figures['in_scope_rejected']:.1%}",
        f"  asked back          {figures['fallback']:.1%}",
        f"  lost to typos       {figures['typo_loss'] * 100:.1f} points",
        f"  parse, ms           p50 {figures['parse_p50_ms']}  p95 {figures['parse_p95_ms']}"
        f"  max {figures['parse_max_ms']}",
        "",
        f"  {'kind':<24}{'n':>5}{'accuracy':>10}{'best 2':>9}",
    ]
    for kind, row in figures["per_kind"].items():
        lines.append(f"  {kind:<24}{row['n']:>5}{row['accuracy']:>10.1%}{row['top2']:>9.1%}")
    weakest = sorted(figures["per_intent"].items(), key=lambda item: item[1]["f1"])[:12]
    lines += ["", f"  {'weakest intents':<24}{'n':>5}{'precision':>10}{'recall':>9}{'F1':>7}"]
    for intent, row in weakest:
        lines.append(f"  {intent:<24}{row['n']:>5}{row['precision']:>10.2f}{row['recall']:>9.2f}{row['f1']:>7.2f}")
    return "\n".join(lines)


def write(outcomes: Sequence[Outcome], figures: dict[str, Any], folder: Path) -> list[Path]:
    """Writes `figures.json`, `confusions.md` and `confusions.png` into the folder; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "figures.json", folder / "confusions.md", folder / "confusions.png"]
    paths[0].write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    paths[1].write_text(_confusions_as_markdown(outcomes), encoding="utf-8")
    _draw(outcomes, paths[2])
    return paths


def _confusions_as_markdown(outcomes: Sequence[Outcome]) -> str:
    lines = ["# Worst confusions", "", "Labelled intent, what the model said, how often, and examples.", ""]
    for labelled, predicted, listed in confusions(outcomes):
        lines += [f"## {labelled} read as {predicted}: {len(listed)}", ""]
        for outcome in listed[:_EXAMPLES]:
            text = outcome.sentence.text.replace("|", "\\|")
            rest = ", ".join(outcome.reading.candidates[:3])
            lines.append(f"- line {outcome.sentence.line} ({outcome.reading.confidence:.2f}; {rest}): {text}")
        lines.append("")
    return "\n".join(lines) + "\n"


def _draw(outcomes: Sequence[Outcome], path: Path) -> None:
    import matplotlib  # imported late: it costs a second, and --help should not

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np

    labelled = {outcome.credited for outcome in outcomes}
    names = sorted(labelled | {outcome.reading.intent for outcome in outcomes})
    position = {name: index for index, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)))
    for outcome in outcomes:
        counts[position[outcome.credited], position[outcome.reading.intent]] += 1
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    size = max(6.0, 0.24 * len(names))
    figure, axes = plt.subplots(figsize=(size, size))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("read as")
    axes.set_ylabel("labelled")
    for row, column in zip(*np.nonzero(counts), strict=True):
        colour = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, int(counts[row, column]), ha="center", va="center", fontsize=5, color=colour)
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)
