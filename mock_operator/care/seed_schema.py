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
