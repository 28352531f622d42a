"""Whether words of a policy were said."""
from __future__ import annotations

import re
from collections.abc import Iterable


def says_any(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in the text as whole words; case and curly apostrophes do not matter."""
    said = text.lower().replace("’", "'")
    return any(re.search(rf"(?<!\w){re.escape(phrase.lower())}(?!\w)", said) for phrase in phrases)
