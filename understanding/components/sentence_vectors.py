"""Adds the sentence encoder's vector to a message."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from understanding.components.message_keys import normalised_text_of, own_words_of
from understanding.encoder import WEIGHTS, WORD_PIECES, shared_encoder
from understanding.sources import source_fingerprint


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(DenseFeaturizer, GraphComponent):
    """One dense sentence feature of 384 numbers: the weighted mean of the vectors of two readings of the text.

    One is the normalised text, the other the customer's own words. Spelling, shorthand and glossary help where they
    are right; where they are not, the own words make up for it. A text that needs no correction is encoded once.

    Configuration:
        own_words_weight: weight of the own words' vector beside 1 for that of the normalised text.
        training_workers: texts encoded at a time while training; parsing always takes one thread.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa checks that a tokenizer comes first."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages Rasa checks for before it trains."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {**DenseFeaturizer.get_default_config(), "training_workers": 2, "own_words_weight": 0.5}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check beyond types that fail at once."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._training_workers = int(config["training_workers"])
        self._own_words_weight = float(config["own_words_weight"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVectors:
        """Called by Rasa."""
        shared_encoder()  # fails here, at start-up, when a file is missing or not the expected one
        return cls(config, execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when the encoder's files or the code around them change."""
        return WEIGHTS.sha256 + WORD_PIECES.sha256 + source_fingerprint()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vectors of all intent examples, every different text once."""
        self._add([m for m in training_data.intent_examples if m.get(TEXT)], self._training_workers)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the vectors of the messages."""
        self._add(messages, workers=1)
        return messages

    def _add(self, messages: list[Message], workers: int) -> None:
        readings = [(normalised_text_of(message), own_words_of(message)) for message in messages]
        different = sorted({text for pair in readings for text in pair if text})
        vectors: dict[str, np.ndarray] = dict(
            zip(different, shared_encoder().encode(different, workers=workers), strict=True)
        )
        for message, (normalised, own_words) in zip(messages, readings, strict=True):
            if normalised:
                mean = vectors[normalised] + self._own_words_weight * vectors.get(own_words, 0)
                self.add_features_to_message(None, mean[None, :] / np.linalg.norm(mean), TEXT, message)
