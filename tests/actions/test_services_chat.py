"""Paid services in the chat: the list with price, beginning and consent; one, all or none stopped; the block."""
from __future__ import annotations

from dataclasses import replace

import pytest

from actions.answers import ANSWERS
from actions.bill import ReviewBill
from actions.decide import AskDecision, CarryOut
from actions.reading_answers import choice
from actions.services_asked import take_up_services
from casebook.case_book import OpenCase
from tests.actions.chat import Chat
from tests.journeys.bills import OWN as POSTPAID
from tests.journeys.bills import bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.test_paid_services import GAME, TUNES
from tests.journeys.world import OWN, POLICY, prepaid_lines


@pytest.fixture(autouse=True)
def channel(monkeypatch):
    monkeypatch.setattr("rasa_sdk.Tracker.get_latest_input_channel", lambda _: "rest")


@pytest.fixture
def own(operator):
    for product in (GAME, TUNES):
        operator.subscribers.hold(POSTPAID, replace(product, start=operator.clock.now()))
    operator.subscriptions.prices |= {"SUB-1": rupees(149), "SUB-2": rupees(36)}
    return postpaid_line(operator, bill(line("rent", "planRental", 589)))


def asking(given, own, words: str) -> Chat:
    chat = Chat(given, own)
    chat.slots |= {"complaint_words": words, "opened_by": "vas_charges", "complaint_about": "subscriptions"}
    return chat


async def answered(chat: Chat, number: str, answer: str | None) -> list[str]:
    """The customer answers the open question; None is a no."""
    await chat.act(AskDecision())
    question = chat.given.cases.proposal("chat", number, chat.given.clock.now())
    assert question is not None and question.kind in ANSWERS
    if answer is not None:
        options = question.content.get("options")
        value = choice(answer, options, POLICY.chat) if options else answer
        assert value is not None, answer
        await chat.keep(value)
    chat.slots["decision"] = answer is not None
    return await chat.act(CarryOut())


async def test_the_list_names_price_beginning_and_consent(operator, given, own):
    chat = asking(given, own, "which services are running on my number")
    assert await chat.act(ReviewBill()) == ["utter_services_list", "utter_services_way_on"]
    assert "GameZone: ₹149 plus GST a month, since 20 Nov, agreed on 20 Nov" in chat.words()
    assert chat.slots["proposal_open"] is False and operator.writes == [] and chat.open_braces() == []


async def test_one_of_several_is_stopped_after_a_yes(operator, given, own):
    chat = asking(given, own, "i want to stop a subscription")
    assert await chat.act(ReviewBill()) == ["utter_services_list"]
    assert await answered(chat, POSTPAID, "caller tunes") == []
    assert operator.writes == []
    assert await answered(chat, POSTPAID, "yes") == ["utter_services_stopped", "utter_services_block_hint"]
    assert "Done: Caller Tunes stopped" in chat.words() and chat.open_braces() == []
    assert [each.name for each in await operator.subscriptions.running(POSTPAID)] == ["GameZone"]
    assert any("Caller Tunes is stopped" in text for _, text in operator.sms)


async def test_the_one_that_is_named_is_asked_about_at_once(operator, given, own):
    chat = asking(given, own, "please deactivate caller tune")
    await chat.act(ReviewBill())
    assert await answered(chat, POSTPAID, None) == ["utter_kept_stop_services"]
    assert "Caller Tunes stays as it is" in chat.words() and operator.writes == []


async def test_all_are_stopped_and_blocked(operator, given, own):
    chat = asking(given, own, "stop all vas on my number")
    await chat.act(ReviewBill())
    assert await answered(chat, POSTPAID, "yes") == ["utter_services_stopped", "utter_services_block_hint"]
    assert "GameZone and Caller Tunes" in chat.words()
    chat = asking(given, own, "block all paid services on my number for good")
    assert await chat.act(ReviewBill()) == []
    assert await answered(chat, POSTPAID, "yes") == ["utter_services_blocked"]
    assert operator.subscribers.services[own.service_id].content_barred and chat.open_braces() == []
    assert any("blocked on your number" in text for _, text in operator.sms)
    assert await asking(given, own, "block all paid services").act(ReviewBill()) == ["utter_services_barred"]


