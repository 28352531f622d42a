"""Rasa's response generator with two additions: variations take turns, and a response may be made of others.

- The same response used again in a conversation takes its next variation, so that nobody is told the same sentence
  twice in a row.
- A variable may be a part or a list of parts, `{"response": "utter_…", …its own variables}`; each is rendered from
  the same texts and they are joined by line breaks. Long explanations thus stay texts that the bot team edits.
- The variable `choices` is a list of such parts whose buttons are added, so that titles of buttons are texts too.
"""
from __future__ import annotations

import copy
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from business.policy import load_policy
from telecom.settings import from_environment

UTTER_ACTION = "utter_action"
CHOICES = "choices"


class FreshResponses(TemplatedNaturalLanguageGenerator):
    """Configured in endpoints.yml: `nlg: {type: voice.responses.FreshResponses}`."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__((domain or Domain.empty()).responses)
        market = load_policy(from_environment().business_dir).market
        # Every text may name the operator and its care line; both are the market's.
        self._market = {"operator": market.operator_name, "care_phone": market.care_phone}

    async def generate(self, utter_action: str, tracker: DialogueStateTracker, output_channel: str,
                       **kwargs: Any) -> dict[str, Any] | None:
        """The response's next variation with its variables filled; None for a response that is not in the texts."""
        said = [event.metadata.get(UTTER_ACTION) for event in tracker.events if isinstance(event, BotUttered)]
        return self._render(utter_action, tracker.current_slot_values(), output_channel, said.count(utter_action),
                            kwargs)

    def _render(self, name: str, slots: dict[str, Any], channel: str, times_said: int,
                variables: dict[str, Any]) -> dict[str, Any] | None:
        if name not in self.responses:
            return None
        suitable = ResponseVariationFilter(self.responses).responses_for_utter_action(name, channel, slots)
        if not suitable:
            return None
        chosen = copy.deepcopy(suitable[times_said % len(suitable)])
        filled = {key: self._parts(value, slots, channel, times_said) for key, value in variables.items()
                  if key != CHOICES}
        response = self._fill_response(chosen, slots, **{**self._market, **filled})
        choices = self._choices(variables.get(CHOICES) or [], slots, channel, times_said)
        if choices and response is not None:
            response["buttons"] = [*(response.get("buttons") or []), *choices]
        return response

    def _choices(self, parts: list[dict[str, Any]], slots: dict[str, Any], channel: str,
                 times_said: int) -> list[dict[str, Any]]:
        """The buttons of each part, in order."""
        rendered = [self._render(part["response"], slots, channel, times_said,
                                 {key: item for key, item in part.items() if key != "response"}) for part in parts]
        return [button for part in rendered if part for button in part.get("buttons") or []]

    def _parts(self, value: Any, slots: dict[str, Any], channel: str, times_said: int) -> Any:
        if isinstance(value, dict) and "response" in value:
            value = [value]
        if not (isinstance(value, list) and value and all(isinstance(v, dict) and "response" in v for v in value)):
            return value
        rendered = [
            self._render(part["response"], slots, channel, times_said,
                         {key: item for key, item in part.items() if key != "response"})
            for part in value
        ]
        return "\n".join(str(part.get("text", "")) for part in rendered if part)
