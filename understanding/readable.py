"""Makes any text safe to read without moving a single character."""

from __future__ import annotations

import re

# Nobody says anything new after this; what follows is not read at all.
MAX_CHARACTERS = 2000

_SURROGATE = re.compile(r"[\ud800-\udfff]")
# spaCy's tokenizer peels punctuation off one by one, in quadratic time.
_PUNCTUATION_RUN = re.compile(r"[^\w\s]{20,}")


def readable(text: str) -> str:
    """The first 2,000 characters, with half characters and long runs of punctuation blanked out.

    Offsets in the result are offsets in the text given.
    """
    text = _SURROGATE.sub("\ufffd", text[:MAX_CHARACTERS])
    return _PUNCTUATION_RUN.sub(lambda match: " " * len(match.group()), text)
