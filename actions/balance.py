"""Balance, data and validity: what was asked for, first."""
from __future__ import annotations

from actions.identify import ProvedNumberForm
from actions.patience import in_time
from actions.tell_account import tell_view
from actions.told import Told, say_all
from actions.turn import CareAction, Events, Turn
from actions.usage_picture import days_message
from journeys.usage import AccountView


class ValidateBalanceForm(ProvedNumberForm):
    """Collects the proved number for the balance."""

    form = "balance_form"


class ShowBalance(CareAction):
    """What is left, until when, and for data how it was used day by day. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_show_balance"

    async def act(self, turn: Turn) -> Events:
        """Answers `complaint_about`: balance, data or validity."""
        line, _ = await turn.subscriber()
        given, about = turn.services, str(turn.slot("complaint_about") or "balance")
        journey = AccountView(given.operator, given.policy, given.clock)
        view = await in_time(turn, journey.read(line, with_days=about == "data"))
        messages = [tell_view(view, about, given)]
        if about == "data":
            as_text = turn.tracker.get_latest_input_channel() == "cmdline"
            messages += await days_message(given, view.days or (), as_text=as_text)
        return await say_all(turn, Told(tuple(messages)), line.msisdn)
