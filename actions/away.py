"""Forms of people who may not have the phone at hand: a code can go elsewhere, or a person takes over."""
from __future__ import annotations

import logging
from abc import ABC
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.bootstrap import services
from actions.identify import ProvedNumberForm
from actions.sending_codes import UNREACHABLE, cannot_read_the_code, code_cannot_be_read, may_be_away, send_code
from actions.turn import Turn
from journeys.sim_care import GONE, sim_need
from telecom.errors import CareError

log = logging.getLogger(__name__)


class AwayForm(ProvedNumberForm, ABC):
    """A form of people who may not have the phone at hand."""

    async def send_code(self, turn: Turn, msisdn: str) -> str | None:
        """A code that a lost phone would show to somebody else goes to another number on record."""
        gone = sim_need(str(turn.slot("complaint_words") or ""), turn.services.policy.sims) in GONE
        return await send_code(turn, msisdn, self.name(), elsewhere=gone and may_be_away(turn))

    async def extract_one_time_code(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                                    domain: dict[str, Any]) -> dict[str, Any]:
        """Words that say that no code can be read, or the code."""
        turn = Turn(dispatcher, tracker, services())
        if tracker.get_slot("requested_slot") == "one_time_code" and cannot_read_the_code(turn):
            return {"one_time_code": "unreadable"}
        return await super().extract_one_time_code(dispatcher, tracker, domain)

    async def validate_one_time_code(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker,
                                     domain: dict[str, Any]) -> dict[str, Any]:
        """Judge the code, or send it elsewhere."""
        if value != "unreadable":
            return await super().validate_one_time_code(value, dispatcher, tracker, domain)
        turn = Turn(dispatcher, tracker, services())
        named = await turn.in_thread(turn.services.identity.identity, turn.conversation)
        try:
            return {"one_time_code": await code_cannot_be_read(turn, named.msisdn if named else "", self.name(),
                                                               certain=True)}
        except CareError as error:
            log.warning("no code could be sent: %s", type(error).__name__)
            turn.say("utter_code_not_sent")
            # Fail closed, yet with a way on: a person finds out who this is.
            return {"one_time_code": UNREACHABLE}
