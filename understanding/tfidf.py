"""Word and character n-gram counts (TF-IDF), stored as JSON and NPZ instead of pickles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

_SETTINGS: list[dict[str, Any]] = [
    {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b", "min_df": 2},
    {"analyzer": "char_wb", "ngram_range": (1, 4), "min_df": 3},
]


class TextCounts:
    """L2-normalised TF-IDF of words (1-2) and of characters within words (1-4), side by side."""

    def __init__(self, vectorizers: Sequence[TfidfVectorizer]) -> None:
        self._vectorizers = list(vectorizers)

    @classmethod
    def fit(cls, texts: Sequence[str]) -> TextCounts:
        """Learns vocabulary and document frequencies from the texts."""
        vectorizers = [TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **settings) for settings in _SETTINGS]
        for vectorizer in vectorizers:
            vectorizer.fit(texts)
        return cls(vectorizers)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Float32 matrix, one row per text; each of the two parts of a row has length 1 (0 for empty text)."""
        return hstack([vectorizer.transform(texts) for vectorizer in self._vectorizers], format="csr")

    def save(self, folder: Path) -> None:
        """Writes `counts.json` (vocabularies) and `counts.npz` (inverse document frequencies)."""
        vocabularies = [
            sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get) for vectorizer in self._vectorizers
        ]
        (folder / "counts.json").write_text(json.dumps(vocabularies, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(
            folder / "counts.npz", **{f"idf_{index}": v.idf_ for index, v in enumerate(self._vectorizers)}
        )

    @classmethod
    def load(cls, folder: Path) -> TextCounts:
        """Reads what `save` wrote."""
        vocabularies = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
        vectorizers = []
        with np.load(folder / "counts.npz", allow_pickle=False) as frequencies:
            for index, (settings, vocabulary) in enumerate(zip(_SETTINGS, vocabularies, strict=False)):
                positions = {term: position for position, term in enumerate(vocabulary)}
                vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, vocabulary=positions, **settings)
                vectorizer.idf_ = frequencies[f"idf_{index}"]
                vectorizers.append(vectorizer)
        return cls(vectorizers)
