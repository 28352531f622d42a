"""Whether words of policy were said."""
from __future__ import annotations

import re
from collections.abc import Iterable


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether `text` holds one of the phrases as whole words; case, apostrophes and punctuation do not count."""
    said = f" {_plain(text)} "
    return any(f" {_plain(phrase)} " in said for phrase in phrases)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]+", " ", re.sub(r"['’]", "", text.lower())).split())
