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

from actions.bootstrap import services
from actions.general_question import answer_question
from actions.journey import as_if_said
from actions.numbers import looks_like_number, not_theirs, own_number, read_number
from actions.open_question import open_question
from actions.sending_codes import LOCKED, PROVED, UNREACHABLE, code_cannot_be_read, may_be_away, send_code
from actions.turn import CareAction, Events, Turn
from casebook.privacy import mask_number
from journeys.identity import CodeVerdict
from telecom.errors import CareError, UnknownLine

log = logging.getLogger(__name__)

# The customer of a number that is proved and is no line of ours.
STRANGER = "stranger"
# Forms in which any mobile number can be proved, one of another operator too.
OPEN_TO_STRANGERS = {"new_connection_form"}


class ProvedNumberForm(FormValidationAction, ABC):
    """A form that asks for the number and its code first, unless the conversation has proved one already."""

    @property
    @abstractmethod
    def form(self) -> str:
        """The form's name in domain.yml."""

    @property
    def strangers(self) -> bool:
        """Whether numbers of other operators can be proved too."""
        return self.form in OPEN_TO_STRANGERS

    def name(self) -> str:
        """Rasa calls this action whenever the form collects."""
        return f"validate_{self.form}"

    async def required_slots(self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker,
                             domain: dict[str, Any]) -> list[str]:
        """The form's slots without the identity ones when they are not needed, none after a lock."""
        turn = Turn(dispatcher, tracker, services())
        if tracker.get_slot("one_time_code") in {LOCKED, UNREACHABLE}:
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
            code = await self.send_code(turn, str(value))
        except CareError as error:
            log.warning("no code could be sent: %s", type(error).__name__)
            turn.say("utter_code_not_sent")
            return {"line_number": None}
        return {"line_number": mask_number(str(value)), "one_time_code": code}

    async def send_code(self, turn: Turn, msisdn: str) -> str | None:
        """Send the first code for a number; see send_code() below."""
        return await send_code(turn, msisdn, self.name(), strangers=self.strangers)

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
        if value in {PROVED, LOCKED, UNREACHABLE, None}:
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
            customer_id = STRANGER if self.strangers else None
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


class ResendCode(CareAction):
    """"I got no code": sends another one while a code is being asked for. WRITE (one SMS)."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_resend_code"

    async def act(self, turn: Turn) -> Events:
        """A new code by the rules of identity.yml, or a word on what to do when none is being asked for."""
        named = await turn.in_thread(turn.services.identity.identity, turn.conversation)
        question = await open_question(turn)
        if question is not None and question.content.get("takes_code"):
            # The words are an answer to the question, whose handler sends another code.
            return as_if_said(turn.text, "inform")
        if turn.slot("requested_slot") != "one_time_code" or named is None:
            turn.say("utter_sms_missing")
            return []
        try:
            if may_be_away(turn):
                return [SlotSet("one_time_code", await code_cannot_be_read(
                    turn, named.msisdn, self.name(), certain=False))]
            strangers = (turn.tracker.active_loop or {}).get("name") in OPEN_TO_STRANGERS
            return [SlotSet("one_time_code", await send_code(turn, named.msisdn, self.name(), strangers=strangers))]
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
        if number is not None:
            turn.say("utter_number_noted")
        elif not await answer_question(turn):
            turn.say("utter_what_about")
        return []
