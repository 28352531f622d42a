"""One turn of a conversation as an action sees it, and the base of all actions."""
from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.bootstrap import Running, Services, running, services
from casebook.identity_book import Identity
from telecom.errors import CareError, NotPermitted, OperatorError
from telecom.subscriber import Customer, Line

log = logging.getLogger(__name__)
Events = list[dict[str, Any]]
T = TypeVar("T")


class Turn:
    """What was said, who says it, and how to answer."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, given: Services) -> None:
        self.dispatcher = dispatcher
        self.tracker = tracker
        self.services = given
        self.now = given.clock.now()

    @property
    def conversation(self) -> str:
        """The id of the conversation, which the channel sets."""
        return str(self.tracker.sender_id)

    @property
    def text(self) -> str:
        """The customer's latest words."""
        return str(self.tracker.latest_message.get("text") or "")

    @property
    def intent(self) -> str:
        """What the latest words were understood as."""
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or "")

    def entities(self, name: str) -> list[Any]:
        """Values of an entity in the latest message."""
        return [e.get("value") for e in self.tracker.latest_message.get("entities") or [] if e.get("entity") == name]

    @property
    def understanding(self) -> dict[str, Any]:
        """What the understanding found beside intent and entities: decision, close_call, tone, requests."""
        return dict(self.tracker.latest_message.get("understanding") or {})

    def slot(self, name: str) -> Any:
        """A slot's value."""
        return self.tracker.get_slot(name)

    def say(self, response: str, *, image: str | None = None, **variables: Any) -> None:
        """Say a response of data/texts with its variables.

        `choices` among them lists parts, `{"response": "utter_choice_…", …}`, whose buttons are added to it.
        """
        self.dispatcher.utter_message(response=response, image=image, **variables)

    async def in_thread(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a casebook call beside the event loop."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def identity(self) -> Identity:
        """The proved number of this conversation. Raises NotPermitted without one."""
        found = await self.in_thread(self.services.identity.verified, self.conversation, self.now)
        if found is None or found.customer_id is None:
            raise NotPermitted("identity is not proved")
        return found

    async def subscriber(self) -> tuple[Line, Customer]:
        """The line and customer of the proved number. Raises NotPermitted when they no longer belong together."""
        proved = await self.identity()
        assert proved.customer_id is not None, "identity() gives none without a customer"
        operator = self.services.operator.subscribers
        line, customer = await asyncio.gather(operator.line(proved.msisdn), operator.customer(proved.customer_id))
        if line.customer_id != customer.id:
            raise NotPermitted("the line changed hands since it was proved")
        return line, replace(customer, tone=tuple(self.slot("tone") or ()))


class CareAction(Action, ABC):
    """Base of all actions: translates between Rasa and a journey, and lets no failure end without a way on.

    `writes` tags the action READ (False) or WRITE (True); the operator client refuses writes of READ actions.
    """

    writes = False
    after_trouble: Events = [SlotSet("proposal_open", False)]

    @abstractmethod
    def name(self) -> str:
        """The action's name in domain.yml."""

    @abstractmethod
    async def act(self, turn: Turn) -> Events:
        """Do the work of the turn and give back Rasa events."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Rasa's entry; see act()."""
        turn = Turn(dispatcher, tracker, services())
        now_running = Running(turn.conversation, self.name(), self.writes)
        token = running.set(now_running)
        try:
            return await self.act(turn)
        except CareError as error:
            # The class and code only: an operator's reason may name the customer.
            log.warning("%s: %s %s", self.name(), type(error).__name__, getattr(error, "code", ""))
            if turn.slot("one_time_code") == "locked":
                # The lock was told when it fell; nothing is to be added.
                pass
            elif now_running.writes and isinstance(error, OperatorError):
                turn.say("utter_trouble_half_way")
            else:
                turn.say(error.hears)
        except Exception:
            # The customer must hear something whatever went wrong; the log has the rest.
            log.exception("%s failed", self.name())
            turn.say("utter_trouble")
        finally:
            running.reset(token)
        return list(self.after_trouble)
