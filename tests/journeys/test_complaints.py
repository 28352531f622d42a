"""Complaints: what words ask for, and that what is done is done once, read back, and only with one's own tickets."""
from __future__ import annotations

from datetime import timedelta

import pytest

from journeys.complaints import Complaints, Wish, choices_for, follow, topic_of, wish_of
from journeys.complaints.wish import named, recent, says_enough
from telecom.errors import NotPermitted, OperatorUnexpected, OperatorUnreachable
from tests.journeys.fake_operator import ProcessDied
from tests.journeys.world import ASHA, POLICY, ZOYA, prepaid_lines

RULES = POLICY.complaints
WORDS = "the man in the shop on MG road shouted at me on Monday"


@pytest.fixture
def line(operator):
    return prepaid_lines(operator)


@pytest.fixture
def journey(operator):
    return Complaints(operator, POLICY, operator.clock)


@pytest.mark.parametrize(("words", "wish"), [
    ("withdraw my complaint", Wish.WITHDRAW), ("please cancel my complaint, it is settled", Wish.WITHDRAW),
    ("you closed my complaint but nothing is solved", Wish.REOPEN), ("re-open it", Wish.REOPEN),
    ("i want to appeal", Wish.APPEAL), ("escalate this to the Appellate authority!", Wish.APPEAL),
    ("how is my complaint", Wish.STATUS), ("an appealing offer", Wish.STATUS), ("", Wish.STATUS)])
def test_what_is_wished(words, wish):
    assert wish_of(words, RULES) is wish


@pytest.mark.parametrize(("words", "topic"), [
    ("your shop guy was rude", "staff"), ("my BILL is wrong", "bill"), ("calls drop all day", "network"),
    ("the network in the shop", "staff"), ("i want to complain", None), ("a billion reasons", None)])
def test_what_a_complaint_is_about(words, topic):
    found = topic_of(words, RULES)
    assert (found.key if found else None) == topic


def test_a_few_words_are_not_enough():
    assert says_enough(WORDS, RULES) and not says_enough("your staff is rude", RULES)


async def test_it_is_registered_once_and_new_words_are_added(operator, line, journey):
    first = await journey.register("staff", WORDS, line, ASHA)
    assert first.new and first.ticket.kind == "Complaint" and f"Asked: {WORDS}" in [n.text for n in first.ticket.notes]
    again = await journey.register("staff", WORDS, line, ASHA)
    assert not again.new and len(again.ticket.notes) == len(first.ticket.notes)
    more = await journey.register("staff", "he did it again today", line, ASHA)
    assert more.ticket.id == first.ticket.id and more.ticket.notes[-1].text.endswith("he did it again today")
    other = await journey.register("bill", "too high", line, ASHA)
    assert other.new and len(operator.care.listed) == 2


@pytest.mark.parametrize("status", ["resolved", "closed", "cancelled"])
async def test_after_an_answer_a_new_complaint_is_a_new_ticket(operator, line, journey, status):
    first = await journey.register("staff", WORDS, line, ASHA)
    operator.care.change(first.ticket.id, status)
    second = await journey.register("staff", WORDS, line, ASHA)
    assert second.new and second.ticket.id != first.ticket.id


async def test_withdrawn_is_read_back_and_done_once(operator, line, journey):
    docket = (await journey.register("staff", WORDS, line, ASHA)).ticket.id
    assert (await journey.withdraw(docket, ASHA)).new
    assert (await operator.care.ticket(docket)).status == "cancelled"
    writes = list(operator.writes)
    assert not (await journey.withdraw(docket, ASHA)).new and operator.writes == writes


async def test_a_change_that_does_not_show_is_not_told(operator, line, journey, monkeypatch):
    docket = (await journey.register("staff", WORDS, line, ASHA)).ticket.id

    async def swallowed(*_, key):
        return None
    monkeypatch.setattr(operator.care, "change_ticket", swallowed)
    with pytest.raises(OperatorUnexpected):
        await journey.withdraw(docket, ASHA)
    operator.care.change(docket, "resolved")
    with pytest.raises(OperatorUnexpected):
        await journey.reopen(docket, "still bad", line, ASHA)


async def test_opened_again_with_a_new_time_as_often_as_needed(operator, line, journey):
    docket = (await journey.register("staff", WORDS, line, ASHA)).ticket.id
    for days in (1, 2):
        operator.care.change(docket, "resolved")
        operator.clock.forward(timedelta(days=days))
        done = await journey.reopen(docket, "nothing has changed", line, ASHA)
        assert done.new and done.ticket.open and done.ticket.resolved is None
        assert done.ticket.due == operator.clock.now() + timedelta(hours=72)
        assert not (await journey.reopen(docket, "nothing has changed", line, ASHA)).new
    assert [c.status for c in done.ticket.history].count("inProgress") == 2


