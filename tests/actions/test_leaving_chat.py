"""Leaving in words: what it means first, one reason, one offer, nothing in the way; the code never in the chat."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.closing import ForecastClosure, take_up_closure, take_up_keeping, take_up_offer
from actions.plan import ShowPlans
from actions.porting import CheckPorting, ValidatePortNumberForm, take_up_porting
from casebook.case_book import OpenCase
from telecom.errors import NotPermitted
from telecom.money import Money
from telecom.plans import Porting
from tests.actions.chat import Chat
from tests.actions.test_plan_chat import answer
from tests.journeys.bills import ISHA
from tests.journeys.bills import OWN as POSTPAID
from tests.journeys.test_plan_change import on_499
from tests.journeys.usage_world import pack_used_daily
from tests.journeys.world import OWN, prepaid_lines

LOYAL = replace(ISHA, value_tier="platinum", churn_risk="high")


def leaving(given, line, words: str, intent: str = "cancel_service") -> Chat:
    chat = Chat(given, line)
    chat.slots |= {"opened_by": intent, "complaint_words": words}
    return chat


async def test_a_postpaid_line_is_closed_after_forecast_reason_and_yes(operator, given, monkeypatch):
    line = on_499(operator)
    plain = operator.postpaid.account

    async def account(account_id):
        return replace(await plain(account_id), unbilled=Money(Decimal("12.50"), "INR"),
                       deposit=Money(Decimal(1000), "INR"))
    monkeypatch.setattr(operator.postpaid, "account", account)
    chat = leaving(given, line, "cancel my connection")
    assert await chat.act(ForecastClosure()) == ["utter_closure_postpaid", "utter_closure_deposit"]
    words = chat.words()
    assert "by 1 Dec" in words and "not billed yet: ₹12.50" in words and "given back: ₹255.15" in words
    assert "₹242.65 in your favour" in words and "₹1,000 comes back within 45 days" in words
    assert await answer(chat, "moving") == [] and chat.slots["proposal_open"] is True and operator.writes == []
    assert await answer(chat) == ["utter_closure_ordered_postpaid"]
    assert operator.subscribers.lines[POSTPAID].status == "pendingTerminate" and "24 Nov" in chat.words()
    assert len(operator.sms) == 1 and chat.open_braces() == []
    again = leaving(given, line, "cancel my connection")
    assert await again.act(ForecastClosure()) == ["utter_closure_standing"]
    assert await answer(again) == ["utter_closure_withdrawn"]
    assert operator.subscribers.lines[POSTPAID].status == "active" and again.open_braces() == []


async def test_a_prepaid_line_hears_what_is_lost(operator, given):
    chat = leaving(given, pack_used_daily(operator), "close this number for good")
    assert await chat.act(ForecastClosure()) == ["utter_closure_prepaid"]
    assert "balance of ₹20" in chat.words() and "25.45 GB left, valid until 1 Dec" in chat.words()
    await answer(chat, "no")
    assert await answer(chat, "no") == ["utter_kept_close_line"]
    assert operator.writes == [] and chat.open_braces() == []


async def test_the_reason_is_not_asked_when_it_was_said_and_the_offer_never_blocks(operator, given):
    operator.subscribers.customers[ISHA.id] = LOYAL
    line = on_499(operator)
    operator.subscribers.customers[ISHA.id] = LOYAL
    chat = leaving(given, line, "your plan is too expensive, cancel my line")
    assert await chat.act(ForecastClosure()) == ["utter_closure_postpaid", "utter_offer_stay_loyalty_third"]
    assert await answer(chat, "no") == [] and chat.slots["proposal_open"] is True
    assert await answer(chat) == ["utter_closure_ordered_postpaid"] and operator.care.listed == []


async def test_an_offer_that_is_taken_leaves_the_line_as_it_is(operator, given):
    line = on_499(operator)
    operator.subscribers.customers[ISHA.id] = LOYAL
    chat = leaving(given, line, "cancel it")
    await chat.act(ForecastClosure())
    assert await answer(chat, "found something cheaper at Nirmal") == ["utter_offer_stay_loyalty_third"]
    assert await answer(chat) == ["utter_offer_taken"]
    ticket = operator.care.listed[0][1]
    assert ticket.kind == "Retention" and "price" in ticket.summary and "a third off" in ticket.summary
    assert operator.subscribers.lines[POSTPAID].status == "active" and POSTPAID not in operator.plans.ordered
    assert chat.open_braces() == []


async def test_free_words_are_kept_as_the_reason(operator, given):
    chat = leaving(given, on_499(operator), "cancel it")
    await chat.act(ForecastClosure())
    await answer(chat, "my aunt gave me another phone, call 9876543210")
    question = given.cases.proposal("chat", POSTPAID, given.clock.now())
    assert question.content["reason"] == "my aunt gave me another phone, call ••••••3210"


@pytest.mark.parametrize("action", [ForecastClosure(), CheckPorting()])
async def test_a_companys_line_is_not_the_employees(operator, given, action):
    line = on_499(operator)
    operator.subscribers.customers[ISHA.id] = replace(ISHA, enterprise=True)
    operator.plans.since = given.clock.now() - timedelta(days=400)
    chat = leaving(given, line, "leave", "cancel_service" if isinstance(action, ForecastClosure) else "port_number")
    told = await chat.act(action)
    assert told == (["utter_request_admin_only", "utter_offer_desk"] if isinstance(action, ForecastClosure)
                    else ["utter_port_blocked_company", "utter_offer_desk"])
    assert chat.slots["proposal_open"] is False


async def test_a_closure_without_effect_is_handed_over(operator, given):
    chat = leaving(given, on_499(operator), "not needed any more, cancel it")
    await chat.act(ForecastClosure())
    operator.plans.stuck = True
    assert await answer(chat) == ["utter_closure_handed_over"] and "TT-0001" in chat.words()
    assert chat.open_braces() == []


async def test_crashes_are_taken_up(operator, given, monkeypatch):
    line = on_499(operator)
    for module in ("closing", "porting"):
        monkeypatch.setattr(f"actions.{module}.services", lambda: given)
    now = given.clock.now()
    await take_up_offer(OpenCase(1, "chat", POSTPAID, "stay_offer", {"offer": "rental_tenth", "reason": "price"}, now))
    case = OpenCase(2, "chat", POSTPAID, "close_line", {"reason": "price", "before": 0}, now)
    await take_up_closure(case)
    await take_up_closure(case)
    assert len(operator.care.listed) == 1 and len(operator.plans.ordered[POSTPAID]) == 1 and len(operator.sms) == 2
    await take_up_keeping(OpenCase(4, "chat", POSTPAID, "keep_line", {"order": "ORD-0001"}, now))
    assert operator.subscribers.lines[POSTPAID].status == line.status and "taken back" in operator.sms[-1][1]
    await take_up_porting(OpenCase(3, "chat", POSTPAID, "port_number", {"before": 1}, now))
    assert [order.category for order in operator.plans.ordered[POSTPAID]] == ["closure", "porting code"]


# --- porting ----------------------------------------------------------------------------------------------------------
async def test_the_code_goes_by_sms_and_never_into_the_chat(operator, given):
    operator.plans.since = given.clock.now() - timedelta(days=400)
    chat = leaving(given, pack_used_daily(operator), "i want to port out", "port_number")
    assert await chat.act(CheckPorting()) == ["utter_port_may_leave_prepaid"]
    assert "25.45 GB left" in chat.words() and operator.writes == []
    assert await answer(chat) == ["utter_port_code_sent"]
    assert "SM3K9P2A" not in chat.words() and any("SM3K9P2A" in text for _, text in operator.sms)
    assert await chat.act(CheckPorting()) == ["utter_port_code_stands"]
    assert "SM3K9P2A" not in chat.words() and chat.open_braces() == []


async def test_an_offer_before_the_code_is_made_once(operator, given):
    operator.plans.since = given.clock.now() - timedelta(days=400)
    chat = leaving(given, prepaid_lines(operator), "network is bad, give me the upc", "port_number")
    assert await chat.act(CheckPorting()) == ["utter_port_may_leave_prepaid", "utter_offer_stay_extra_data"]
    assert await answer(chat, "no") == []
    assert await answer(chat, "no") == ["utter_kept_send_porting_code"]
    assert operator.writes == [] and chat.open_braces() == []


async def test_each_rule_against_it_is_told(operator, given):
    operator.plans.since = given.clock.now() - timedelta(days=10)
    line = prepaid_lines(operator)
    service = operator.subscribers.services[line.service_id]
    operator.subscribers.services[line.service_id] = replace(service, sim_changed=given.clock.now())
    chat = leaving(given, line, "port my number", "port_number")
    assert await chat.act(CheckPorting()) == ["utter_port_blocked_network_days", "utter_port_blocked_sim_change"]
    assert "on 8 Feb 2027" in chat.words() and "From 27 Nov" in chat.words() and chat.open_braces() == []


async def test_who_asks_how_to_come_here_is_told_without_a_number(operator, given, monkeypatch):
    monkeypatch.setattr("actions.porting.services", lambda: given)
    chat = Chat(given, prepaid_lines(operator), proved=False)
    chat.slots |= {"opened_by": "port_number", "complaint_words": "how do i port in from BSNL"}
    slots = ["line_number", "one_time_code"]
    tracker = chat.tracker("", "", [])
    assert await ValidatePortNumberForm().required_slots(slots, CollectingDispatcher(), tracker, {}) == []
    assert await chat.act(CheckPorting()) == ["utter_port_in_steps"] and chat.open_braces() == []
    chat.slots["complaint_words"] = "status of my port in request"
    tracker = chat.tracker("", "", [])
    monkeypatch.setattr("actions.identify.services", lambda: given)
    assert await ValidatePortNumberForm().required_slots(slots, CollectingDispatcher(), tracker, {}) == slots
    with pytest.raises(NotPermitted):
        await chat.act(CheckPorting())


@pytest.mark.parametrize(("moving", "responses"), [
    (Porting(into="completed", source="Nirmal Telecom"), ["utter_port_in_done"]),
    (Porting(into="accepted", source="Nirmal Telecom"), ["utter_port_in_under_way"]),
    (Porting(into="rejected", source="Nirmal Telecom", reason="a bill there is not paid"), ["utter_port_in_rejected"]),
    (Porting(), ["utter_port_in_unknown", "utter_port_in_steps"])])
async def test_how_a_number_that_comes_stands(operator, given, moving, responses):
    line = prepaid_lines(operator)
    operator.plans.moving[OWN] = moving
    chat = leaving(given, line, "status of my port in request", "port_number")
    assert await chat.act(CheckPorting()) == responses and chat.open_braces() == []


@pytest.mark.parametrize("action", [ForecastClosure(), ShowPlans()])
async def test_a_number_under_way_can_neither_be_closed_nor_changed(operator, given, action):
    line = replace(prepaid_lines(operator), status="pendingActive")
    operator.subscribers.lines[OWN] = line
    assert await leaving(given, line, "change it").act(action) == ["utter_number_on_its_way"]


async def test_a_number_under_way_has_a_day(operator, given):
    line = replace(prepaid_lines(operator), status="pendingActive")
    operator.subscribers.lines[OWN] = line
    operator.plans.moving[OWN] = Porting(into="accepted", source="Nirmal Telecom",
                                         expected=given.clock.now() + timedelta(days=2))
    chat = leaving(given, line, "when will my number be moved", "port_number")
    assert await chat.act(CheckPorting()) == ["utter_port_in_under_way"] and "from 22 Nov" in chat.words()
    assert chat.open_braces() == []
