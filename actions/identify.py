"""Proving a number inside a form: which number, and the code that was sent to it."""
from __future__ import annotations

import asyncio
import logging
import re
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.bootstrap import Running, running, services
from actions.numbers import looks_like_number, not_theirs, own_number, read_number
from actions.turn import CareAction, Events, Turn
from casebook.privacy import mask_number
from journeys.identity import CodeVerdict
from telecom.errors import CareError, UnknownLine

# Values of the slot one_time_code; the digits themselves are never put into a slot.
log = logging.getLogger(__name__)

PROVED = "proved"
LOCKED = "locked"


class ProvedNumberForm(FormValidationAction, ABC):
    """A form that asks for the number and its code first, unless the conversation has proved one already."""

    @property
    @abstractmethod
    def form(self) -> str:
        """The form's name in domain.yml."""

    def name(self) -> str:
        """Rasa calls this action whenever the form collects."""
        return f"validate_{self.form}"

    async def required_slots(self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker,
                             domain: dict[str, Any]) -> list[str]:
        """The form's slots without the identity ones when they are not needed, none after a lock."""
        turn = Turn(dispatcher, tracker, services())
        if tracker.get_slot("one_time_code") == LOCKED:
            return []
        proved = await turn.in_thread(turn.services.identity.verified, turn.conversation, turn.now)
        return [slot for slot in domain_slots if slot not in {"line_number", "one_time_code"} or proved is None]

    async def extract_line_number(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                                  domain: dict[str, Any]) -> dict[str, Any]:
        """A number in the latest message, when it may be the customer's own."""
        asked = tracker.get_slot("requested_slot")
        if tracker.get_slot("line_number") and asked not in {"line_number", "one_time_code"}:
            return {}
        text = str(tracker.latest_message.get("text") or "")
        policy = services().policy
        country, theirs = policy.market.country, not_theirs(self.form.removesuffix("_form"), policy)
        number = read_number(text, country) if asked else own_number(text, country, theirs)
        if number is None and not asked:
            # A number that was typed before there was a request is not asked for again.
            named = await asyncio.to_thread(services().identity.identity, str(tracker.sender_id))
            number = named.msisdn if named is not None else None
        if number is not None:
            return {"line_number": number}
        if asked == "line_number" and looks_like_number(text):
            return {"line_number": "unreadable"}
        return {"line_number": "missing"} if asked == "line_number" and _nothing_else(tracker) else {}

    async def validate_line_number(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker,
                                   domain: dict[str, Any]) -> dict[str, Any]:
        """Send a code to the number; the slot keeps only its masked form."""
        turn = Turn(dispatcher, tracker, services())
        if value in {"unreadable", "missing"}:
            turn.say(f"utter_line_number_{value}")
            return {"line_number": None}
        if not str(value).startswith("+"):
            return {"line_number": value}
        await turn.in_thread(turn.services.identity.name_number, turn.conversation, str(value))
        try:
            code = await send_code(turn, str(value), self.name())
        except CareError as error:
            log.warning("no code could be sent: %s", type(error).__name__)
            turn.say("utter_code_not_sent")
            return {"line_number": None}
        return {"line_number": mask_number(str(value)), "one_time_code": code}

    async def extract_one_time_code(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                                    domain: dict[str, Any]) -> dict[str, Any]:
        """The digits of the latest message while a code is being asked for."""
        if tracker.get_slot("requested_slot") != "one_time_code":
            return {}
        text = str(tracker.latest_message.get("text") or "")
        if read_number(text, services().policy.market.country) is not None:
            return {}
        found = re.search(r"(?<!\d)\d(?:[\s-]?\d){3,7}(?!\d)", text)
        if found:
            return {"one_time_code": re.sub(r"\D", "", found.group())}
        return {"one_time_code": "missing"} if _nothing_else(tracker) else {}

    async def validate_one_time_code(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker,
                                     domain: dict[str, Any]) -> dict[str, Any]:
        """Judge the code. Only `proved` or `locked` stays in the slot."""
        turn = Turn(dispatcher, tracker, services())
        if value in {PROVED, LOCKED, None}:
            return {"one_time_code": value}
        if value == "missing":
            turn.say("utter_code_missing")
            return {"one_time_code": None}
        identity = turn.services.identity
        named = await turn.in_thread(identity.identity, turn.conversation)
        try:
            customer_id = (await turn.services.operator.subscribers.line(named.msisdn)).customer_id if named else None
        except UnknownLine:
            # No customer: the code is judged all the same, so that nothing shows whether the number exists.
            customer_id = None
        except CareError as error:
            turn.say(error.hears)
            return {"one_time_code": None}
        verdict = await turn.in_thread(identity.try_code, turn.conversation, str(value), customer_id, turn.now)
        if verdict is CodeVerdict.RIGHT:
            turn.say("utter_code_right")
            return {"one_time_code": PROVED}
        left = await turn.in_thread(identity.tries_left, turn.conversation, named.msisdn if named else "")
        turn.say(f"utter_code_{verdict.value}", left=left, minutes=turn.services.policy.identity.lock_minutes)
        return {"one_time_code": LOCKED if verdict is CodeVerdict.LOCKED else None}


