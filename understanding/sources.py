"""Tells Rasa when the code behind its components changed."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def source_fingerprint() -> str:
    """A hash over the code of this package.

    Rasa's own cache sees only a component's class; without this a change in a pure module would leave a stale result
    of an earlier training in place.
    """
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
