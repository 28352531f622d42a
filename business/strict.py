"""The base of all schemas of business data."""
from __future__ import annotations

from pydantic import BaseModel, Extra


class Strict(BaseModel):
    """A misspelt key is an error, and nothing changes after it was read."""

    class Config:
        """Unknown keys are refused; policies do not change in memory."""

        extra = Extra.forbid
        frozen = True
