"""What the stack tells its user when it cannot go on."""
from __future__ import annotations

from pathlib import Path


class StackError(Exception):
    """Something that the user has to act on. The message says what to do; `log` names a file worth reading."""

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.log = log
