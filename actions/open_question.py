"""The one question of a conversation that waits for a yes."""
from __future__ import annotations

from datetime import timedelta

from actions.turn import Turn
from casebook.case_book import Proposal


async def open_question(turn: Turn) -> Proposal | None:
    """The open question, while it is fresh and about the line that is proved now."""
    proved = await turn.in_thread(turn.services.identity.verified, turn.conversation, turn.now)
    if proved is None:
        return None
    oldest = turn.now - timedelta(minutes=turn.services.policy.chat.proposal_minutes)
    return await turn.in_thread(turn.services.cases.proposal, turn.conversation, proved.msisdn, oldest)