async def test_blocking_from_the_list_stops_what_runs(operator, given, own):
    chat = asking(given, own, "unsubscribe me")
    await chat.act(ReviewBill())
    assert await answered(chat, POSTPAID, "block for good") == []
    assert await answered(chat, POSTPAID, "yes") == ["utter_services_stopped", "utter_services_blocked"]
    chat = asking(given, own, "unblock the paid services please")
    await chat.act(ReviewBill())
    assert await answered(chat, POSTPAID, "yes") == ["utter_services_allowed"]
    assert await asking(given, own, "lift the bar").act(ReviewBill()) == ["utter_services_not_barred"]
    assert chat.open_braces() == []


async def test_a_block_that_is_not_set_has_a_docket(operator, given, own):
    operator.subscriptions.bars = False
    operator.subscribers.stuck_subscriptions.add("SUB-1")
    chat = asking(given, own, "bar premium services")
    await chat.act(ReviewBill())
    told = await answered(chat, POSTPAID, "yes")
    assert told == ["utter_services_stopped", "utter_stop_handed_over", "utter_services_bar_handed_over"]
    assert "TT-0002" in chat.words() and chat.open_braces() == []


async def test_money_taken_without_consent_on_a_bill_is_credited_first(operator, given):
    operator.subscribers.hold(POSTPAID, replace(GAME, consent_reference=None))
    own = postpaid_line(operator, bill(line("game", "subscription", "175.82", product_id="SUB-1")))
    told = await asking(given, own, "i never subscribed to anything").act(ReviewBill())
    assert "utter_bill_credited" in told and "utter_services_list" not in told


async def test_a_charge_of_the_bill_stays_with_the_bill(operator, given, own):
    chat = asking(given, own, "what is the gamezone on my bill")
    assert "utter_services_list" not in await chat.act(ReviewBill())
    chat.slots["bill_id"] = "BILL-0"
    chat.slots["complaint_words"] = "gamezone?"
    assert "utter_services_list" not in await chat.act(ReviewBill())
    chat.slots["complaint_words"] = "stop gamezone"
    assert "utter_services_list" in await chat.act(ReviewBill())


async def test_prepaid_services_are_stopped_and_what_was_not_agreed_comes_back(operator, given):
    own = prepaid_lines(operator)
    operator.prepaid.subscribe(OWN, rupees(2), 2, consent="C-5", name="News")
    operator.prepaid.subscribe(OWN, rupees(3), 3)
    chat = asking(given, own, "cancel all the vas eating my balance")
    assert await chat.act(ReviewBill()) == ["utter_services_list"]
    assert "no consent of yours on record" in chat.words()
    told = await answered(chat, OWN, "yes")
    assert told == ["utter_services_stopped", "utter_services_stopped_and_back", "utter_services_block_hint"]
    assert "the ₹9 that it took are back" in chat.words() and chat.open_braces() == []


async def test_one_prepaid_service_without_consent_goes_the_known_way(operator, given):
    own = prepaid_lines(operator)
    operator.prepaid.subscribe(OWN, rupees(3), 3)
    assert "utter_recharge_offer_stop_subscription" in await asking(given, own, "astro eats money").act(ReviewBill())


async def test_nothing_runs(operator, given):
    chat = asking(given, prepaid_lines(operator), "stop all vas")
    assert await chat.act(ReviewBill()) == ["utter_services_none", "utter_services_block_hint"]
    assert chat.slots["proposal_open"] is False


async def test_what_ended_meanwhile_is_said(operator, given, own):
    chat = asking(given, own, "unsubscribe")
    await chat.act(ReviewBill())
    for product in (GAME, TUNES):
        operator.subscribers.hold(POSTPAID, replace(product, status="terminated"))
    assert await answered(chat, POSTPAID, "gamezone") == ["utter_services_ended_before"]


async def test_a_crash_is_finished_and_told_by_sms(operator, given, own, monkeypatch):
    monkeypatch.setattr("actions.services_asked.services", lambda: given)
    for content in ({"do": "stop", "products": ["SUB-1"]}, {"do": "block", "asked": "t1"}):
        await take_up_services(OpenCase(1, "chat", POSTPAID, "paid_services", content, given.clock.now()))
    assert len(operator.sms) == 3 and operator.subscribers.services[own.service_id].content_barred
