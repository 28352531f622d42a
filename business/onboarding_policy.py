"""The schema of onboarding.yml: what a new line needs, and when it may be paid later."""
from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pydantic import Field, conint, root_validator, validator

from business.strict import Strict


class Document(Strict):
    """A document that proves who somebody is."""

    key: str = Field(regex="^[a-zA-Z]+$")
    name: str = Field(max_length=20)
    number: str
    example: str
    words: list[str]

    @validator("number")
    def _a_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as wrong:
            raise ValueError(f"number is no regular expression: {wrong}") from None
        return pattern


class OnboardingPolicy(Strict):
    """Documents, plans, credit and waits of new lines."""

    prepaid_plan: str
    postpaid_plans: list[str] = Field(min_items=1)
    prepaid_words: list[str]
    postpaid_words: list[str]
    documents: list[Document] = Field(min_items=1)
    accept_score: conint(ge=0, le=100)  # type: ignore[valid-type]
    deposit_score: conint(ge=0, le=100)  # type: ignore[valid-type]
    deposit: Decimal = Field(gt=0)
    tax_percents: list[Decimal]
    identity_wait_seconds: float = Field(gt=0)
    activation_wait_seconds: float = Field(gt=0)
    activation_tries: conint(ge=0)  # type: ignore[valid-type]
    poll_seconds: float = Field(gt=0)
    ticket: str

    @root_validator(skip_on_failure=True)
    def _scores_in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["deposit_score"] > values["accept_score"]:
            raise ValueError("deposit_score must not be above accept_score")
        return values

    def document(self, key: str) -> Document:
        """A document by its key. Raises KeyError."""
        found = {document.key: document for document in self.documents}
        return found[key]