def _nothing_else(tracker: Tracker) -> bool:
    """Whether the latest words are neither a digression nor another request, which the rules would take."""
    intent = (tracker.latest_message.get("intent") or {}).get("name")
    return intent in {"inform", "affirm", "deny", "go_back", "nlu_fallback", None}


async def send_code(turn: Turn, msisdn: str, action: str) -> str | None:
    """Send a code if policy allows one, and say when it does not. Gives back the value of the slot one_time_code.

    An unknown number gets no SMS, and the customer hears the same as for a known one. Raises CareError when no SMS
    could be sent; another code may be asked for at once then.
    """
    identity = turn.services.identity
    verdict, digits = await turn.in_thread(identity.new_code, turn.conversation, msisdn, turn.now)
    if verdict.locked:
        turn.say("utter_code_locked", minutes=max(1, round(verdict.wait.total_seconds() / 60)))
        return LOCKED
    if not verdict.allowed:
        turn.say("utter_code_wait", seconds=max(1, round(verdict.wait.total_seconds())))
        return None
    policy = turn.services.policy
    text = policy.sms["one_time_code"].format(code=digits, operator=policy.market.operator_name,
                                              minutes=policy.identity.code_minutes)
    token = running.set(Running(turn.conversation, action, may_write=True))
    try:
        await turn.services.operator.subscribers.line(msisdn)
        await turn.services.operator.care.send_sms(msisdn, text, sender=policy.market.sms_sender,
                                                   key=f"code:{turn.conversation}:{turn.now.isoformat()}")
    except UnknownLine:
        pass
    except CareError:
        await turn.in_thread(identity.take_back_code, turn.conversation, msisdn)
        raise
    finally:
        running.reset(token)
    turn.say("utter_code_sent", number=mask_number(msisdn))
    return None


class ResendCode(CareAction):
    """"I got no code": sends another one while a code is being asked for. WRITE (one SMS)."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_resend_code"

    async def act(self, turn: Turn) -> Events:
        """A new code by the rules of identity.yml, or a word on what to do when none is being asked for."""
        named = await turn.in_thread(turn.services.identity.identity, turn.conversation)
        if turn.slot("requested_slot") != "one_time_code" or named is None:
            turn.say("utter_sms_missing")
            return []
        try:
            return [SlotSet("one_time_code", await send_code(turn, named.msisdn, self.name()))]
        except CareError as error:
            log.warning("no code could be sent: %s", type(error).__name__)
            turn.say("utter_code_not_sent")
            return []


class NoteNumber(CareAction):
    """A bare value outside a journey: a mobile number is kept for the request that follows. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_note_number"

    async def act(self, turn: Turn) -> Events:
        """Keep the number on the server, not in a slot; ask what it is about."""
        number = read_number(turn.text, turn.services.policy.market.country)
        proved = await turn.in_thread(turn.services.identity.verified, turn.conversation, turn.now)
        if number is not None and proved is None:
            await turn.in_thread(turn.services.identity.name_number, turn.conversation, number)
        turn.say("utter_what_about" if number is None else "utter_number_noted")
        return []
