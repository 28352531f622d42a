"""Open questions, unfinished cases and the audit trail."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from casebook.case_book import CaseBook, Proposal
from casebook.store import audit, cases
from telecom.clock import FixedClock

NOW = FixedClock().now()
LINE = "+919000000101"


@pytest.fixture
def book(engine):
    return CaseBook(engine)


def test_a_conversation_has_one_open_question(book):
    assert book.proposal("chat", LINE, NOW) is None
    book.propose("chat", LINE, Proposal("refund_second", {"case": "recharge:PAY-1"}), NOW)
    book.propose("chat", LINE, Proposal("move_recharge", {"case": "recharge:PAY-2", "say": {"amount": "₹199"}}), NOW)
    book.propose("other", LINE, Proposal("dispute_line", {"rates": ["R-1", "R-2"]}), NOW)
    moved = Proposal("move_recharge", {"case": "recharge:PAY-2", "say": {"amount": "₹199"}})
    assert book.proposal("chat", LINE, NOW) == moved
    assert book.proposal("chat", "+919000000102", NOW) is None
    assert book.proposal("chat", LINE, NOW + timedelta(seconds=1)) is None
    book.drop_proposal("chat")
    assert book.proposal("chat", LINE, NOW) is None
    assert book.proposal("other", LINE, NOW) == Proposal("dispute_line", {"rates": ["R-1", "R-2"]})


def test_a_case_that_never_ended_is_found(book):
    content: dict[str, Any] = {"about": "recharge", "amount": None, "ignore": []}
    done = book.begin("a", "+919000000101", "recharge_repair", content, NOW)
    failed = book.begin("b", "+919000000102", "recharge_repair", content, NOW)
    lost = book.begin("c", "+919000000103", "recharge_repair", content, NOW)
    later = book.begin("d", "+919000000104", "recharge_repair", content, NOW + timedelta(seconds=20))
    book.finish(done, "done", NOW)
    book.finish(failed, "recovered", NOW)
    assert book.unfinished(NOW) == []
    found = book.unfinished(NOW + timedelta(seconds=1))
    assert [(c.id, c.conversation, c.msisdn, c.journey, c.content) for c in found] == [
        (lost, "c", "+919000000103", "recharge_repair", content)]
    assert [c.id for c in book.unfinished(NOW + timedelta(minutes=1))] == [lost, later]


def test_finishing_notes_when_and_how(book, engine):
    case = book.begin("a", "+919000000101", "recharge_repair", {}, NOW)
    book.finish(case, "done", NOW + timedelta(seconds=9))
    with engine.begin() as db:
        row = db.execute(sa.select(cases)).mappings().one()
    assert row["state"] == "done"
    assert row["touched"] - row["started"] == timedelta(seconds=9)


def test_the_audit_trail_keeps_every_write_and_cuts_long_results(book, engine):
    book.write_down("chat", "action_repair_recharge", "PATCH", "activation", "service/SVC-1", "reprovision:RUN-1",
                    "x" * 500, NOW)
    book.write_down(None, None, "POST", "messages", "communicationMessage", None, "ok", NOW)
    with engine.begin() as db:
        rows = db.execute(sa.select(audit).order_by(audit.c.id)).mappings().all()
    assert [(r["conversation"], r["method"], r["resource"], r["idempotency_key"], len(r["result"])) for r in rows] == [
        ("chat", "PATCH", "service/SVC-1", "reprovision:RUN-1", 80), (None, "POST", "communicationMessage", None, 2)]
    assert rows[0]["time"] == NOW.replace(tzinfo=None)