async def test_a_closed_one_gets_a_ticket_that_follows_it(operator, line, journey):
    docket = (await journey.register("staff", WORDS, line, ASHA)).ticket.id
    operator.care.change(docket, "closed")
    done = await journey.reopen(docket, "nothing has changed", line, ASHA)
    assert done.new and done.ticket.id != docket and docket in done.ticket.related_ids
    again = await journey.reopen(docket, "nothing has changed", line, ASHA)
    assert again.ticket.id == done.ticket.id and len(operator.care.listed) == 2


async def test_an_appeal_is_registered_once_and_noted(operator, line, journey):
    docket = (await journey.register("staff", WORDS, line, ASHA)).ticket.id
    operator.clock.forward(timedelta(days=5))
    done = await journey.appeal(docket, "no answer", line, ASHA)
    assert done.new and done.ticket.kind == "Appeal" and docket in done.ticket.related_ids
    within = timedelta(days=POLICY.market.regulator.appeal_days)
    assert done.ticket.due is not None and done.ticket.due <= operator.clock.now() + within
    assert not (await journey.appeal(docket, "no answer", line, ASHA)).new
    noted = (await operator.care.ticket(docket)).notes
    assert [done.ticket.id in note.text for note in noted].count(True) == 1
    tickets = await journey.tickets(ASHA)
    assert choices_for(Wish.APPEAL, tickets, RULES, operator.clock.now()) == []


@pytest.mark.parametrize("wish", ["withdraw", "reopen", "appeal"])
async def test_somebody_elses_ticket_is_out_of_reach(operator, line, journey, wish):
    docket = (await journey.register("staff", WORDS, line, ASHA)).ticket.id
    writes = list(operator.writes)
    asked = {"withdraw": lambda: journey.withdraw(docket, ZOYA),
             "reopen": lambda: journey.reopen(docket, "", line, ZOYA),
             "appeal": lambda: journey.appeal(docket, "", line, ZOYA)}[wish]
    with pytest.raises(NotPermitted):
        await asked()
    assert operator.writes == writes


@pytest.mark.parametrize("write", [1, 2])
@pytest.mark.parametrize("kind", ["die", "lose"])
async def test_a_crash_in_the_middle_of_an_appeal_leaves_one(operator, line, journey, write, kind):
    docket = (await journey.register("staff", WORDS, line, ASHA)).ticket.id
    operator.calm()
    setattr(operator.trouble, "die_after_write" if kind == "die" else "lost_answer", write)
    with pytest.raises((ProcessDied, OperatorUnreachable)):
        await journey.appeal(docket, "no answer", line, ASHA)
    operator.calm()
    await journey.appeal(docket, "no answer", line, ASHA)
    assert [t.kind for t, _ in operator.care.listed] == ["Complaint", "Appeal"]
    assert sum("Appeal" in note.text for note in (await operator.care.ticket(docket)).notes) == 1


async def test_what_is_told_and_what_can_be_done(operator, line, journey):
    rules, clock = RULES, operator.clock
    old = (await journey.register("bill", WORDS, line, ASHA)).ticket
    operator.care.change(old.id, "resolved")
    clock.forward(timedelta(days=rules.resolved_told_days + 1))
    late = (await journey.register("staff", WORDS, line, ASHA)).ticket
    clock.forward(timedelta(days=4))
    fresh = (await journey.register("network", WORDS, line, ASHA)).ticket
    done = (await journey.register("recharge", WORDS, line, ASHA)).ticket
    operator.care.change(done.id, "resolved")
    tickets = await journey.tickets(ASHA)
    assert [t.id for t in recent(tickets, rules, clock.now())] == [late.id, fresh.id, done.id]
    can = {wish: [t.id for t in choices_for(wish, tickets, rules, clock.now())] for wish in Wish}
    assert can == {Wish.STATUS: [], Wish.WITHDRAW: [late.id, fresh.id], Wish.REOPEN: [done.id],
                   Wish.APPEAL: [late.id, done.id]}
    assert [t.id for t in named(tickets, f"what about {old.id.lower()}?")] == [old.id]
    assert named(tickets, "what about TT-999") == []


async def test_news_are_what_others_did(operator, line, journey):
    docket = (await journey.register("staff", WORDS, line, ASHA)).ticket.id
    assert follow(await operator.care.ticket(docket), RULES, operator.clock.now()).steps == ()
    for day in range(4):
        operator.clock.forward(timedelta(hours=1))
        operator.care.write_note(docket, f"note {day}")
    operator.clock.forward(timedelta(days=9))
    operator.care.change(docket, "inProgress")
    followed = follow(await operator.care.ticket(docket), RULES, operator.clock.now())
    assert followed.late and len(followed.steps) == RULES.steps_told
    told = [getattr(step, "text", "") or getattr(step, "status", "") for step in followed.steps]
    assert told == ["note 2", "note 3", "inProgress"]
