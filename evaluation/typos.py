"""Typing errors, made the way fingers make them and the same on every run."""

from __future__ import annotations

import random
import re

_WORD = re.compile(r"[A-Za-z]{4,}")


def misspell(text: str, generator: random.Random, words: int = 2) -> str:
    """The text with one typing error in each of `words` of its words of four letters or more.

    An error drops, doubles, swaps or replaces one letter; the first letter stays.
    """
    matches = list(_WORD.finditer(text))
    for match in sorted(generator.sample(matches, min(words, len(matches))), key=re.Match.start, reverse=True):
        text = text[: match.start()] + _misspell_word(match.group(), generator) + text[match.end() :]
    return text


def _misspell_word(word: str, generator: random.Random) -> str:
    position = generator.randrange(1, len(word) - 1)
    kind = generator.choice(("drop", "double", "swap", "replace"))
    if kind == "drop":
        return word[:position] + word[position + 1 :]
    if kind == "double":
        return word[:position] + word[position] + word[position:]
    if kind == "swap":
        return word[:position] + word[position + 1] + word[position] + word[position + 2 :]
    return word[:position] + generator.choice("abcdefghijklmnopqrstuvwxyz") + word[position + 1 :]
