"""A new line in the chat: who asks, which kind, and the questions one after the other."""
from __future__ import annotations

from actions.connection_steps import next_question
from actions.identify import STRANGER, ProvedNumberForm
from actions.told import Message, Told, say_all
from actions.turn import CareAction, Events, Turn
from journeys.account.change import may_change
from journeys.onboarding import kind_of


class ValidateNewConnectionForm(ProvedNumberForm):
    """Collects a proved contact number: a line of ours, or any other mobile number."""

    form = "new_connection_form"


class StartConnection(CareAction):
    """Begins with what the words say of the new line. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_start_connection"

    async def act(self, turn: Turn) -> Events:
        """The first open question; a company's lines are ordered by its administrator."""
        proved = await turn.identity()
        if proved.customer_id != STRANGER:
            _, customer = await turn.subscriber()
            if not may_change(customer):
                told = Told((Message("utter_request_admin_only", {}), Message("utter_offer_desk", {})))
                return await say_all(turn, told, proved.msisdn)
        words = str(turn.slot("complaint_words") or "")
        kind = kind_of(words, turn.services.policy.onboarding)
        told = await next_question(turn, proved.msisdn, {"kind": kind} if kind else {})
        return await say_all(turn, told, proved.msisdn)
