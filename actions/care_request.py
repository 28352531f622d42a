"""Requests for a person, and everything that the chat cannot do by itself yet: a docket, never a dead end."""
from __future__ import annotations

from actions.away import AwayForm
from actions.call_back import ask_call_back
from actions.registering import register
from actions.sending_codes import UNREACHABLE
from actions.turn import CareAction, Events, Turn


class ValidateCareRequestForm(AwayForm):
    """Collects the proved number for a request."""

    form = "care_request_form"


class RegisterRequest(CareAction):
    """Registers what the customer asks for. WRITE: one ticket a request."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_register_request"

    async def act(self, turn: Turn) -> Events:
        """A docket with due time in the chat and by SMS; without proof a person calls all the same."""
        if turn.slot("one_time_code") == UNREACHABLE:
            return await ask_call_back(turn)
        line, customer = await turn.subscriber()
        intent = str(turn.slot("opened_by") or "raise_complaint")
        return await register(turn, line, customer, intent)
