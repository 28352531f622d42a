"""Responses: variations take turns, parts are rendered from the same texts, channels have their own."""
from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from voice.responses import FreshResponses

DOMAIN = Domain.from_dict({
    "slots": {"plan": {"type": "text", "mappings": [{"type": "custom"}]}},
    "responses": {
        "utter_greet": [{"text": "one {name}"}, {"text": "two {name}"}, {"text": "three {name}"}],
        "utter_single": [{"text": "always"}],
        "utter_plan": [{"text": "your plan is {plan}"}],
        "utter_whole": [{"text": "The bill:\n{parts}\nTogether {sum}."}],
        "utter_part": [{"text": "• {name}: {amount}\n{lines}"}, {"text": "- {name}: {amount}\n{lines}"}],
        "utter_line": [{"text": "   {what}"}],
        "utter_named": [{"text": "{part} costs {amount}"}],
        "utter_name_data": [{"text": "Data"}],
        "utter_channel": [{"text": "here"}, {"text": "on the phone", "channel": "telegram"}],
        "utter_choice": [{"text": "{amount}",
                          "buttons": [{"title": "What is {amount}?", "payload": "what is {amount}"}]}],
        "utter_buttons": [{"text": "ok?", "buttons": [{"title": "Yes", "payload": "yes"}]}],
    },
})
TEXTS = FreshResponses(domain=DOMAIN)


def say(response: str, /, *said: str, channel: str = "rest", slots: dict[str, Any] | None = None, **variables: Any):
    events = [SlotSet(key, value) for key, value in (slots or {}).items()]
    events += [BotUttered("…", metadata={"utter_action": earlier}) for earlier in said]
    tracker = DialogueStateTracker.from_events("chat", events, DOMAIN.slots)
    return asyncio.run(TEXTS.generate(response, tracker, channel, **variables))


def text(response: str, /, *said: str, **how: Any) -> str:
    return say(response, *said, **how)["text"]


@pytest.mark.parametrize(("times", "expected"), [(0, "one"), (1, "two"), (2, "three"), (3, "one"), (7, "two")])
def test_variations_take_turns(times, expected):
    assert text("utter_greet", *["utter_greet"] * times, name="Asha") == f"{expected} Asha"


def test_other_responses_do_not_turn_it():
    assert text("utter_greet", "utter_single", "utter_plan", name="Asha") == "one Asha"


def test_a_single_text_stays():
    assert text("utter_single", "utter_single") == "always"


def test_slots_and_variables_are_filled():
    assert text("utter_plan", slots={"plan": "Saral 499"}) == "your plan is Saral 499"
    assert text("utter_plan", slots={"plan": "Saral 499"}, plan="Saral 999") == "your plan is Saral 999"


def test_parts_within_parts():
    part = {"response": "utter_part", "name": "Data", "amount": "₹10",
            "lines": [{"response": "utter_line", "what": "a"}, {"response": "utter_line", "what": "b"}]}
    small = {"response": "utter_part", "name": "Rest", "amount": "₹1", "lines": {"response": "utter_line", "what": "c"}}
    assert text("utter_whole", parts=[part, small], sum="₹11") == (
        "The bill:\n• Data: ₹10\n   a\n   b\n• Rest: ₹1\n   c\nTogether ₹11.")


def test_parts_turn_with_their_whole():
    part = {"response": "utter_part", "name": "Data", "amount": "₹10", "lines": "none"}
    assert "- Data" in text("utter_whole", "utter_whole", parts=[part], sum="₹10")


def test_a_part_alone_may_stand_for_a_word():
    assert text("utter_named", part={"response": "utter_name_data"}, amount="₹5") == "Data costs ₹5"


def test_a_part_that_is_in_no_text_is_left_out():
    assert text("utter_whole", parts=[{"response": "utter_gone"}], sum="₹1") == "The bill:\n\nTogether ₹1."


@pytest.mark.parametrize("value", [[], ["a", "b"], {"no": "part"}, "plain"])
def test_other_values_are_no_parts(value):
    assert say("utter_named", part=value, amount="₹5")["text"].endswith("costs ₹5")


@pytest.mark.parametrize(("channel", "expected"), [("telegram", "on the phone"), ("rest", "here"), ("cmdline", "here")])
def test_a_channel_has_its_own_text(channel, expected):
    assert text("utter_channel", channel=channel) == expected


def test_choices_become_buttons_behind_a_responses_own():
    choices = [{"response": "utter_choice", "amount": "₹5"}, {"response": "utter_gone"},
               {"response": "utter_choice", "amount": "₹7"}]
    assert say("utter_buttons", choices=choices)["buttons"] == [
        {"title": "Yes", "payload": "yes"}, {"title": "What is ₹5?", "payload": "what is ₹5"},
        {"title": "What is ₹7?", "payload": "what is ₹7"}]


def test_an_unknown_response_is_none():
    assert say("utter_nothing") is None


def test_rendering_does_not_change_the_texts():
    first = say("utter_buttons")
    first["buttons"].append("x")
    assert say("utter_buttons")["buttons"] == [{"title": "Yes", "payload": "yes"}]
