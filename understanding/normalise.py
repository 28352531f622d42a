"""Brings a customer's text into the form that encoder and word counts are trained on.

The original text is never changed: entities and the conversation keep it, with its offsets.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping

from understanding.spelling import SpellingCorrector

# Longer texts carry no more meaning for one intent, but cost time; entities are still read further on.
MAX_CHARACTERS = 1000

_TAG = re.compile(r"<[^<>]{0,200}>")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w.])@\w+")
_HASHTAG = re.compile(r"#(?=\w)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_STRETCHED = re.compile(r"(\w)\1{3,}")
_REPEATED_MARK = re.compile(r"([!?.,*])\1+")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:['/][^\W_]+)*", re.UNICODE)
_LONG_NUMBER = re.compile(r"\+?\d[\d\-]{6,}\d|\b\d{5,}\b")
_THREAD_PART = re.compile(r"^\s*\(?\d\s?/\s?\d\)?\s+|\s+\(?\d\s?/\s?\d\)?\s*$")


def clean(text: str) -> str:
    """The text without markup, links, mentions, control characters, emoji and stretched letters."""
    text = html.unescape(text[:MAX_CHARACTERS])
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    text = _TAG.sub(" ", text)
    text = _LINK.sub(" ", text)
    text = _THREAD_PART.sub(" ", text)
    text = _MENTION.sub(" ", text)
    text = _HASHTAG.sub(" ", text)
    text = _HUMP.sub(" ", text)
    text = "".join(" " if unicodedata.category(character) in _UNREAD else character for character in text)
    text = _STRETCHED.sub(r"\1\1", text)
    text = _REPEATED_MARK.sub(r"\1", text)
    return _SPACE.sub(" ", text).strip()


# Unicode categories dropped before reading: controls, format characters, private use, surrogates, emoji and the like.
_UNREAD = {"Cc", "Cf", "Co", "Cs", "Cn", "So", "Sk", "Mn"}


class PhraseBook:
    """Replaces phrases by what they mean; the longest phrase wins, case is ignored."""

    def __init__(self, *sources: Mapping[str, str]) -> None:
        """Args: sources of phrase -> meaning, later ones winning over earlier ones."""
        self._meanings: dict[str, str] = {}
        for source in sources:
            self._meanings.update({phrase.lower(): meaning for phrase, meaning in source.items()})
        self._pattern: re.Pattern[str] | None = None
        if self._meanings:
            longest_first = sorted(self._meanings, key=len, reverse=True)
            alternatives = "|".join(re.escape(phrase) for phrase in longest_first)
            self._pattern = re.compile(rf"(?<![\w']){'(?:' + alternatives + ')'}(?!\w|'(?!s\b))", re.IGNORECASE)

    def apply(self, text: str) -> str:
        """The text with every known phrase replaced."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._meanings[match.group().lower()], text)

    def words(self) -> set[str]:
        """Every single word that stands in a phrase or a meaning: words not to be corrected."""
        return {word for pair in self._meanings.items() for part in pair for word in part.lower().split()}


def mask_numbers(text: str) -> str:
    """Long digit runs (phone, ticket, reference numbers) replaced by the word "number".

    Their digits would fill the encoder's vector with noise; that a number stands there is all the intent needs.
    """
    return _LONG_NUMBER.sub("number", text)


class TextNormaliser:
    """Cleaning, spelling, shorthand and glossary, number masking in that order."""

    def __init__(self, phrases: PhraseBook, spelling: SpellingCorrector) -> None:
        self._phrases = phrases
        self._spelling = spelling

    def normalise(self, text: str) -> str:
        """The text as encoder and word counts see it; lower case; "" when nothing readable is left."""
        return self.readings(text)[0]

    def readings(self, text: str) -> tuple[str, str]:
        """The normalised text, and the cleaned text as the customer wrote it; both lower case with numbers masked."""
        written = clean(text).lower()
        spelt = _WORD.sub(lambda match: self._spelling.correct(match.group()), written)
        return mask_numbers(self._phrases.apply(spelt)), mask_numbers(written)
