"""Settles the intent a message is handled with: bare values, other languages, out of scope, unsure."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from understanding.components.message_keys import UNDERSTANDING, add_understanding, normalised_text_of, text_of
from understanding.entities.recogniser import bare_value
from understanding.entities.span import Entity
from understanding.script import other_script

_DECIDED_BY_VALUE = {"ticket_id": "ticket_status"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentDecision(IntentClassifier, GraphComponent):
    """Applies the thresholds of `config.yml` to the classifier's reading.

    `understanding.decision` says what happened:
        confident: the classifier's intent stands.
        bare_value: nothing but a value was said; the intent is `inform` (`ticket_status` for a ticket id).
        other_script: written in letters we cannot read (`understanding.other_script`); intent `other_language`.
        out_of_scope: foreign to everything we know; intent `out_of_scope`.
        close_call: two or more intents (`understanding.close_call`) are too close; intent `nlu_fallback`.
        unsure: no intent reaches the threshold; intent `nlu_fallback`, candidates in `understanding.close_call`.
        unreadable: nothing to read (empty, emoji only); intent `nlu_fallback`.
    `intent_ranking` keeps the classifier's probabilities in every case.

    Configuration:
        confidence: probability below which the best intent does not count.
        margin: least distance between the two best probabilities.
        close_call_share: intents with at least this share of the best probability are candidates to ask about.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {"confidence": 0.15, "margin": 0.02, "close_call_share": 0.4}

    def __init__(self, config: dict[str, Any]) -> None:
        self._confidence, self._margin = float(config["confidence"]), float(config["margin"])
        self._share = float(config["close_call_share"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentDecision:
        """Called by Rasa."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the final intent and `understanding.decision` of each message."""
        for message in messages:
            intent, decision, findings = self._decide(message)
            if intent is not None:
                message.set(INTENT, intent, add_to_output=True)
            add_understanding(message, decision=decision, **findings)
        return messages

    def _decide(self, message: Message) -> tuple[dict[str, Any] | None, str, dict[str, Any]]:
        text = text_of(message)
        script = other_script(text)
        if script is not None:
            return _intent("other_language", 1.0), "other_script", {"other_script": script}
        value = bare_value(text, [_entity(found) for found in message.get(ENTITIES, [])])
        if value is not None:
            return _intent(_DECIDED_BY_VALUE.get(value.entity, "inform"), 1.0), "bare_value", {}
        ranking = message.get(INTENT_RANKING_KEY) or []
        if not normalised_text_of(message) or not ranking:
            return _intent(DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0), "unreadable", {}
        return self._weigh(ranking, message.get(UNDERSTANDING) or {})

    def _weigh(
        self, ranking: list[dict[str, Any]], understanding: dict[str, Any]
    ) -> tuple[dict[str, Any] | None, str, dict[str, Any]]:
        best = ranking[0]
        probability = best[PREDICTED_CONFIDENCE_KEY]
        if best[INTENT_NAME_KEY] == "out_of_scope" or understanding["oos_score"] > understanding["oos_threshold"]:
            return _intent("out_of_scope", probability), "out_of_scope", {}
        close = [
            entry[INTENT_NAME_KEY] for entry in ranking if entry[PREDICTED_CONFIDENCE_KEY] >= self._share * probability
        ]
        if probability < self._confidence:
            return _intent(DEFAULT_NLU_FALLBACK_INTENT_NAME, probability), "unsure", {"close_call": close[:3]}
        if understanding["margin"] < self._margin:
            return _intent(DEFAULT_NLU_FALLBACK_INTENT_NAME, probability), "close_call", {"close_call": close[:3]}
        return None, "confident", {"close_call": close[:3] if len(close) > 1 else []}


def _intent(name: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}


def _entity(found: dict[str, Any]) -> Entity:
    return Entity(found["entity"], found["value"], found["start"], found["end"])
