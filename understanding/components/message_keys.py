"""Keys under which the components leave their findings on a Rasa message."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.readable import readable

NORMALISED_TEXT = "normalised_text"
OWN_WORDS = "own_words"
UNDERSTANDING = "understanding"


def text_of(message: Message) -> str:
    """The part of the message's text that is read, offsets as in the text; "" when it has none."""
    return readable(str(message.get(TEXT) or ""))


def normalised_text_of(message: Message) -> str:
    """The text as the classifier sees it, "" when nothing readable is left."""
    return str(message.get(NORMALISED_TEXT) or "")


def own_words_of(message: Message) -> str:
    """The cleaned text with nothing corrected or translated, "" when nothing readable is left."""
    return str(message.get(OWN_WORDS) or "")


def add_understanding(message: Message, **findings: Any) -> None:
    """Adds findings to the message's `understanding` dict, which goes out with the parse result."""
    message.set(UNDERSTANDING, {**(message.get(UNDERSTANDING) or {}), **findings}, add_to_output=True)
