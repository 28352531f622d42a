"""Intent classification by sentence vectors and text counts together."""

from __future__ import annotations

import json
import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from understanding.calibration import Calibration, calibrate, out_of_scope_score
from understanding.components.message_keys import add_understanding, normalised_text_of
from understanding.encoder import DIMENSIONS, shared_encoder
from understanding.kernel_ridge import Features, KernelModel, softmax, train
from understanding.requests import parts_of
from understanding.sources import source_fingerprint
from understanding.tfidf import TextCounts

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class HybridIntentClassifier(IntentClassifier, GraphComponent):
    """Kernel ridge regression over the encoder's vector and the TF-IDF counts of the normalised text.

    Leaves on each message `intent`, `intent_ranking` (calibrated probabilities) and, under `understanding`,
    `oos_score`, `oos_threshold` (above it the text is foreign), `margin` (best less second probability) and, when the
    message holds several requests, `requests`: a list of {intent, words, confidence}, in the order they were said.

    Configuration:
        sharpness, ridge: see `understanding.kernel_ridge.train`.
        counts_weight: weight of the text counts beside the sentence vector.
        in_scope_accepted: share of in-scope training texts that must not count as out of scope.
        ranking_length: intents listed in `intent_ranking`.
        request_confidence: probability from which a part of a message counts as a request of its own.
        request_support: probability that the whole message must give to it.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa checks that a featurizer comes first."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {
            "sharpness": 1.0,
            "ridge": 0.3,
            "counts_weight": 0.5,
            "in_scope_accepted": 0.96,
            "ranking_length": 10,
            "request_confidence": 0.85,
            "request_support": 0.0005,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: KernelModel | None = None,
        counts: TextCounts | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._model, self._counts, self._calibration = model, counts, calibration

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> HybridIntentClassifier:
        """Called by Rasa before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> HybridIntentClassifier:
        """Called by Rasa with a trained model."""
        with model_storage.read_from(resource) as folder:
            if not (folder / "model.npz").exists():
                return cls(config, model_storage, resource)
            return cls(
                config,
                model_storage,
                resource,
                KernelModel.load(folder / "model.npz"),
                TextCounts.load(folder),
                Calibration(**json.loads((folder / "calibration.json").read_text(encoding="utf-8"))),
            )

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Train again when the arithmetic changes."""
        return source_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns coefficients and calibration; writes them as NPZ and JSON.

        With fewer than two intents there is nothing to learn: every message then has no intent.
        """
        examples = _different(training_data.intent_examples)
        labels = [str(message.get(INTENT)) for message in examples]
        with self._storage.write_to(self._resource) as folder:
            if len(set(labels)) < 2:
                logger.warning("Fewer than two intents have examples; the intent classifier learns nothing.")
                return self._resource
            self._counts = TextCounts.fit([normalised_text_of(message) for message in examples])
            self._model, held_out = train(
                self._features(examples), labels, float(self._config["sharpness"]), float(self._config["ridge"])
            )
            self._calibration = calibrate(
                held_out, self._model.labels, labels, float(self._config["in_scope_accepted"])
            )
            logger.info("On held-out training sentences: %s", self._calibration)
            self._model.save(folder / "model.npz")
            self._counts.save(folder)
            calibration = json.dumps(self._calibration.as_dict(), indent=1)
            (folder / "calibration.json").write_text(calibration, encoding="utf-8")
        return self._resource

    def _features(self, messages: list[Message]) -> Features:
        if self._counts is None:
            raise RuntimeError("the classifier is not trained")
        dense = np.stack([_sentence_vector(message) for message in messages])
        counts = self._counts.transform([normalised_text_of(message) for message in messages])
        return Features(dense, counts * float(self._config["counts_weight"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds intent, ranking and out-of-scope score; a message with nothing readable gets no intent."""
        for message in messages:
            if self._model is None or self._calibration is None or not normalised_text_of(message):
                message.set(INTENT, {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
                continue
            scores = self._model.scores(self._features([message]))[0]
            probabilities = softmax(scores * self._calibration.steepness)
            order = np.argsort(-probabilities)[: int(self._config["ranking_length"])]
            ranking = [
                {INTENT_NAME_KEY: self._model.labels[i], PREDICTED_CONFIDENCE_KEY: float(probabilities[i])}
                for i in order
            ]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            add_understanding(
                message,
                oos_score=float(out_of_scope_score(scores, self._model.labels)[0]),
                oos_threshold=self._calibration.score_threshold,
                margin=float(probabilities[order[0]] - probabilities[order[1]]),
                requests=self._requests(normalised_text_of(message), probabilities),
            )
        return messages

    def _requests(self, text: str, whole: np.ndarray) -> list[dict[str, Any]]:
        """The different requests that parts of a text make by themselves; [] when all of it is one.

        `whole` is the probabilities of the whole text: a part torn out of its story ("I paid by card") may look like
        another matter, of which the whole then shows no trace.
        """
        if self._model is None or self._counts is None or self._calibration is None:
            raise RuntimeError("the classifier is not trained")
        parts = parts_of(text)
        if not parts:
            return []
        counts = self._counts.transform(parts) * float(self._config["counts_weight"])
        # The words alone are quick to weigh; sentence vectors are made only when they hint at something else.
        hints = {self._model.labels[i] for i in np.asarray(counts @ self._model.count_weights).argmax(axis=1)}
        if hints <= {self._model.labels[int(whole.argmax())]}:
            return []
        vectors = shared_encoder().encode(parts)
        probabilities = softmax(self._model.scores(Features(vectors, counts)) * self._calibration.steepness)
        found: dict[str, dict[str, Any]] = {}
        for part, row in zip(parts, probabilities, strict=True):
            best = int(row.argmax())
            intent, confidence = self._model.labels[best], float(row[best])
            supported = whole[best] >= float(self._config["request_support"])
            if supported and confidence >= float(self._config["request_confidence"]) and intent not in found:
                found[intent] = {"intent": intent, "words": part, "confidence": confidence}
        return list(found.values()) if len(found) > 1 else []


def _different(messages: list[Message]) -> list[Message]:
    """One message of each (normalised text, intent): a copy would betray its twin's label when that is left out."""
    return list({(normalised_text_of(m), m.get(INTENT)): m for m in messages if normalised_text_of(m)}.values())


def _sentence_vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        return np.zeros(DIMENSIONS, np.float32)
    return np.asarray(sentence.features[0], np.float32)
