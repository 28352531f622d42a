"""What is asked about an account. Pure."""
from __future__ import annotations

from dataclasses import dataclass

from business.account_policy import AccountField, AccountPolicy
from journeys.said import says


@dataclass(frozen=True)
class Show:
    """The customer wants to see what is on record."""


@dataclass(frozen=True)
class ForPeople:
    """It needs papers or a person."""


Subject = Show | ForPeople | AccountField


def subject_of(words: str, policy: AccountPolicy) -> Subject:
    """What the words ask for: a field that is to be changed, something for a person, else to see the account."""
    if says(words, policy.for_people):
        return ForPeople()
    if says(words, policy.change_words):
        for name, field in policy.changeable.items():
            if says(words, field.words):
                return name
    return Show()
