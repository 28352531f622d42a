"""Whether customers' words hold one of the phrases that policy lists."""
from __future__ import annotations

import re
from collections.abc import Iterable


def says(words: str, listed: Iterable[str]) -> bool:
    """Whether one of the listed phrases is among the words; a phrase does not reach across a comma or full stop.

    Case and apostrophes do not count.
    """
    text = plain(words)
    return any(plain(phrase) in text for phrase in listed)


def plain(words: str) -> str:
    """Small letters and figures with single spaces between them and around all; the end of a clause is kept."""
    text = re.sub(r"['’]", "", words.lower())
    text = re.sub(r"[,;:!?]+|\.(?=\s|$)", " | ", text)
    return f" {' '.join(re.sub(r'[^a-z0-9|]+', ' ', text).split())} "
