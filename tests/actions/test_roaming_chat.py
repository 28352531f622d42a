"""Roaming in the chat: one question after the other, prices that are the operator's, and receipts."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.answers import ANSWERS
from actions.bill import ReviewBill
from actions.decide import AskDecision, CarryOut
from actions.reading_answers import choice
from actions.roaming import CheckRoaming
from actions.roaming_changes import take_up_roaming
from casebook.case_book import OpenCase
from telecom.errors import OperatorUnreachable
from tests.actions.chat import Chat
from tests.journeys.bills import ISHA, WARNED, bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.world import OWN, POLICY, prepaid_lines

RENTAL = line("rent", "planRental", "588.82")
ROAM = line("roam", "roamingData", "1416", name="Roaming data (UAE)", warning_sent=WARNED, country="AE")


@pytest.fixture(autouse=True)
def channel(monkeypatch):
    monkeypatch.setattr("rasa_sdk.Tracker.get_latest_input_channel", lambda _: "rest")


def asking(given, own, words: str) -> Chat:
    chat = Chat(given, own)
    chat.slots |= {"complaint_words": words, "opened_by": "activate_roaming", "complaint_about": "roaming"}
    return chat


async def answered(chat: Chat, answer: str | None) -> list[str]:
    """The customer answers the open question; None is a no."""
    await chat.act(AskDecision())
    question = chat.given.cases.proposal("chat", _number(chat), chat.given.clock.now())
    assert question is not None and question.kind in ANSWERS
    if answer is not None:
        options = question.content.get("options")
        value = choice(answer, options, POLICY.chat) if options else answer
        assert value is not None, answer
        await chat.keep(value)
    chat.slots["decision"] = answer is not None
    return await chat.act(CarryOut())


def _number(chat: Chat) -> str:
    identity = chat.given.identity.identity("chat")
    assert identity is not None
    return identity.msisdn


async def test_a_postpaid_pack_from_the_country_to_the_receipt(operator, given):
    own = postpaid_line(operator)
    chat = asking(given, own, "i want roaming")
    assert await chat.act(CheckRoaming()) == ["utter_roaming_is_off"]
    assert await answered(chat, "Dubai next week") == ["utter_roaming_is_off"]
    assert await answered(chat, "gulf pack") == []
    assert operator.writes == []
    assert await answered(chat, "yes") == ["utter_roaming_bought"]
    words = chat.words()
    assert "Gulf roaming 199: 1 GB, 30 min, 10 SMS for 3 days, ₹234.82" in words
    assert "from now until" in words and "₹234.82 will be on your next bill" in words
    assert chat.open_braces() == [] and operator.roaming.is_on(own)
    assert any("Gulf roaming 199 is active" in text for _, text in operator.sms)
    assert chat.slots["proposal_open"] is False


@pytest.mark.parametrize("wanted", ["199", "1", "the first one", "3 days", "Gulf roaming 199"])
async def test_a_pack_is_chosen_in_many_words(operator, given, wanted):
    chat = asking(given, postpaid_line(operator), "roaming for uae")
    await chat.act(CheckRoaming())
    await answered(chat, wanted)
    question = given.cases.proposal("chat", _number(chat), given.clock.now())
    assert question is not None and question.content["pack"] == "ROAM-199"


async def test_a_prepaid_balance_must_cover_the_pack(operator, given):
    own = prepaid_lines(operator)
    chat = asking(given, own, "roaming pack for dubai")
    await chat.act(CheckRoaming())
    assert await answered(chat, "199") == ["utter_roaming_balance_short"]
    assert "₹179 are missing" in chat.words() and operator.writes == []
    operator.prepaid._move(OWN, rupees(500), "topup", None)
    chat = asking(given, own, "roaming pack for dubai")
    await chat.act(CheckRoaming())
    await answered(chat, "199")
    assert await answered(chat, "yes") == ["utter_roaming_bought"]
    assert "₹199 came from your balance; ₹321 are left" in chat.words() and chat.open_braces() == []


async def test_without_a_pack_prices_limit_and_switch(operator, given):
    own = postpaid_line(operator)
    chat = asking(given, own, "activate roaming for singapore")
    await chat.act(CheckRoaming())
    assert await answered(chat, "no pack") == ["utter_roaming_rates"]
    # 75 a minute, 6.50 a MB and 30 a message, with twice 9 % of tax.
    assert "₹88.50 a minute" in chat.words() and "₹7.67 a MB" in chat.words() and "₹35.40" in chat.words()
    assert await answered(chat, "2000") == []
    assert operator.writes == []
    assert await answered(chat, "yes") == ["utter_roaming_switched_on"]
    assert operator.subscribers.services[own.service_id].roaming_limit == 2000 and operator.roaming.is_on(own)
    assert "with a limit of ₹2,000" in chat.words() and chat.open_braces() == []
    assert any("limit of ₹2,000" in text for _, text in operator.sms)


async def test_a_limit_alone_is_set_when_roaming_is_on(operator, given):
    own = postpaid_line(operator)
    operator.roaming._set(own.service_id, True)
    chat = asking(given, own, "roaming in thailand")
    assert await chat.act(CheckRoaming()) == ["utter_roaming_is_on", "utter_roaming_rates"]
    assert await answered(chat, "1000") == ["utter_roaming_switched_on"]
    chat = asking(given, own, "roaming in thailand")
    assert "utter_roaming_limited" in await chat.act(CheckRoaming())
    assert await answered(chat, "no limit") == ["utter_roaming_stays_on"]
    assert chat.open_braces() == []


async def test_a_prepaid_line_pays_by_use_from_its_balance(operator, given):
    own = prepaid_lines(operator)
    chat = asking(given, own, "roaming in thailand")
    assert await chat.act(CheckRoaming()) == ["utter_roaming_is_off", "utter_roaming_rates",
                                              "utter_roaming_pays_balance"]
    assert await answered(chat, "yes") == ["utter_roaming_switched_on"]
    assert "paid from your main balance" in chat.words() and chat.open_braces() == []
    chat = asking(given, own, "roaming in thailand")
    assert (await chat.act(CheckRoaming()))[-1] == "utter_roaming_stays_on"


async def test_switching_off_needs_a_yes(operator, given):
    own = postpaid_line(operator)
    chat = asking(given, own, "please deactivate roaming")
    assert await chat.act(CheckRoaming()) == ["utter_roaming_off_already"]
    operator.roaming._set(own.service_id, True)
    await chat.act(CheckRoaming())
    assert await answered(chat, None) == ["utter_kept_roaming_off"] and operator.roaming.is_on(own)
    await chat.act(CheckRoaming())
    assert await answered(chat, "yes") == ["utter_roaming_switched_off"] and not operator.roaming.is_on(own)


async def test_what_a_pack_paid_for_is_switched_on_at_once(operator, given):
    own = postpaid_line(operator)
    operator.roaming.switched_by_packs = False
    await operator.roaming.order_pack(own, "ROAM-199", key="before")
    await operator.clock.wait(2)
    chat = asking(given, own, "in dubai with a pack and no signal")
    assert await chat.act(CheckRoaming()) == ["utter_roaming_repaired"]
    assert operator.roaming.is_on(own) and chat.slots["proposal_open"] is False
    assert (await chat.act(CheckRoaming()))[-1] == "utter_roaming_trouble"
    assert await answered(chat, "yes") == ["utter_roaming_handed_over"]
    assert chat.open_braces() == [] and len(operator.care.listed) == 1


async def test_countries_that_are_not_served_or_not_understood(operator, given):
    own = postpaid_line(operator)
    chat = asking(given, own, "roaming in kenya")
    assert await chat.act(CheckRoaming()) == ["utter_roaming_is_off", "utter_roaming_not_there"]
    assert chat.slots["proposal_open"] is False and "Kenya" in chat.words()
    chat = asking(given, own, "roaming please")
    await chat.act(CheckRoaming())
    assert await answered(chat, "atlantis") == ["utter_roaming_country_unknown"]
    assert await answered(chat, "lemuria") == ["utter_roaming_country_unknown", "utter_offer_person"]
    assert chat.slots["proposal_open"] is False


async def test_a_pack_that_does_not_start_is_handed_over_with_a_docket(operator, given):
    operator.roaming.starts = False
    chat = asking(given, postpaid_line(operator), "roaming pack for dubai")
    await chat.act(CheckRoaming())
    await answered(chat, "199")
    assert await answered(chat, "yes") == ["utter_roaming_pack_handed_over"]
    assert "docket TT-0001" in chat.words() and chat.open_braces() == []
    assert any("TT-0001" in text for _, text in operator.sms)


async def test_a_barred_line_and_a_company_line(operator, given):
    own = postpaid_line(operator)
    service = operator.subscribers.services[own.service_id]
    operator.subscribers.services[own.service_id] = replace(service, barring="all")
    assert (await asking(given, own, "roaming for dubai").act(CheckRoaming()))[0] == "utter_roaming_barred"
    operator.subscribers.customers[ISHA.id] = replace(ISHA, enterprise=True)
    assert (await asking(given, own, "roaming for dubai").act(CheckRoaming()))[0] == "utter_request_admin_only"
    assert operator.writes == []


async def test_a_purchase_that_a_crash_left_is_finished_and_told_by_sms(operator, given, monkeypatch):
    own = postpaid_line(operator)
    monkeypatch.setattr("actions.roaming_changes.services", lambda: given)
    case = OpenCase(1, "chat", own.msisdn, "roaming", {"do": "buy", "pack": "ROAM-199", "asked": "t1"},
                    given.clock.now())
    for _ in range(2):
        await take_up_roaming(case)
    assert len(operator.subscribers.held[own.msisdn]) == 1
    assert len([text for _, text in operator.sms if "Gulf roaming 199" in text]) == 1


async def test_a_pack_that_was_ordered_before_is_waited_for_and_not_ordered_again(operator, given):
    own = postpaid_line(operator)
    await operator.roaming.order_pack(own, "ROAM-199", key="before")
    chat = asking(given, own, "roaming pack for dubai")
    assert await chat.act(CheckRoaming()) == ["utter_roaming_bought"]
    assert len(operator.subscribers.held[own.msisdn]) == 1 and chat.slots["proposal_open"] is False
    operator.roaming.starts = False
    await operator.roaming.order_pack(own, "ROAM-649", key="before too")
    for _ in range(2):
        told = await asking(given, own, "roaming in singapore").act(CheckRoaming())
        assert told == ["utter_roaming_pack_handed_over"]
    assert len(operator.care.listed) == 1


async def test_a_purchase_that_broke_off_is_completed_and_not_made_twice(operator, given, monkeypatch):
    own = postpaid_line(operator)
    monkeypatch.setattr("actions.roaming_changes.services", lambda: given)
    chat = asking(given, own, "roaming pack for dubai")
    await chat.act(CheckRoaming())
    await answered(chat, "199")
    operator.trouble.unreachable = lambda _: operator.called[-1] == "order_pack"
    with pytest.raises(OperatorUnreachable):
        await answered(chat, "yes")
    operator.calm()
    # The customer asks again and says yes again; then the purchase that broke off is taken up.
    await asking(given, own, "roaming pack for dubai").act(CheckRoaming())
    await answered(chat, "199")
    await answered(chat, "yes")
    [case] = given.cases.unfinished(given.clock.now() + timedelta(minutes=1))
    await take_up_roaming(case)
    assert len(operator.subscribers.held[own.msisdn]) == 1


# --- prices: before a trip from the tariff, after one from the bill ---------------------------------------------------
async def test_prices_before_a_trip_come_from_the_tariff(operator, given):
    chat = asking(given, postpaid_line(operator, bill(RENTAL)), "what does roaming cost in dubai")
    assert await chat.act(ReviewBill()) == ["utter_roaming_rates", "utter_roaming_prices_packs", "utter_roaming_ask_on"]
    assert "₹76.70 a minute" in chat.words() and operator.writes == [] and chat.open_braces() == []
    assert chat.slots["proposal_open"] is False


async def test_charges_of_a_trip_stay_with_the_bill(operator, given):
    own = postpaid_line(operator, bill(RENTAL, ROAM), bill(RENTAL, number=1))
    assert "utter_roaming_rates" not in await asking(given, own, "why is roaming in dubai so much").act(ReviewBill())
    for words in ("roaming prices for singapore", "going to dubai next week, what does roaming cost"):
        assert (await asking(given, own, words).act(ReviewBill()))[0] == "utter_roaming_rates"
    own_words = "my bill has roaming in singapore"
    assert "utter_roaming_rates" not in await asking(given, own, own_words).act(ReviewBill())


async def test_use_abroad_that_is_on_no_bill_yet_is_told(operator, given):
    own = postpaid_line(operator, bill(RENTAL))
    operator.roaming.costs = [(operator.clock.now() - timedelta(days=days), rupees(55)) for days in (2, 3, 60)]
    chat = asking(given, own, "why roaming so much in dubai")
    assert (await chat.act(ReviewBill()))[:2] == ["utter_roaming_not_billed", "utter_roaming_rates"]
    assert "₹110 before tax" in chat.words() and "from 14 Nov on" in chat.words() and chat.open_braces() == []


async def test_prices_without_a_country_ask_for_it(operator, given):
    chat = asking(given, postpaid_line(operator, bill(RENTAL)), "what are the roaming charges")
    assert await chat.act(ReviewBill()) == ["utter_roaming_none_on_bill"]
    assert (await answered(chat, "thailand"))[0] == "utter_roaming_rates"
    assert chat.open_braces() == []


async def test_a_prepaid_line_hears_its_prices(operator, given):
    chat = asking(given, prepaid_lines(operator), "what does roaming cost in dubai")
    await chat.act(ReviewBill())
    assert "Gulf roaming 199: 1 GB, 30 min, 10 SMS for 3 days, ₹199" in chat.words() and chat.open_braces() == []


async def test_a_prepaid_balance_that_was_cut_abroad_is_looked_into(operator, given):
    own = prepaid_lines(operator)
    operator.prepaid.subscribe(OWN, rupees(3), 3)
    chat = asking(given, own, "80 was taken from my balance because i crossed the border")
    chat.slots["complaint_amount"] = "80.00"
    assert "utter_recharge_offer_stop_subscription" in await chat.act(ReviewBill())


async def test_the_country_of_the_prices_is_not_asked_again(operator, given):
    own = postpaid_line(operator)
    chat = asking(given, own, "activate roaming")
    chat.slots["last_request"] = {"intent": "roaming_charges", "words": "what does roaming cost in dubai"}
    await chat.act(CheckRoaming())
    question = given.cases.proposal("chat", own.msisdn, given.clock.now())
    assert question is not None and question.kind == "roaming_pack"
