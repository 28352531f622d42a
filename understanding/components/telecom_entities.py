"""Adds the entities found by rules to a message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from understanding.components.message_keys import text_of
from understanding.entities import EntityRecogniser


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TelecomEntities(GraphComponent, EntityExtractorMixin):
    """Entities from `data/patterns`; which ones and what their values look like is told in `understanding.entities`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings: what people change is in `data/patterns`."""
        return {}

    def __init__(self, recogniser: EntityRecogniser) -> None:
        self._recogniser = recogniser

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TelecomEntities:
        """Called by Rasa; reads the pattern files."""
        return cls(EntityRecogniser())

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds to each message's entities."""
        for message in messages:
            found = [entity.as_dict() for entity in self._recogniser.recognise(text_of(message))]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        return messages
