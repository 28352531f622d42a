"""How a customer sounds: anger, urgency, leaving, fraud, regulator; each with the words that betray it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence


def _phrase_pattern(phrase: str) -> str:
    stem = re.escape(phrase.rstrip("*"))
    if phrase.endswith("*"):
        return rf"(?<!\w){stem}\w*"
    start = r"(?<!\w)" if phrase[0].isalnum() else ""
    end = r"(?!\w)" if phrase[-1].isalnum() else ""
    return f"{start}{stem}{end}"


class ToneReader:
    """Finds the phrases of `data/patterns/tone.yml` in a text."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        """Args: phrases of each tone; a trailing * stands for any ending of the word."""
        self._patterns = {
            tone: re.compile("|".join(_phrase_pattern(phrase) for phrase in listed), re.IGNORECASE)
            for tone, listed in phrases.items()
        }

    def read(self, text: str) -> dict[str, str]:
        """The tones heard, each with its first evidence as it stands in the text; {} for a calm message."""
        heard = {}
        for tone, pattern in self._patterns.items():
            match = pattern.search(text)
            if match:
                heard[tone] = match.group()
        return heard
