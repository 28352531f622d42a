"""A recognised entity and how overlapping ones are settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entity:
    """Something of a known kind that stands at a known place in a text.

    Attributes:
        entity: the kind, such as "amount".
        value: its normalised value, ready for a slot.
        start: offset of the first character in the original text.
        end: offset after the last character.
        rank: who wins an overlap; lower is stronger.
        extra: further keys of the entity, such as {"currency": "INR"}.
    """

    entity: str
    value: Any
    start: int
    end: int
    rank: float = 50
    extra: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The entity as Rasa stores it, without the extractor's name."""
        return {"entity": self.entity, "value": self.value, "start": self.start, "end": self.end, **self.extra}


def settle(found: Iterable[Entity]) -> list[Entity]:
    """Keeps the stronger of any two overlapping entities: the lower rank, then the longer, then the earlier."""
    kept: list[Entity] = []
    for candidate in sorted(found, key=lambda entity: (entity.rank, entity.start - entity.end, entity.start)):
        if all(candidate.end <= other.start or candidate.start >= other.end for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda entity: entity.start)
