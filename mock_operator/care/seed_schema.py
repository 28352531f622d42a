"""The form of an entry of a seed's `outages:` list."""

from pydantic import BaseModel, Field


class Place(BaseModel):
    """An affected area, by the id that services carry as their home area."""

    id: str
    name: str

    class Config:
        """Settings of pydantic."""

        extra = "forbid"


class Outage(BaseModel):
    """Trouble of the network. `since` and `expectedEnd` are times of a seed, such as "-2h" and "+3h"."""

    name: str
    description: str
    reason: str
    places: list[Place] = Field(min_items=1)
    since: str = "-1h"
    expectedEnd: str | None = None
    status: str = "inProgress"

    class Config:
        """Settings of pydantic."""

        extra = "forbid"


class TicketEvent(BaseModel):
    """What happened with a ticket at a time of a seed: a new status, a note of a colleague, or both."""

    at: str
    status: str | None = None
    note: str | None = None
    author: str = "Customer care"

    class Config:
        """Settings of pydantic."""

        extra = "forbid"


class TicketSeed(BaseModel):
    """A ticket of a customer, registered `at` a time of a seed and to be resolved by `due`."""

    at: str
    due: str
    type: str = "Complaint"
    about: str
    priority: str = "Medium"
    severity: str = "Minor"
    happened: list[TicketEvent] = []

    class Config:
        """Settings of pydantic."""

        extra = "forbid"
