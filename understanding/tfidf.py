"""Word and character n-gram counts (TF-IDF), stored as JSON and NPZ.

Plain dictionaries instead of scikit-learn's vectorizers: one message takes a fifth of the time, and nothing needs
pickling.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

_WORD = re.compile(r"\w+")


def word_runs(text: str) -> Iterator[str]:
    """Words and pairs of neighbouring words."""
    words = _WORD.findall(text)
    yield from words
    yield from (f"{first} {second}" for first, second in zip(words, words[1:], strict=False))


def letter_runs(text: str) -> Iterator[str]:
    """Runs of 1 to 4 characters within each word; a space marks the word's ends."""
    for word in text.split():
        padded = f" {word} "
        for length in range(1, 5):
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]


# How each block cuts a text, and in how many texts a run must occur to count.
_BLOCKS: list[tuple[Callable[[str], Iterator[str]], int]] = [(word_runs, 2), (letter_runs, 3)]


class TextCounts:
    """TF-IDF of words (1-2) and of characters within words (1-4), side by side in one vector."""

    def __init__(self, vocabularies: Sequence[Sequence[str]], weights: Sequence[np.ndarray]) -> None:
        """Args:
        vocabularies: the runs of each block in the order of their columns.
        weights: inverse document frequency of each run, one array per block.
        """
        self._vocabularies = [list(vocabulary) for vocabulary in vocabularies]
        self._weights = list(weights)
        self._columns: list[dict[str, tuple[int, float]]] = []
        width = 0
        for vocabulary, block_weights in zip(self._vocabularies, self._weights, strict=True):
            pairs = zip(vocabulary, block_weights.tolist(), strict=True)
            self._columns.append({run: (width + index, weight) for index, (run, weight) in enumerate(pairs)})
            width += len(vocabulary)
        self._width = width

    @classmethod
    def fit(cls, texts: Sequence[str]) -> TextCounts:
        """Learns which runs count and how much from the texts."""
        vocabularies, weights = [], []
        for cut, least in _BLOCKS:
            documents: Counter[str] = Counter()
            for text in texts:
                documents.update(set(cut(text)))
            vocabulary = sorted(run for run, count in documents.items() if count >= least)
            frequencies = np.array([documents[run] for run in vocabulary], np.float64)
            vocabularies.append(vocabulary)
            weights.append((np.log((1 + len(texts)) / (1 + frequencies)) + 1).astype(np.float32))
        return cls(vocabularies, weights)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Float32 matrix, one row per text; each block of a row has length 1 (0 when it knows no run of the text)."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for text in texts:
            for (cut, _), known in zip(_BLOCKS, self._columns, strict=True):
                found = {run: count for run, count in Counter(cut(text)).items() if run in known}
                block = [(1 + math.log(count)) * known[run][1] for run, count in found.items()]
                length = math.sqrt(sum(value * value for value in block))
                columns.extend(known[run][0] for run in found)
                values.extend(value / length for value in block)
            ends.append(len(columns))
        arrays = (np.array(values, np.float32), np.array(columns, np.int32), np.array(ends, np.int32))
        return csr_matrix(arrays, shape=(len(texts), self._width))

    def save(self, folder: Path) -> None:
        """Writes `counts.json` (the runs) and `counts.npz` (their weights)."""
        runs = json.dumps(self._vocabularies, ensure_ascii=False)
        (folder / "counts.json").write_text(runs, encoding="utf-8")
        weights = {f"weights_{index}": block for index, block in enumerate(self._weights)}
        np.savez_compressed(folder / "counts.npz", **weights)

    @classmethod
    def load(cls, folder: Path) -> TextCounts:
        """Reads what `save` wrote."""
        vocabularies = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
        with np.load(folder / "counts.npz", allow_pickle=False) as stored:
            return cls(vocabularies, [stored[f"weights_{index}"] for index in range(len(vocabularies))])
