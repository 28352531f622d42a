"""Adds the corrected text that the sentence encoder and the word counts read."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from understanding import patterns
from understanding.components.message_keys import NORMALISED_TEXT, OWN_WORDS, text_of
from understanding.normalise import PhraseBook, TextNormaliser, clean
from understanding.sources import source_fingerprint
from understanding.spelling import SpellingCorrector, count_words

_PHRASE_FILES = ("glossary", "shorthand")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextNormaliserComponent(GraphComponent):
    """Shorthand, glossary and spelling, learnt from the training data's words and `data/patterns`.

    The message's text and its offsets stay as they are; the result stands beside them under `normalised_text`, and
    under `own_words` the text only cleaned.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings: what people change is in `data/patterns/shorthand.yml` and `glossary.yml`."""
        return {}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages Rasa checks for before it trains."""
        return ["symspellpy"]

    def __init__(self, storage: ModelStorage, resource: Resource, vocabulary: dict[str, int] | None = None) -> None:
        self._storage, self._resource = storage, resource
        self._phrases = PhraseBook(*(patterns.load(name) for name in _PHRASE_FILES))
        self._use(vocabulary or {})

    def _use(self, vocabulary: dict[str, int]) -> None:
        self._vocabulary = vocabulary
        spelling = SpellingCorrector(vocabulary, extra_known=self._phrases.words() | _names())
        self._normaliser = TextNormaliser(self._phrases, spelling)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormaliserComponent:
        """Called by Rasa before training."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TextNormaliserComponent:
        """Called by Rasa with a trained model."""
        with model_storage.read_from(resource) as folder:
            vocabulary = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, vocabulary)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when the phrase data or the code that reads them changed."""
        return patterns.fingerprint(*_PHRASE_FILES, "catalogue", "countries", "services") + source_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the words of the intent examples."""
        self._use(count_words(clean(text_of(m)) for m in training_data.intent_examples))
        with self._storage.write_to(self._resource) as folder:
            (folder / "vocabulary.json").write_text(json.dumps(self._vocabulary, sort_keys=True), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the normalised text to every example that has text."""
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the normalised text to every message."""
        for message in messages:
            normalised, own_words = self._normaliser.readings(text_of(message))
            message.set(NORMALISED_TEXT, normalised)
            message.set(OWN_WORDS, own_words)
        return messages


def _names() -> set[str]:
    """Words of product, country and service names, which are not spelling errors."""
    catalogue, countries, services = (patterns.load(name) for name in ("catalogue", "countries", "services"))
    phrases = [phrase for listed in (*countries["names"].values(), *services.values()) for phrase in listed]
    for offering in (*catalogue["plans"], *catalogue["subscriptions"]):
        phrases += [offering["name"], *offering.get("nicknames", [])]
    return {word for phrase in phrases for word in phrase.lower().split()}
