"""Spelling correction towards the words of the training data; known words are left alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import symspellpy
from symspellpy import SymSpell, Verbosity

_CORRECTABLE = re.compile(r"[a-z]{4,}")
_LETTERS = re.compile(r"[a-z]{2,}")
# A word seen only once in the training data may itself be a typing error; it is no target of corrections.
_MIN_TARGET_COUNT = 2
_ENGLISH = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """The 82,765 English words that ship with symspellpy."""
    lines = _ENGLISH.read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """How often each lower-case word of two letters or more stands in the texts."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_LETTERS.findall(text.lower()))
    return dict(counts)


class SpellingCorrector:
    """Corrects one word at a time."""

    def __init__(self, vocabulary: Mapping[str, int], extra_known: Iterable[str] = ()) -> None:
        """Args:
        vocabulary: words of the training data with their counts: known words, and the targets of corrections.
        extra_known: more words to leave alone, such as names and glossary words.
        """
        english = english_words()
        self._known: set[str] = {
            word for word, count in vocabulary.items() if count >= _MIN_TARGET_COUNT or word in english
        }
        self._dictionary = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word in self._known:
            if len(word) >= 4:
                self._dictionary.create_dictionary_entry(word, vocabulary[word])
        self._known.update(extra_known)
        self._english = english

    def correct(self, word: str) -> str:
        """The word itself when it is known or nothing is near; otherwise the nearest word of the training data.

        One edit is allowed for words of up to five letters, two for longer ones. Words with digits or of fewer
        than four letters are never touched: too many of them are names, units and codes.
        """
        lowered = word.lower()
        if not _CORRECTABLE.fullmatch(lowered) or lowered in self._known or lowered in self._english:
            return word
        distance = 1 if len(lowered) < 6 else 2
        found = self._dictionary.lookup(lowered, Verbosity.CLOSEST, max_edit_distance=distance)
        return found[0].term if found else word
