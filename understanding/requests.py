"""Several requests in one message: where one ends and the next begins."""

from __future__ import annotations

import re

# Ends of sentences, and words with which people add another matter.
_BORDER = re.compile(
    r"[.!?;\n]+\s+|,?\s+(?:and also|and then|and one more thing|one more thing|also|plus|besides|secondly|aur)\s+"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 4
_MOST_PARTS = 5


def parts_of(text: str) -> list[str]:
    """The parts of a normalised text that are long enough to be a request of their own, in order.

    [] when there is only one: nothing is to be told apart then.
    """
    parts = [part.strip() for part in _BORDER.split(text)]
    long_enough = [part for part in parts if len(_WORD.findall(part)) >= _FEWEST_WORDS]
    return long_enough[:_MOST_PARTS] if len(long_enough) > 1 else []
