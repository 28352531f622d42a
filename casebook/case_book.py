"""Open questions to customers, cases under way, and the audit trail of writes."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from casebook.store import audit, cases, proposals


@dataclass(frozen=True)
class Proposal:
    """A question that waits for the customer's answer, in most cases a write that waits for a yes.

    `kind` names its texts (`utter_propose_<kind>`, `utter_kept_<kind>`) and who goes on with the answer
    (actions/answers.py). `content` is what going on needs. Three of its keys say how it is asked: `say`, the variables
    of its texts; `options`, a list of {key, response, say, words} to choose one from; `value`, the kind of value that
    is asked for: number, amount, date or text. `answer` is what was answered, kept here and not in a slot since it may
    be personal.
    """

    kind: str
    content: dict[str, Any]
    answer: str | None = None


@dataclass(frozen=True)
class OpenCase:
    """A journey that was begun and whose end is not on record: the process died in its middle."""

    id: int
    conversation: str
    msisdn: str
    journey: str
    content: dict[str, Any]
    started: datetime


class CaseBook:
    """What must not be lost between messages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def propose(self, conversation: str, msisdn: str, proposal: Proposal, now: datetime) -> None:
        """Keep the one open question of a conversation; it is about the line `msisdn`."""
        with self._engine.begin() as db:
            db.execute(proposals.delete().where(proposals.c.conversation == conversation))
            db.execute(proposals.insert().values(conversation=conversation, msisdn=msisdn, kind=proposal.kind,
                                                 content=proposal.content, made=_naive(now)))

    def proposal(self, conversation: str, msisdn: str, since: datetime) -> Proposal | None:
        """The open question about a line; None when there is none, or it is another line's or older than `since`."""
        query = sa.select(proposals).where(proposals.c.conversation == conversation, proposals.c.msisdn == msisdn,
                                           proposals.c.made >= _naive(since))
        with self._engine.begin() as db:
            row = db.execute(query).mappings().first()
        return Proposal(row["kind"], dict(row["content"]), row["answer"]) if row else None

    def answer_proposal(self, conversation: str, answer: str) -> None:
        """Keep what the customer answered to the open question, until it is carried out."""
        with self._engine.begin() as db:
            db.execute(proposals.update().where(proposals.c.conversation == conversation).values(answer=answer))

    def drop_proposal(self, conversation: str) -> None:
        """The question is answered."""
        with self._engine.begin() as db:
            db.execute(proposals.delete().where(proposals.c.conversation == conversation))

    def begin(self, conversation: str, msisdn: str, journey: str, content: dict[str, Any], now: datetime) -> int:
        """Note that a journey starts, before its first write."""
        with self._engine.begin() as db:
            result = db.execute(cases.insert().values(
                conversation=conversation, msisdn=msisdn, journey=journey, content=content, state="open",
                started=_naive(now), touched=_naive(now)))
        return int(result.inserted_primary_key[0])

    def finish(self, case_id: int, state: str, now: datetime) -> None:
        """Note how a journey ended: done, or failed."""
        with self._engine.begin() as db:
            db.execute(cases.update().where(cases.c.id == case_id).values(state=state, touched=_naive(now)))

    def unfinished(self, before: datetime) -> list[OpenCase]:
        """Journeys begun before a time that never ended."""
        query = sa.select(cases).where(cases.c.state == "open", cases.c.started < _naive(before)).order_by(cases.c.id)
        with self._engine.begin() as db:
            rows = db.execute(query).mappings().all()
        return [OpenCase(r["id"], r["conversation"], r["msisdn"], r["journey"], dict(r["content"]),
                         r["started"].replace(tzinfo=timezone.utc)) for r in rows]

    def write_down(self, conversation: str | None, action: str | None, method: str, api: str, resource: str,
                   key: str | None, result: str, now: datetime) -> None:
        """One line of the audit trail: a write that was sent to the operator, and what came of it."""
        with self._engine.begin() as db:
            db.execute(audit.insert().values(
                time=_naive(now), conversation=conversation, action=action, method=method, api=api, resource=resource,
                idempotency_key=key, result=result[:80]))


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
