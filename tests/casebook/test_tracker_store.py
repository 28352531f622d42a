"""The stored conversation and the streamed events hold no personal data; the running one is left alone."""
from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from casebook.tracker_store import DiscreetTrackerStore, discreet

SECRETS = ("482913", "9000000101", "90000 00101", "asha@example.com")


class Heard(EventBroker):
    """Keeps what is published."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    @classmethod
    async def from_endpoint_config(cls, broker_config, event_loop=None):
        return cls()


def conversation() -> DialogueStateTracker:
    entities = [{"entity": "phone_number", "value": "9000000101", "start": 0, "end": 10}]
    return DialogueStateTracker.from_events("chat", [
        ActionExecuted("action_listen"),
        UserUttered("9000000101, I recharged 299 in 2026", {"name": "inform", "confidence": 0.9}, entities,
                    input_channel="rest", message_id="m1"),
        ActionExecuted("complaints_form"),
        SlotSet("line_number", "+919000000101"), SlotSet("complaint_words", "mail asha@example.com or 90000 00101"),
        SlotSet("lines_in_focus", ["RATE-7K2M9QXW4D"]), SlotSet("proposal_open", True), SlotSet("waiting", []),
        BotUttered("I sent a code to 9000000101", metadata={"utter_action": "utter_code_sent"}),
        ActionExecuted("action_listen"),
        UserUttered("The code is 482913.", {"name": "inform", "confidence": 0.9}, input_channel="rest"),
    ])


@pytest.fixture
def broker():
    return Heard()


@pytest.fixture
def store(broker, tmp_path):
    # The file's name must not look like a secret to the test.
    return DiscreetTrackerStore(Domain.empty(), dialect="sqlite", db=str(tmp_path / "talk.db"), event_broker=broker)


def test_what_is_written_is_masked_and_the_rest_is_kept(store):
    tracker = conversation()
    asyncio.run(store.save(tracker))
    with store.engine.connect() as db:
        rows = db.execute(sa.text("select data from events order by id")).fetchall()
    assert len(rows) == len(tracker.events)
    stored = " ".join(row[0] for row in rows)
    assert not [secret for secret in SECRETS if secret in stored]
    back = asyncio.run(store.retrieve("chat"))
    assert back is not None
    users = [e for e in back.events if isinstance(e, UserUttered)]
    assert users[0].text == "••••••0101, I recharged 299 in 2026"
    assert (users[0].intent_name, users[0].message_id, users[0].input_channel) == ("inform", "m1", "rest")
    assert users[1].text == "The code is ••••••."
    slots = {e.key: e.value for e in back.events if isinstance(e, SlotSet)}
    assert slots["lines_in_focus"] == ["RATE-7K2M9QXW4D"]
    assert (slots["proposal_open"], slots["waiting"]) == (True, [])
    assert slots["complaint_words"] == "mail •••@••• or ••••••0101"
    bot = next(e for e in back.events if isinstance(e, BotUttered))
    assert bot.metadata["utter_action"] == "utter_code_sent"
    assert [type(e) for e in back.events] == [type(e) for e in tracker.events]


def test_what_is_streamed_is_masked(store, broker):
    tracker = conversation()
    asyncio.run(store.save(tracker))
    asyncio.run(store.stream_events(tracker))
    streamed = json.dumps(broker.events, ensure_ascii=False)
    assert len(broker.events) >= len(tracker.events)
    assert not [secret for secret in SECRETS if secret in streamed]


def test_the_running_conversation_keeps_its_words(store):
    tracker = conversation()
    asyncio.run(store.save(tracker))
    assert tracker.latest_message is not None and tracker.latest_message.text == "The code is 482913."


def test_saving_again_writes_only_what_is_new(store):
    tracker = conversation()
    asyncio.run(store.save(tracker))
    again = asyncio.run(store.retrieve("chat"))
    assert again is not None
    again.update(UserUttered("write to asha@example.com", {"name": "inform"}))
    asyncio.run(store.save(again))
    with store.engine.connect() as db:
        rows = db.execute(sa.text("select data from events order by id")).fetchall()
    assert len(rows) == len(tracker.events) + 1
    assert "asha@" not in rows[-1][0]


def test_times_and_events_without_words_stay():
    listen = ActionExecuted("action_listen", timestamp=12.5)
    assert discreet(listen) is listen
    said = UserUttered("482913", timestamp=1_700_000_000.123456)
    assert discreet(said).timestamp == 1_700_000_000.123456
