"""Tokens of a message, cut by spaCy."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from understanding.readable import readable


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyWords(Tokenizer):
    """Tokenizes with a blank English spaCy pipeline, which needs no downloaded model."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings every Rasa tokenizer has."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages Rasa checks for before it trains."""
        return ["spacy"]

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._spacy_tokenizer = spacy.blank("en").tokenizer

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of one attribute with their offsets; none for empty text."""
        document = self._spacy_tokenizer(readable(str(message.get(attribute) or "")))
        return self._apply_token_pattern([Token(word.text, word.idx) for word in document if word.text.strip()])
