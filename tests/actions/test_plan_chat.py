"""Plans in words: what was asked comes first, nothing is ordered before a yes, nothing stays open in a text."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.decide import AskDecision, CarryOut
from actions.plan import ShowPlans, take_up_change, take_up_withdrawal
from casebook.case_book import OpenCase
from telecom.errors import NotPermitted
from tests.actions.chat import Chat
from tests.journeys.bills import ISHA
from tests.journeys.bills import OWN as POSTPAID
from tests.journeys.fake_operator import rupees
from tests.journeys.test_plan_change import on_499
from tests.journeys.usage_world import pack_used_daily
from tests.journeys.world import ASHA, OWN, prepaid_lines


def asked(given, line, words: str) -> Chat:
    chat = Chat(given, line)
    chat.slots |= {"opened_by": "change_plan", "complaint_words": words}
    return chat


async def answer(chat: Chat, key: str = "yes") -> list[str]:
    """The question is asked, and answered."""
    await chat.act(AskDecision())
    await chat.keep(key)
    chat.slots["decision"] = key != "no"
    return await chat.act(CarryOut())


async def test_plans_are_compared_chosen_and_ordered(operator, given):
    chat = asked(given, on_499(operator, 95 * 1024), "which plan is right for me")
    assert await chat.act(ShowPlans()) == ["utter_plans_compared", "utter_plans_present_best"]
    assert "Postpaid 499, your plan now (75 GB): ₹2,249.78" in chat.words()
    assert "₹588.82, ₹588.82 and ₹1,072.14" in chat.words()
    assert chat.slots["proposal_open"] is True and operator.writes == []
    assert await answer(chat, "PLAN-999") == ["utter_terms_now"]
    assert "24 of the 30 days" in chat.words() and "gives back ₹471.06" in chat.words()
    assert "takes ₹943.06" in chat.words() and "so ₹472 more" in chat.words() and operator.writes == []
    assert await answer(chat) == ["utter_plan_now"]
    assert operator.subscribers.lines[POSTPAID].plan_offering_id == "PLAN-999"
    assert [text for _, text in operator.sms if "Postpaid 999 is active" in text]
    assert chat.slots["proposal_open"] is False and chat.open_braces() == []


async def test_a_plan_that_is_named_is_taken_at_once_and_begins_with_the_cycle(operator, given):
    line = replace(on_499(operator), plan_offering_id="PLAN-999", plan_name="Postpaid 999")
    operator.subscribers.lines[POSTPAID] = line
    chat = asked(given, line, "put me on the 499 plan")
    assert await chat.act(ShowPlans()) == ["utter_plans_compared", "utter_plans_saving", "utter_terms_later"]
    assert "14 Dec" in chat.words() and "would have saved you ₹1,770" in chat.words()
    assert await answer(chat) == ["utter_plan_later"]
    assert operator.subscribers.lines[POSTPAID].plan_offering_id == "PLAN-999"
    again = asked(given, line, "change my plan")
    assert await again.act(ShowPlans()) == ["utter_plan_pending"]
    assert await answer(again) == ["utter_order_withdrawn"]
    assert [order.state for order in operator.plans.ordered[POSTPAID]] == ["cancelled"]
    assert again.open_braces() == [] and chat.open_braces() == []


@pytest.mark.parametrize("question", [1, 2])
async def test_a_no_orders_nothing(operator, given, question):
    chat = asked(given, on_499(operator), "change my plan")
    await chat.act(ShowPlans())
    if question == 2:
        await answer(chat, "PLAN-699")
    kept = "utter_kept_choose_plan" if question == 1 else "utter_kept_change_plan"
    assert await answer(chat, "no") == [kept] and operator.writes == []


async def test_prepaid_to_postpaid_tells_what_ends(operator, given):
    line = pack_used_daily(operator)
    chat = asked(given, line, "convert my prepaid to postpaid")
    assert await chat.act(ShowPlans()) == ["utter_plans_compared"]
    assert await answer(chat, "PLAN-499") == ["utter_terms_postpaid"]
    assert "balance of ₹20" in chat.words() and "Smart 239: 25.45 GB left" in chat.words()
    assert await answer(chat) == ["utter_now_postpaid"]
    assert operator.subscribers.lines[OWN].account_type == "postpaid" and chat.open_braces() == []


async def test_without_identity_no_choice_is_offered(operator, given):
    operator.plans.unknown_identity.add(ASHA.id)
    chat = asked(given, prepaid_lines(operator), "switch me to postpaid")
    assert await chat.act(ShowPlans()) == ["utter_plan_blocked_identity"]
    assert chat.slots["proposal_open"] is False and chat.open_braces() == []


async def test_postpaid_to_prepaid_and_the_dues_in_the_way(operator, given):
    line = on_499(operator)
    chat = asked(given, line, "move me back to prepaid")
    assert await chat.act(ShowPlans()) == ["utter_packs_compared", "utter_terms_prepaid"]
    assert await answer(chat) == ["utter_now_prepaid"]
    assert operator.subscribers.lines[POSTPAID].account_type == "prepaid" and chat.open_braces() == []
    operator.subscribers.lines[POSTPAID] = line
    operator.postpaid.issued["BILL-0"] = replace(operator.postpaid.issued["BILL-0"], remaining=rupees("588.82"))
    chat = asked(given, line, "move me back to prepaid")
    assert (await chat.act(ShowPlans()))[-1] == "utter_plan_blocked_dues"
    assert "₹588.82" in chat.words() and chat.slots["proposal_open"] is False


async def test_a_pack_is_bought_from_the_balance_or_the_missing_sum_is_told(operator, given):
    chat = asked(given, pack_used_daily(operator), "a cheaper plan please")
    assert await chat.act(ShowPlans()) == ["utter_packs_compared"]
    assert await answer(chat, "PACK-199") == ["utter_plan_short_of_balance"]
    assert "₹179 is missing" in chat.words() and operator.writes == [] and chat.open_braces() == []
    operator.prepaid._move(OWN, rupees(500), "topup", None)
    rich = asked(given, operator.subscribers.lines[OWN], "a cheaper plan please")
    await rich.act(ShowPlans())
    assert await answer(rich, "PACK-199") == ["utter_terms_pack"]
    assert await answer(rich) == ["utter_pack_started"]
    assert [order.offering_id for order in operator.plans.ordered[OWN]] == ["PACK-199"] and rich.open_braces() == []


@pytest.mark.parametrize(("code", "response"), [
    ("CHANGE_PENDING", "utter_plan_refused_pending"), ("STRANGE", "utter_plan_handed_over")])
async def test_refusals_and_hand_overs_are_told(operator, given, code, response):
    chat = asked(given, on_499(operator), "change my plan")
    await chat.act(ShowPlans())
    await answer(chat, "PLAN-999")
    operator.plans.refuses = code
    assert await answer(chat) == [response] and chat.open_braces() == []
    assert bool(operator.care.listed) is (code == "STRANGE")


@pytest.mark.parametrize("administrator", [False, True])
async def test_a_companys_line_is_its_administrators_matter(operator, given, administrator):
    line = on_499(operator)
    operator.subscribers.customers[ISHA.id] = replace(ISHA, enterprise=True, enterprise_admin=administrator)
    chat = asked(given, line, "change my plan")
    told = await chat.act(ShowPlans())
    assert told[0] == ("utter_plans_compared" if administrator else "utter_request_admin_only")
    assert chat.slots["proposal_open"] is administrator and ("Postpaid 1199" in chat.words()) is administrator


async def test_a_line_that_closes_keeps_its_plan(operator, given):
    line = replace(on_499(operator), status="pendingTerminate")
    operator.subscribers.lines[POSTPAID] = line
    assert await asked(given, line, "change my plan").act(ShowPlans()) == ["utter_plan_refused_closing"]


async def test_what_a_crash_left_is_finished_and_told_by_sms(operator, given, monkeypatch):
    on_499(operator)
    monkeypatch.setattr("actions.plan.services", lambda: given)
    content = {"plan": "PLAN-999", "kind": "postpaid", "start": None, "before": 0, "held": "postpaid"}
    case = OpenCase(1, "chat", POSTPAID, "change_plan", content, given.clock.now() - timedelta(minutes=1))
    for _ in range(2):
        await take_up_change(case)
        assert len(operator.plans.ordered[POSTPAID]) == 1 and len(operator.sms) == 1
    order = operator.plans.ordered[POSTPAID][0]
    operator.plans.ordered[POSTPAID][0] = replace(order, state="pending")
    operator.plans.due[order.id] = given.clock.now() + timedelta(days=3)
    back = OpenCase(2, "chat", POSTPAID, "withdraw_order", {"order": order.id, "name": "Postpaid 999"},
                    given.clock.now())
    await take_up_withdrawal(back)
    assert operator.plans.ordered[POSTPAID][0].state == "cancelled" and "withdrawn" in operator.sms[-1][1]


async def test_without_proof_nothing_is_told(operator, given):
    chat = Chat(given, on_499(operator), proved=False)
    with pytest.raises(NotPermitted):
        await chat.act(ShowPlans())
    assert chat.said == []
