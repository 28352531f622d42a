"""Spelling correction towards the words of the training data; known words are left alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import symspellpy
from symspellpy import SymSpell, Verbosity

_CORRECTABLE = re.compile(r"[a-z]{3,}")
# Not the halves of "hasn't", which are no words.
_LETTERS = re.compile(r"(?<!')\b[a-z]{2,}\b(?!')")
# A word seen only once in the training data may itself be a typing error; it is no target of corrections.
_MIN_TARGET_COUNT = 2
# A longer word that is not English and has a neighbour this many times as frequent is a typing error of the data.
_ERROR_RATIO = 15
_MIN_ERROR_LENGTH = 5
# Times a word occurs in the corpus behind symspellpy's list; about 30,000 words are this common.
_COMMON = 1_500_000
_ENGLISH = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """The common ones of the English words that ship with symspellpy.

    Rare words are left out: in a customer's message "dta" and "bil" are typing errors, not words.
    """
    lines = _ENGLISH.read_text(encoding="utf-8-sig").splitlines()
    counted = (line.split(" ", 1) for line in lines)
    return frozenset(word for word, count in counted if int(count) >= _COMMON)


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
        self._english = english_words()
        known = {
            word: count
            for word, count in vocabulary.items()
            if len(word) >= 3 and (count >= _MIN_TARGET_COUNT or word in self._english)
        }
        self._dictionary = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in known.items():
            self._dictionary.create_dictionary_entry(word, count)
        protected = set(extra_known)
        errors = {word for word in known if word not in protected and self._is_error(word, known[word])}
        for word in errors:
            self._dictionary.delete_dictionary_entry(word)
        self._known: set[str] = (known.keys() - errors) | protected

    def _is_error(self, word: str, count: int) -> bool:
        if word in self._english or len(word) < _MIN_ERROR_LENGTH:
            return False
        near = self._dictionary.lookup(word, Verbosity.ALL, max_edit_distance=1)
        return any(other.count >= _ERROR_RATIO * count for other in near)

    def correct(self, word: str) -> str:
        """The word itself when it is known or nothing is near; otherwise the nearest word of the training data.

        One edit is allowed for words of up to five letters, two for longer ones. Words with digits or of fewer
        than three letters are never touched: too many of them are names, units and codes.
        """
        lowered = word.lower()
        if lowered.endswith("'s"):
            return self.correct(word[:-2]) + word[-2:]
        if not _CORRECTABLE.fullmatch(lowered) or lowered in self._known or lowered in self._english:
            return word
        distance = 1 if len(lowered) < 6 else 2
        found = self._dictionary.lookup(lowered, Verbosity.CLOSEST, max_edit_distance=distance)
        return found[0].term if found else word
