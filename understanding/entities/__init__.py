"""Rule-based recognition of what customers mention: numbers, money, dates, plans, countries and references."""

from understanding.entities.recogniser import EntityRecogniser
from understanding.entities.span import Entity

__all__ = ["Entity", "EntityRecogniser"]
