"""The schema of complaints.yml: what complaints are about, how customers speak of them, and when we call back."""
from __future__ import annotations

from typing import Any

from pydantic import Field, conint, root_validator, validator

from business.strict import Strict


class LookedAt(Strict):
    """The request, and the words for it, with which a matter is looked at in the chat at once."""

    intent: str
    words: str


class ComplaintTopic(Strict):
    """What a complaint may be about. `name` stands on the button and in sentences ("about {name}").

    `look_at` is offered after the complaint is registered; None where only a person can answer.
    """

    key: str = Field(regex="^[a-z_]+$")
    name: str = Field(max_length=24)
    words: list[str]
    ticket: str = "Complaint"
    look_at: LookedAt | None = None


class CallbackPolicy(Strict):
    """Which hours are offered for a call from a person."""

    slot_minutes: conint(ge=15, le=240)  # type: ignore[valid-type]
    notice_minutes: conint(ge=0)  # type: ignore[valid-type]
    soonest: conint(ge=1)  # type: ignore[valid-type]
    later_hours: list[conint(ge=0, le=23)]  # type: ignore[valid-type]
    days_ahead: conint(ge=1, le=14)  # type: ignore[valid-type]
    offered: conint(ge=1, le=6)  # type: ignore[valid-type]


class ComplaintsPolicy(Strict):
    """Limits and words of complaints."""

    topics: list[ComplaintTopic] = Field(min_items=2)
    words_enough: conint(ge=3)  # type: ignore[valid-type]
    withdraw_words: list[str] = Field(min_items=1)
    reopen_words: list[str] = Field(min_items=1)
    appeal_words: list[str] = Field(min_items=1)
    resolved_told_days: conint(ge=1)  # type: ignore[valid-type]
    steps_told: conint(ge=1, le=10)  # type: ignore[valid-type]
    own_authors: list[str] = Field(min_items=1)
    callback: CallbackPolicy

    @validator("topics")
    def _each_once_and_a_last_one(cls, topics: list[ComplaintTopic]) -> list[ComplaintTopic]:
        keys = [topic.key for topic in topics]
        if len(set(keys)) < len(keys):
            raise ValueError("a topic is named twice")
        if topics[-1].words:
            raise ValueError("the last topic is for everything else and has no words")
        return topics

    @root_validator(skip_on_failure=True)
    def _slots_fit(cls, values: dict[str, Any]) -> dict[str, Any]:
        callback = values["callback"]
        if callback.soonest > callback.offered:
            raise ValueError("callback: soonest must not be more than offered")
        return values

    def topic(self, key: str) -> ComplaintTopic:
        """A topic by its key; the last one, which is for everything else, when there is none of this name."""
        return next((topic for topic in self.topics if topic.key == key), self.topics[-1])
