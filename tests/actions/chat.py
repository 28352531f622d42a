"""A conversation with the actions on an operator in memory, and its texts as the customer would read them."""
from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.bootstrap import Services
from actions.open_question import keep_answer, open_question
from actions.turn import CareAction, Turn
from casebook.case_book import CaseBook
from casebook.identity_book import IdentityBook
from casebook.store import open_store
from operator_client import Operator
from telecom.clock import FixedClock
from telecom.settings import Settings
from telecom.subscriber import Line
from tests.journeys.fake_operator import FakeOperator
from tests.journeys.world import POLICY
from voice.format import Speaker
from voice.responses import FreshResponses

ROOT = Path(__file__).resolve().parents[2]
RESPONSES = {name: variations for file in sorted((ROOT / "data" / "texts").glob("*.yml"))
             for name, variations in yaml.safe_load(file.read_text(encoding="utf-8"))["responses"].items()}
WRITTEN = FreshResponses(domain=Domain.from_dict({"responses": RESPONSES}))


def services(operator: FakeOperator, clock: FixedClock, folder: Path) -> Services:
    """Everything an action uses, around an operator in memory."""
    engine = open_store("sqlite://")
    settings = Settings("http://127.0.0.1:9", None, "sqlite://", folder, "http://here", ROOT / "business", 2)
    return Services(settings, POLICY, cast(Operator, operator), IdentityBook(engine, POLICY.identity), CaseBook(engine),
                    clock, Speaker(POLICY.market, clock))


def rendered(response: str, variables: dict[str, Any]) -> list[str]:
    """Each variation of a response with its variables filled, nested parts included."""
    empty = DialogueStateTracker.from_events("chat", [])
    made = []
    for turn in range(len(RESPONSES[response])):
        filled = WRITTEN._render(response, empty.current_slot_values(), "rest", turn, dict(variables))
        assert filled is not None
        made.append(str(filled["text"]))
    return made


class Chat:
    """One conversation of a proved customer."""

    def __init__(self, given: Services, line: Line, *, proved: bool = True) -> None:
        self.given = given
        self.slots: dict[str, Any] = {}
        self.said: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.loop: str | None = None
        given.identity.name_number("chat", line.msisdn)
        if proved:
            _, code = given.identity.new_code("chat", line.msisdn, given.clock.now())
            given.identity.try_code("chat", code, line.customer_id, given.clock.now())

    def tracker(self, text: str, intent: str, entities: list[dict[str, Any]]) -> Tracker:
        events = [{"event": "bot", "metadata": {"utter_action": message["response"],
                                                "metadata": RESPONSES[message["response"]][0].get("metadata")}}
                  for message in self.said]
        latest = {"text": text, "intent": {"name": intent}, "entities": entities}
        return Tracker("chat", dict(self.slots), latest, events, False, None, {"name": self.loop} if self.loop else {},
                       None)

    async def act(self, action: CareAction, text: str = "", intent: str = "", amount: str | None = None,
                  understanding: dict[str, Any] | None = None) -> list[str]:
        """Run an action; its slots are kept, and what it says is given back as the names of the responses."""
        dispatcher = CollectingDispatcher()
        entities = [{"entity": "amount", "value": amount}] if amount else []
        tracker = self.tracker(text, intent, entities)
        tracker.latest_message["understanding"] = understanding or {}
        events = await action.act(Turn(dispatcher, tracker, self.given))
        self.events = events
        self.slots |= {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        self.said += dispatcher.messages
        return [message["response"] for message in dispatcher.messages]

    async def keep(self, answer: str) -> None:
        """The open question was answered, as the form keeps it."""
        turn = Turn(CollectingDispatcher(), self.tracker("", "", []), self.given)
        await keep_answer(turn, await open_question(turn), answer)

    def words(self) -> str:
        """All that was said, as the customer reads it."""
        return "\n".join(rendered(m["response"], {k: v for k, v in m.items() if k not in _FRAME})[0]
                         for m in self.said)

    def open_braces(self) -> list[str]:
        """Responses in which a placeholder stayed open."""
        return [text for m in self.said
                for text in rendered(m["response"], {k: v for k, v in m.items() if k not in _FRAME}) if "{" in text]


_FRAME = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}


