"""Balance, data and validity at a glance."""
from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.identify import ProvedNumberForm
from actions.tell_recharge import until_words
from actions.turn import CareAction, Events, Turn


class ValidateBalanceForm(ProvedNumberForm):
    """Collects the proved number for the balance."""

    form = "balance_form"


class ShowBalance(CareAction):
    """What is left, bucket by bucket, with its expiry. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_show_balance"

    async def act(self, turn: Turn) -> Events:
        """Main balance and every active bucket."""
        line, _ = await turn.subscriber()
        speaker, market = turn.services.speaker, turn.services.policy.market
        balances = await turn.services.operator.prepaid.balances(line.msisdn)
        buckets = [b for kind in ("data", "voice", "sms") for b in balances.active(kind)]
        lines = [{"response": "utter_bucket", "name": b.name, "left": speaker.quantity(b.remaining, b.units),
                  "until": until_words(b.expires, turn.services)}
                 for b in buckets]
        if line.account_type == "postpaid":
            turn.say("utter_balance_postpaid", plan=line.plan_name)
        elif lines:
            turn.say("utter_balance", main=speaker.money(balances.money(market.currency)), lines=lines)
        else:
            turn.say("utter_balance_only", main=speaker.money(balances.money(market.currency)))
        return [SlotSet("proposal_open", False)]
