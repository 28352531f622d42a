"""Keeps what people type from being executed as a command."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.components.message_keys import add_understanding

# Looks like "/" and has the same length, so that offsets stay those of the original text.
_DIVISION_SLASH = "\u2215"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TypedTextGuard(GraphComponent):
    """Lets only trusted messages act as commands such as `/restart` or `/affirm{"slot": "value"}`.

    What Rasa 3.6 does: the default recipe appends its own `RegexMessageHandler` after the last component of the
    pipeline. It looks at the message's text, and when that (stripped) begins with "/" and names an intent of the
    domain, it throws the pipeline's findings away and puts that intent, confidence 1.0 and the entities of the JSON
    in their place. It cannot be switched off, but it reads the text that the pipeline leaves on the message. So this
    component replaces a leading "/" by U+2215; the tracker keeps the text as typed, for it stores the channel's own
    copy. Buttons also arrive as "/intent"; the channel marks those in the message's metadata.

    Configuration:
        commands_from: "buttons" (default) trusts only messages whose metadata hold `trusted_metadata_key` with a true
            value; "anyone" switches the guard off (for `rasa shell` and scripts against the REST channel).
        trusted_metadata_key: default "button".
        open_commands: commands anyone may send because they only begin a conversation; default ["session_start"].
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class."""
        return {"commands_from": "buttons", "trusted_metadata_key": "button", "open_commands": ["session_start"]}

    def __init__(self, config: dict[str, Any]) -> None:
        if config["commands_from"] not in ("buttons", "anyone"):
            raise ValueError(f'commands_from must be "buttons" or "anyone", not {config["commands_from"]!r}')
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TypedTextGuard:
        """Called by Rasa."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Replaces the leading slash of typed commands."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            stripped = text.lstrip()
            if stripped.startswith("/") and not self._is_trusted(message, stripped):
                position = len(text) - len(stripped)
                message.data[TEXT] = text[:position] + _DIVISION_SLASH + text[position + 1 :]
                add_understanding(message, typed_command=True)
        return messages

    def _is_trusted(self, message: Message, text: str) -> bool:
        if self._config["commands_from"] == "anyone" or text.strip()[1:] in self._config["open_commands"]:
            return True
        metadata = message.get("metadata") or {}
        return isinstance(metadata, dict) and metadata.get(self._config["trusted_metadata_key"]) is True
