""""My data finishes too fast" in the chat."""
from __future__ import annotations

from actions.bootstrap import Services
from actions.identify import ProvedNumberForm
from actions.patience import in_time
from actions.tell_usage import tell_checked
from actions.told import Told, say_all
from actions.turn import CareAction, Events, Turn
from actions.usage_picture import days_message
from casebook.case_book import Proposal
from journeys.usage import Checked, UsageCheck


class ValidateUsageCheckForm(ProvedNumberForm):
    """Collects the proved number for the usage check."""

    form = "usage_check_form"


class CheckUsage(CareAction):
    """Where data went; proposes a complaint when the operator's own figures disagree. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_check_usage"

    async def act(self, turn: Turn) -> Events:
        """The verdict with its evidence by day."""
        line, _ = await turn.subscriber()
        given = turn.services
        checked = await in_time(turn, UsageCheck(given.operator, given.policy, given.clock).run(line))
        as_text = turn.tracker.get_latest_input_channel() == "cmdline"
        return await say_all(turn, await _told(turn, given, checked, as_text=as_text), line.msisdn)


async def _told(turn: Turn, given: Services, checked: Checked, *, as_text: bool) -> Told:
    found, way_on = tell_checked(checked, given)
    verdict = checked.verdict
    picture = await days_message(given, checked.days, as_text=as_text, heavy=verdict.heavy if verdict else ())
    messages = (*found, *picture, *way_on)
    if verdict is None or verdict.consistent or checked.ticket is not None:
        return Told(messages)
    say = {"missing": found[0].variables["missing"]}
    words = str(turn.slot("complaint_words") or "")[:300]
    return Told(messages, proposal=Proposal("dispute_usage", {"say": say, "words": words}))
