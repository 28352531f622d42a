"""The one question of a conversation that waits for a yes."""
from __future__ import annotations

from datetime import timedelta

from actions.turn import Turn
from casebook.case_book import Proposal


async def open_question(turn: Turn) -> Proposal | None:
    """The open question, while it is fresh and about the line that is proved now.

    A question that opens nothing of the account (`without_proof` in its content) waits for an answer without proof too.
    """
    named = await turn.in_thread(turn.services.identity.identity, turn.conversation)
    if named is None:
        return None
    oldest = turn.now - timedelta(minutes=turn.services.policy.chat.proposal_minutes)
    found = await turn.in_thread(turn.services.cases.proposal, turn.conversation, named.msisdn, oldest)
    proved = await turn.in_thread(turn.services.identity.verified, turn.conversation, turn.now)
    return found if found is not None and (proved is not None or found.content.get("without_proof")) else None
