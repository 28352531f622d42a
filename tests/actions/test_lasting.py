"""What outlasts a message: open questions, cases on record, work that goes on, and text messages that fail."""
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from actions import recovery
from actions.bill import ReviewBill
from actions.decide import CarryOut
from actions.dispute import ProposeDispute
from actions.recharge import RepairRecharge
from business.policy import Policy
from tests.actions.chat import Chat
from tests.journeys.bills import bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.world import OWN, prepaid_lines

RENT = line("rent", "planRental", "588.82", name="Saral 499 rental")
GAME = line("game", "subscription", "175.82", name="GameZone")
DEAR = line("data", "data", "900", name="Extra data")
EARLIER = [bill(replace(RENT, id=f"rent{n}"), number=n) for n in range(1, 4)]


async def recover(monkeypatch: pytest.MonkeyPatch, given: Any) -> int:
    given.clock.forward(timedelta(minutes=2))
    for module in (recovery, recovery.bill, recovery.dispute, recovery.recharge, recovery.subscription):
        monkeypatch.setattr(module, "services", lambda: given)
    return await recovery.recover_once()


def impatient(given: Any, seconds: float) -> Any:
    policy: Policy = given.policy.copy(update={"chat": given.policy.chat.copy(update={"patience_seconds": seconds})})
    return replace(given, policy=policy)


async def twice(operator: Any, given: Any) -> Chat:
    chat = Chat(given, prepaid_lines(operator))
    operator.prepaid.recharge(OWN, rupees(199))
    operator.prepaid.recharge(OWN, rupees(199))
    chat.slots["complaint_about"] = "recharge"
    await chat.act(RepairRecharge())
    assert chat.slots["proposal_open"] is True
    chat.slots["decision"] = True
    return chat


async def test_a_yes_to_a_question_of_an_hour_ago_changes_nothing(operator, given):
    chat = await twice(operator, given)
    before = operator.snapshot()
    # The number is proved anew, the question is not asked anew.
    given.clock.forward(timedelta(minutes=given.policy.chat.proposal_minutes + 1))
    _, code = given.identity.new_code("chat", OWN, given.clock.now())
    given.identity.try_code("chat", code, "C-1", given.clock.now())
    assert await chat.act(CarryOut()) == ["utter_nothing_to_decide"]
    assert operator.snapshot() == before


async def test_a_yes_counts_only_for_the_line_that_was_asked_about(operator, given):
    chat = await twice(operator, given)
    other = operator.add_line("+919000000155", operator.subscribers.customers["C-1"])
    before = operator.snapshot()
    given.identity.name_number("chat", other.msisdn)
    _, code = given.identity.new_code("chat", other.msisdn, given.clock.now())
    given.identity.try_code("chat", code, other.customer_id, given.clock.now())
    assert await chat.act(CarryOut()) == ["utter_nothing_to_decide"]
    assert operator.snapshot() == before


@pytest.mark.parametrize("works", [True, False])
async def test_an_sms_is_promised_only_when_the_operator_took_it(operator, given, works):
    chat = Chat(given, postpaid_line(operator, bill(RENT, DEAR), *EARLIER))
    chat.slots |= {"complaint_words": "dispute the 588.82", "complaint_amount": "588.82"}
    await chat.act(ProposeDispute(), "x")
    chat.slots["decision"] = True
    if not works:
        operator.trouble.unreachable = lambda _: operator.called[-1] == "send_sms"
    assert await chat.act(CarryOut()) == ["utter_dispute_opened"]
    assert ("You'll get it by SMS" in chat.words()) is works
    assert ("could not be sent" in chat.words()) is not works
    assert len(operator.sms) == (1 if works else 0)


async def test_a_review_that_died_is_finished_and_told_by_sms(operator, given, monkeypatch):
    chat = Chat(given, postpaid_line(operator, bill(RENT, GAME, DEAR), *EARLIER))
    operator.trouble.die_after_write = 1
    with pytest.raises(Exception, match="ticket"):
        await chat.act(ReviewBill())
    assert operator.sms == []
    operator.calm()
    assert await recover(monkeypatch, given) == 1
    assert len(operator.writes) == len(set(operator.writes))
    assert sorted("credited" in text for _, text in operator.sms) == [False, True]
    assert await recover(monkeypatch, given) == 0


async def test_a_dispute_that_died_is_finished_and_told_by_sms(operator, given, monkeypatch):
    chat = Chat(given, postpaid_line(operator, bill(RENT, line("call", "voice", 30), line("late", "lateFee", 118)),
                                     *EARLIER))
    chat.slots |= {"lines_in_focus": ["call", "late"], "complaint_words": "dispute it"}
    await chat.act(ProposeDispute(), "dispute it")
    chat.slots["decision"] = True
    operator.trouble.die_after_write = 1
    with pytest.raises(Exception, match="ticket"):
        await chat.act(CarryOut())
    operator.calm()
    assert await recover(monkeypatch, given) == 1
    tickets = [key for key in operator.writes if key.startswith("ticket:dispute:")]
    assert sorted(tickets) == ["ticket:dispute:call:0", "ticket:dispute:late:0"]
    assert len(operator.sms) == 2


async def test_work_that_outlasts_the_chat_ends_with_an_sms(operator, given):
    chat = Chat(impatient(given, 0.001), postpaid_line(operator, bill(RENT), *EARLIER))
    assert await chat.act(ReviewBill()) == ["utter_taking_longer"]
    for _ in range(100):
        if operator.sms:
            break
        await asyncio.sleep(0.02)
    assert ["finished checking" in text for _, text in operator.sms] == [True]
    assert given.cases.unfinished(given.clock.now() + timedelta(hours=1)) == []
