"""Wires the action server: settings, policies, operator, casebook, clock. Nothing else makes these objects."""
from __future__ import annotations

import logging
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy.exc import SQLAlchemyError

from business.policy import Policy, load_policy
from casebook.case_book import CaseBook
from casebook.identity_book import IdentityBook
from casebook.store import open_store
from operator_client import Operator, OperatorHttp, Write, WriteWatch
from telecom.clock import Clock, SystemClock
from telecom.errors import NotPermitted
from telecom.settings import Settings, from_environment
from voice.format import Speaker

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Running:
    """Which action runs for which conversation; a READ action may not write. `writes` are the keys sent so far."""

    conversation: str
    action: str
    may_write: bool
    writes: list[str] = field(default_factory=list)


running: ContextVar[Running | None] = ContextVar("running", default=None)


class AuditedWrites(WriteWatch):
    """Stops writes of READ actions and writes every other one into the audit trail."""

    def __init__(self, cases: CaseBook, clock: Clock) -> None:
        self._cases = cases
        self._clock = clock

    def before(self, write: Write) -> None:
        """The audit entry that a write is sent. Raises NotPermitted outside a WRITE action."""
        now = running.get()
        if now is None or not now.may_write:
            raise NotPermitted(f"{now.action if now else 'nothing'} may not write to {write.api}")
        now.writes.append(write.key)
        self._record(write)

    def after(self, write: Write) -> None:
        """The result of a write; what was done is done, even if its record fails."""
        try:
            self._record(write)
        except SQLAlchemyError:
            log.exception("the audit trail lacks the result of a write to %s", write.api)

    def _record(self, write: Write) -> None:
        now = running.get()
        conversation, action = (now.conversation, now.action) if now else (None, None)
        self._cases.write_down(conversation, action, write.method, write.api, write.resource, write.key, write.result,
                               self._clock.now())


@dataclass(frozen=True)
class Services:
    """Everything that an action may use."""

    settings: Settings
    policy: Policy
    operator: Operator
    identity: IdentityBook
    cases: CaseBook
    clock: Clock
    speaker: Speaker


def build(settings: Settings, clock: Clock) -> Services:
    """Make the services for these settings. Raises when a policy file is wrong: better no start than wrong limits."""
    policy = load_policy(settings.business_dir)
    engine = open_store(settings.casebook_url)
    cases = CaseBook(engine)
    http = OperatorHttp(settings.operator_url, token=settings.operator_token, threads=settings.threads,
                        watch=AuditedWrites(cases, clock))
    return Services(settings, policy, Operator(http, policy.market.timezone, policy.market.currency),
                    IdentityBook(engine, policy.identity), cases, clock, Speaker(policy.market, clock))


@lru_cache(maxsize=1)
def services() -> Services:
    """The services of this process."""
    return build(from_environment(), SystemClock())
