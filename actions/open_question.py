"""The one question of a conversation that waits for a yes."""
from __future__ import annotations

from datetime import timedelta

from actions.turn import Turn
from casebook.case_book import Proposal

# One-time codes that were typed as the answer to a question, until they are judged: codes are written down nowhere.
_typed_codes: dict[str, str] = {}


async def keep_answer(turn: Turn, proposal: Proposal | None, answer: str) -> None:
    """Keep what was answered until it is carried out: in the casebook, but a one-time code in memory only."""
    if proposal is not None and proposal.content.get("takes_code"):
        _typed_codes[turn.conversation] = answer
    else:
        await turn.in_thread(turn.services.cases.answer_proposal, turn.conversation, answer)


def kept_answer(turn: Turn, proposal: Proposal) -> str | None:
    """What was answered; None for a code that this process does not know (any more)."""
    if proposal.content.get("takes_code"):
        return _typed_codes.pop(turn.conversation, None)
    return proposal.answer


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
