"""Adds how the customer sounds to a message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from understanding import patterns
from understanding.components.message_keys import add_understanding, text_of
from understanding.tone import ToneReader


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ToneReading(GraphComponent):
    """Puts `understanding.tone` on each message: tone -> the words that betray it, from `data/patterns/tone.yml`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings: what people change is in `data/patterns/tone.yml`."""
        return {}

    def __init__(self, reader: ToneReader) -> None:
        self._reader = reader

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ToneReading:
        """Called by Rasa; reads the phrase data."""
        return cls(ToneReader(patterns.load("tone")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the tones of each message."""
        for message in messages:
            add_understanding(message, tone=self._reader.read(text_of(message)))
        return messages
