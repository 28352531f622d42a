"""Whether a text is written in a script that the assistant cannot read."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return unicodedata.name(character, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0].lower()


def other_script(text: str, share: float = 0.5) -> str | None:
    """The name of the foreign script ("devanagari", "arabic", "cjk") when it writes most of the letters, else None.

    Args:
        text: any text; emoji, digits and punctuation do not count.
        share: share of foreign letters from which the text counts as foreign.
    """
    letters = [character for character in text if character.isalpha()]
    foreign = [_script(character) for character in letters if _script(character) not in ("latin", "fullwidth")]
    if not letters or len(foreign) / len(letters) < share:
        return None
    return max(set(foreign), key=foreign.count)
