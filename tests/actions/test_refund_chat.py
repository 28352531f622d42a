""""Where is my refund" in the chat: what is on record, and what follows when nothing is."""
from __future__ import annotations

import pytest

from actions.decide import AskDecision, CarryOut
from actions.refunds import CheckRefund, take_up_refunds
from casebook.case_book import OpenCase
from telecom.errors import NotPermitted
from tests.actions.chat import Chat
from tests.journeys.bills import ISHA, bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.test_refunds import give_back
from tests.journeys.world import ASHA, OWN, prepaid_lines


async def asked(given, line_, amount: str | None = None) -> tuple[Chat, list[str]]:
    chat = Chat(given, line_)
    chat.slots |= {"opened_by": "refund_status", "complaint_words": "where is my refund", "complaint_amount": amount}
    return chat, await chat.act(CheckRefund())


@pytest.mark.parametrize(("days", "status", "response"), [
    (0, "pending", "utter_refund_on_its_way"), (1, "done", "utter_refund_sent")])
async def test_a_refund_in_time_is_told_with_its_day(operator, given, days, status, response):
    line_ = prepaid_lines(operator)
    give_back(operator, ASHA, days, status)
    chat, told = await asked(given, line_)
    assert told == [response, "utter_refund_another"] and chat.slots["proposal_open"] is False
    assert "₹199" in chat.words() and "REF-0001" in chat.words() and "Nov" in chat.words()
    assert operator.writes == [] and chat.open_braces() == []


async def test_a_late_refund_is_taken_up_by_itself(operator, given):
    line_ = prepaid_lines(operator)
    give_back(operator, ASHA, 20, "pending")
    chat, told = await asked(given, line_)
    assert told[0] == "utter_refund_late" and "TT-0001" in chat.words()
    assert [number for number, text in operator.sms if "TT-0001" in text] == [OWN]
    again, told = await asked(given, line_)
    assert told[0] == "utter_refund_late_known" and again.open_braces() == []
    assert len(operator.care.listed) == 1 and len(operator.sms) == 1 and chat.open_braces() == []


async def test_one_that_should_show_is_traced_after_a_yes(operator, given):
    line_ = postpaid_line(operator, bill(line("R1", "planRental", "600")))
    give_back(operator, ISHA, 30)
    chat, told = await asked(given, line_)
    assert told == ["utter_refund_arrived"] and operator.writes == []
    assert await chat.act(AskDecision()) == ["utter_propose_trace_refund"]
    chat.slots["decision"] = True
    assert await chat.act(CarryOut()) == ["utter_refund_traced"]
    assert "TT-0001" in chat.words() and len(operator.sms) == 1
    chat, told = await asked(given, line_)
    chat.slots["decision"] = True
    assert await chat.act(CarryOut()) == ["utter_refund_traced_before"]
    assert len(operator.care.listed) == 1 and chat.open_braces() == []


async def test_a_no_traces_nothing(operator, given):
    line_ = prepaid_lines(operator)
    give_back(operator, ASHA, 30)
    chat, _ = await asked(given, line_)
    chat.slots["decision"] = False
    assert await chat.act(CarryOut()) == ["utter_kept_trace_refund"] and operator.writes == []
    assert chat.open_braces() == []


@pytest.mark.parametrize("kind", ["prepaid", "postpaid"])
async def test_nothing_on_record_and_nothing_wrong_ends_with_a_docket(operator, given, kind):
    line_ = prepaid_lines(operator) if kind == "prepaid" else postpaid_line(
        operator, bill(line("R1", "planRental", "600")))
    chat, told = await asked(given, line_)
    assert told == ["utter_refund_none", "utter_request_open"]
    assert len(operator.care.listed) == 1 and "TT-0001" in chat.words() and chat.open_braces() == []


async def test_one_settled_long_ago_is_told_when_nothing_else_is_open(operator, given):
    line_ = prepaid_lines(operator)
    give_back(operator, ASHA, 80)
    _, told = await asked(given, line_)
    assert told == ["utter_refund_arrived"] and operator.care.listed == []


async def test_money_taken_without_a_recharge_is_put_right_instead(operator, given):
    line_ = prepaid_lines(operator)
    operator.prepaid.recharge(OWN, rupees(199), topup="failed")
    give_back(operator, ASHA, 80)
    _, told = await asked(given, line_)
    assert told == ["utter_recharge_reposted"] and operator.care.listed == []


async def test_a_crash_is_taken_up_with_an_sms(operator, given, monkeypatch):
    line_ = prepaid_lines(operator)
    late = give_back(operator, ASHA, 20, "pending")
    monkeypatch.setattr("actions.refunds.services", lambda: given)
    for journey, content in (("refund_status", {"words": ""}), ("trace_refund", {"refund": late.id, "words": ""})):
        await take_up_refunds(OpenCase(1, "chat", line_.msisdn, journey, content, given.clock.now()))
    assert len(operator.care.listed) == 1 and len(operator.sms) == 1


async def test_without_proof_nothing_is_told(operator, given):
    chat = Chat(given, prepaid_lines(operator), proved=False)
    with pytest.raises(NotPermitted):
        await chat.act(CheckRefund())
    assert chat.said == []
