"""The schema of account.yml: what customers may change of their own account, and how they speak of it."""
from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, validator

from business.strict import Strict

AccountField = Literal["email", "address", "language"]


class SpokenOf(Strict):
    """How something is called: `name` by us, `words` by customers."""

    name: str
    words: list[str] = Field(min_items=1)


class AccountPolicy(Strict):
    """What may be changed in the chat, and what needs a person."""

    change_words: list[str] = Field(min_items=1)
    changeable: dict[AccountField, SpokenOf]
    for_people: list[str]
    languages: dict[str, SpokenOf]
    post_code: str
    ticket: str

    @validator("changeable")
    def _all_of_them(cls, fields: dict[AccountField, SpokenOf]) -> dict[AccountField, SpokenOf]:
        if set(fields) != {"email", "address", "language"}:
            raise ValueError("changeable must be email, address and language")
        return fields

    @validator("post_code")
    def _a_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as wrong:
            raise ValueError(f"post_code is no regular expression: {wrong}") from None
        return pattern
