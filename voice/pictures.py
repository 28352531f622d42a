"""Charts as PNG files that only the customer who was shown them can name."""
from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

_KEEP_SECONDS = 24 * 3600
_DAYS_LABELLED = 8
_COLOURS = ["#0b5394", "#e69138", "#6aa84f", "#a64d79", "#45818e", "#cc4125", "#7f6000", "#666666"]


def bill_history(folder: Path, months: Sequence[str], parts: Mapping[str, Sequence[float]], totals: Sequence[str],
                 title: str) -> str:
    """Draw bills side by side, stacked by part, the newest last; gives back the file's name.

    `parts` maps each part to one amount a month, `totals` are the bills in words. Parts below zero (credits) are not
    drawn but count in the totals. Names are random: a chart is found only by its name.
    """
    figure = Figure(figsize=(7.2, 4.0), dpi=110)
    axes = figure.subplots()
    bottoms = [0.0] * len(months)
    for colour, (part, amounts) in zip(_COLOURS * 2, parts.items(), strict=False):
        shown = [max(amount, 0.0) for amount in amounts]
        axes.bar(range(len(months)), shown, 0.62, bottom=bottoms, label=part, color=colour)
        bottoms = [bottom + amount for bottom, amount in zip(bottoms, shown, strict=True)]
    for index, height in enumerate(bottoms):
        axes.text(index, height, totals[index], ha="center", va="bottom", fontsize=9,
                  fontweight="bold" if index == len(months) - 1 else "normal")
    axes.set_xticks(range(len(months)))
    axes.set_xticklabels(months)
    axes.set_title(title, loc="left", fontsize=12)
    axes.set_ylim(0, max([*bottoms, 1.0]) * 1.15)
    axes.yaxis.set_visible(False)
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    return _kept(figure, folder)


def days_of_use(folder: Path, labels: Sequence[str], amounts: Sequence[float], words: Sequence[str],
                marked: Sequence[int], title: str) -> str:
    """Draw one bar a day; gives back the file's name, as `bill_history` does.

    `marked` are the days that stand out: they have another colour and their `words` above them. Without any the
    highest day is named.
    """
    figure = Figure(figsize=(7.2, 2.8), dpi=110)
    axes = figure.subplots()
    named = list(marked) or [max(range(len(amounts)), key=lambda n: amounts[n])]
    colours = [_COLOURS[1] if n in marked else _COLOURS[0] for n in range(len(amounts))]
    axes.bar(range(len(amounts)), list(amounts), 0.7, color=colours)
    for n in named:
        axes.text(n, amounts[n], words[n], ha="center", va="bottom", fontsize=9, fontweight="bold")
    step = -(-len(labels) // _DAYS_LABELLED)
    axes.set_xticks(range(0, len(labels), step))
    axes.set_xticklabels(labels[::step], fontsize=8)
    axes.set_title(title, loc="left", fontsize=12)
    axes.set_ylim(0, max([*amounts, 0.01]) * 1.2)
    axes.yaxis.set_visible(False)
    return _kept(figure, folder)


def text_bars(labels: Sequence[str], amounts: Sequence[float], words: Sequence[str]) -> str:
    """Bars for a terminal: one line a month, or a day."""
    highest = max([*amounts, 1.0])
    width = max(len(label) for label in labels)
    return "\n".join(f"{label:<{width}}  {'█' * max(1, round(24 * amount / highest))} {word}"
                     for label, amount, word in zip(labels, amounts, words, strict=True))


def _kept(figure: Figure, folder: Path) -> str:
    """Write a chart without its frame under a name that nobody can guess."""
    for axes in figure.axes:
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
    figure.tight_layout()
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder)
    name = f"{secrets.token_urlsafe(18)}.png"
    figure.savefig(folder / name)
    return name


def _forget_old(folder: Path) -> None:
    limit = time.time() - _KEEP_SECONDS
    for picture in folder.glob("*.png"):
        if picture.stat().st_mtime < limit:
            picture.unlink(missing_ok=True)
