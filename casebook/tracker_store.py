"""Rasa's conversation store without personal data: what is written is masked first."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session

from casebook.privacy import mask


class DiscreetTrackerStore(SQLTrackerStore):
    """An SQL tracker store that masks one-time codes, phone numbers and mail addresses.

    Actions see the clear text of the turn they run in; the stored conversation and the events that are streamed never
    hold it. Configured in endpoints.yml with the options of Rasa's own SQL store.
    """

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        return (discreet(event) for event in super()._additional_events(session, tracker))

    async def _stream_new_events(self, event_broker: EventBroker, new_events: list[Event], sender_id: str) -> None:
        await super()._stream_new_events(event_broker, [discreet(event) for event in new_events], sender_id)


def discreet(event: Event) -> Event:
    """The event with personal data masked; events that carry no customer's words are given back as they are."""
    if not isinstance(event, (UserUttered, BotUttered, SlotSet)):
        return event
    content: dict[str, Any] = event.as_dict()
    keep = {name: content[name] for name in ("event", "timestamp", "name", "message_id", "input_channel")
            if name in content}
    masked = Event.from_parameters({**mask(content), **keep})
    return masked if masked is not None else event
