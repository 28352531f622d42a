"""Requests for a person, and everything that the chat cannot do by itself yet: a docket, never a dead end."""
from __future__ import annotations

from actions.away import AwayForm
from actions.bill import review
from actions.call_back import ask_call_back
from actions.journey import complaint_amount
from actions.patience import patiently
from actions.recharge import repair
from actions.registering import register
from actions.sending_codes import UNREACHABLE
from actions.told import Told, say_all
from actions.turn import CareAction, Events, Turn
from journeys.recharge_repair import Complaint
from telecom.subscriber import Customer, Line


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
        if intent == "refund_status":
            return await self._refund(turn, line, customer)
        return await register(turn, line, customer, intent)

    @staticmethod
    async def _refund(turn: Turn, line: Line, customer: Customer) -> Events:
        """Where the money is: the recharge and the bill journey know, and put right what is wrong."""
        given, words = turn.services, str(turn.slot("complaint_words") or "")
        work = (repair(given, turn.conversation, line, customer, Complaint("recharge", complaint_amount(turn), words))
                if line.account_type == "prepaid" else review(given, turn.conversation, line, customer, words))
        told = await patiently(turn, line.msisdn, work)
        if told is not None and told.nothing_wrong:
            return await register(turn, line, customer, "refund_status")
        return await say_all(turn, told or Told(()), line.msisdn)
