"""Buying and recharging in words: price before, one yes, one receipt, nothing told that was not read back."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.answers import ANSWERS
from actions.decide import AskDecision, CarryOut
from actions.do_recharge import OfferRecharge
from actions.journey import OpenJourney
from actions.pack_shop import OfferPacks, take_up_purchase
from actions.pay_link import take_up_link
from casebook.case_book import OpenCase
from telecom.errors import OperatorUnreachable
from tests.actions.chat import Chat
from tests.journeys.bills import postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.fake_shop import offering
from tests.journeys.usage_world import pack_used_daily
from tests.journeys.world import ASHA, OTHER, OWN, prepaid_lines

OTHER_MASKED = "••••••0199"


class Shopper(Chat):
    """A chat in which open questions are asked and answered."""

    async def opens(self, action, words: str, intent: str, amount: str | None = None) -> list[str]:
        await self.act(OpenJourney(), words, intent, amount)
        return await self.act(action, words, intent, amount)

    async def asked(self) -> str:
        said = await self.act(AskDecision())
        assert len(said) == 1
        return said[0]

    async def answers(self, answer: str) -> list[str]:
        """Answer the open question: the key of an option, a value, yes or no."""
        self.slots["decision"] = answer != "no"
        if answer != "no":
            await self.keep(answer)
        return await self.act(CarryOut())

    def options(self) -> list[str]:
        return [str(part.get("key")) for part in self.said[-1]["choices"]]


@pytest.fixture
def rich(operator, given):
    line = prepaid_lines(operator)
    operator.prepaid._move(OWN, rupees(480), "topup", None)
    return Shopper(given, line)


@pytest.fixture
def poor(operator, given):
    return Shopper(given, prepaid_lines(operator))


def link_of(operator) -> str:
    return next(reversed(operator.prepaid.paid))


# --- buying a pack ----------------------------------------------------------------------------------------------------
async def test_a_pack_is_chosen_confirmed_and_bought(operator, rich):
    await rich.opens(OfferPacks(), "i need a data pack", "buy_data_pack")
    assert await rich.asked() == "utter_propose_choose_pack" and rich.options()[-1] == "None"
    assert "1. Starter 155: 1 GB for 24 days, ₹155 (the cheapest)" in rich.words()
    await rich.answers("PACK-155")
    assert operator.writes == [] and await rich.asked() == "utter_propose_buy_pack"
    assert "₹155" in rich.words() and "balance of ₹500; ₹345 stay on it" in rich.words()
    assert await rich.answers("yes") == ["utter_pack_active"]
    assert "valid until" in rich.words() and "₹345 now" in rich.words() and rich.open_braces() == []
    assert [text for _, text in operator.sms if "Starter 155 is active" in text and "₹155" in text]
    assert sum(key.startswith("buy:") for key in operator.writes) == 1 and rich.slots["proposal_open"] is False
    assert await rich.answers("yes") == ["utter_nothing_to_decide"]


async def test_a_no_buys_nothing(operator, rich):
    await rich.opens(OfferPacks(), "the 299 pack please", "buy_data_pack")
    assert await rich.asked() == "utter_propose_buy_pack"
    assert await rich.answers("no") == ["utter_kept_buy_pack"]
    assert operator.writes == [] and rich.open_braces() == []


async def test_who_still_has_a_pack_is_warned_with_date_and_rest(operator, given):
    line = pack_used_daily(operator)
    operator.prepaid._move(OWN, rupees(480), "topup", None)
    chat = Shopper(given, line)
    assert await chat.opens(OfferPacks(), "give me 299", "buy_data_pack") == ["utter_pack_still_active"]
    assert "Smart 239 is still active until 1 Dec, with 25.45 GB" in chat.words()
    assert await chat.asked() == "utter_propose_buy_pack" and chat.open_braces() == []
    assert await chat.opens(OfferPacks(), "the 98 add on", "buy_data_pack") == []


async def test_use_is_named_before_packs_are_offered(operator, given):
    chat = Shopper(given, pack_used_daily(operator))
    assert await chat.opens(OfferPacks(), "data pack", "buy_data_pack") == ["utter_pack_pace"]
    assert "900 MB of data a day" in chat.words()


async def test_the_last_pack_again(operator, given):
    chat = Shopper(given, prepaid_lines(operator))
    operator.prepaid._move(OWN, rupees(480), "topup", None)
    operator.usage.give_pack(OWN, 36, ago=timedelta(days=25))
    operator.subscribers.held[OWN] = [replace(pack, offering_id="PACK-239", status="terminated")
                                      for pack in operator.subscribers.held[OWN]]
    await chat.opens(OfferPacks(), "same pack again please", "buy_data_pack")
    assert await chat.asked() == "utter_propose_buy_pack" and "Smart 239" in chat.words()


@pytest.mark.parametrize(("answer", "told"), [
    ("more", "utter_pack_further"), ("777.00", "utter_pack_no_such")])
async def test_more_packs_and_an_unknown_price_lead_to_a_choice(rich, answer, told):
    await rich.opens(OfferPacks(), "data pack", "buy_data_pack")
    assert await rich.answers(answer) == [told]
    assert await rich.asked() == "utter_propose_choose_pack" and rich.open_braces() == []


async def test_a_price_that_was_not_in_the_list_is_understood(rich):
    await rich.opens(OfferPacks(), "data pack", "buy_data_pack")
    await rich.answers("499.00")
    assert await rich.asked() == "utter_propose_buy_pack" and "Super 499" in rich.words()


async def test_a_price_that_changed_is_asked_about_again(operator, rich):
    await rich.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    operator.shop.sold = [replace(offering("Unlimited 299", 319, 42, 28), id="PACK-299")]
    assert await rich.answers("yes") == ["utter_pack_price_changed"]
    assert operator.writes == [] and await rich.asked() == "utter_propose_buy_pack" and "₹319" in rich.words()
    assert rich.open_braces() == []


async def test_money_that_went_meanwhile_leads_to_a_link(operator, rich):
    await rich.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    operator.prepaid._move(OWN, -rupees(400), "usage", None)
    assert await rich.answers("yes") == ["utter_pack_too_little"]
    assert await rich.asked() == "utter_propose_link_pack" and rich.open_braces() == []


@pytest.mark.parametrize(("failing", "response"), [
    (1, "utter_recharge_reprovisioned"), (99, "utter_recharge_escalated")])
async def test_a_stuck_pack_ends_as_the_repair_says(operator, rich, failing, response):
    operator.prepaid.failing_tries = failing
    await rich.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    assert await rich.answers("yes") == [response] and rich.open_braces() == []


async def test_an_order_whose_fate_is_unknown_is_finished_after_a_crash(operator, rich, given, monkeypatch):
    await rich.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await rich.answers("yes")
    operator.calm()
    (case,) = given.cases.unfinished(given.clock.now() + timedelta(minutes=1))
    monkeypatch.setattr("actions.pack_shop.services", lambda: given)
    await take_up_purchase(case)
    assert operator.prepaid.buckets[OWN][0].remaining == 201
    assert [text for _, text in operator.sms if "Unlimited 299 is active" in text]


async def test_asking_again_after_a_lost_answer_tells_how_it_stands(operator, rich):
    await rich.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await rich.answers("yes")
    operator.calm()
    operator.clock.forward(timedelta(seconds=20))
    assert await rich.opens(OfferPacks(), "did it work? the 299 pack", "buy_data_pack") == ["utter_pack_active"]
    assert operator.prepaid.buckets[OWN][0].remaining == 201 and rich.slots["proposal_open"] is False
    await rich.opens(OfferPacks(), "the 98 add on as well", "buy_data_pack")
    assert await rich.asked() == "utter_propose_buy_pack"


async def test_what_never_reached_the_operator_is_not_bought_behind_the_customers_back(operator, rich, given,
                                                                                       monkeypatch):
    await rich.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    operator.trouble.unreachable = lambda _: operator.called[-1] == "order_pack"
    with pytest.raises(OperatorUnreachable):
        await rich.answers("yes")
    operator.calm()
    (case,) = given.cases.unfinished(given.clock.now() + timedelta(minutes=1))
    monkeypatch.setattr("actions.pack_shop.services", lambda: given)
    await take_up_purchase(case)
    assert operator.prepaid.buckets[OWN][0].remaining == 500 and operator.subscribers.held.get(OWN, []) == []
    assert [text for _, text in operator.sms if "finished checking" in text]


async def test_a_postpaid_line_hears_of_the_bill_before_and_after(operator, given):
    chat = Shopper(given, postpaid_line(operator))
    await chat.opens(OfferPacks(), "extra data please", "buy_data_pack")
    assert await chat.asked() == "utter_propose_choose_addon"
    await chat.answers("DATA-98")
    assert await chat.asked() == "utter_propose_buy_addon" and "₹98 plus GST, once, on your next bill" in chat.words()
    assert await chat.answers("yes") == ["utter_addon_active"]
    assert [text for _, text in operator.sms if "on your next bill" in text] and chat.open_braces() == []


async def test_a_companys_line_is_for_its_administrator(operator, given):
    worker = replace(ASHA, id="C-9", enterprise=True)
    chat = Shopper(given, operator.add_line("+919000000177", worker))
    told = await chat.opens(OfferPacks(), "a data pack", "buy_data_pack")
    assert told == ["utter_request_admin_only", "utter_offer_desk"] and chat.slots["proposal_open"] is False


async def test_nothing_for_sale_leads_to_a_person(operator, poor):
    operator.shop.sold = []
    assert await poor.opens(OfferPacks(), "a data pack", "buy_data_pack") == ["utter_pack_none"]


# --- paying by link ---------------------------------------------------------------------------------------------------
async def test_a_balance_too_small_leads_to_a_link_that_is_paid(operator, poor):
    await poor.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    assert await poor.asked() == "utter_propose_link_pack" and "balance of ₹20 is not enough" in poor.words()
    assert operator.writes == []
    assert await poor.answers("yes") == ["utter_link_made"]
    assert "http://pay.example/1" in poor.words() and [t for _, t in operator.sms if "http://pay.example/1" in t]
    assert await poor.asked() == "utter_propose_paid_link"
    assert await poor.answers("paid") == ["utter_link_waiting"]
    assert await poor.asked() == "utter_propose_paid_link"
    operator.shop.pay(link_of(operator))
    assert await poor.answers("paid") == ["utter_link_pack_active"]
    assert poor.open_braces() == [] and poor.slots["proposal_open"] is False
    assert operator.prepaid.buckets[OWN][0].remaining == 20


async def test_a_declined_link_can_be_made_anew(operator, poor):
    await poor.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    await poor.answers("yes")
    first = link_of(operator)
    operator.shop.pay(first, declined="Insufficient funds")
    operator.clock.forward(timedelta(minutes=1))
    assert await poor.answers("paid") == ["utter_link_declined"] and "Insufficient funds" in poor.words()
    assert await poor.asked() == "utter_propose_link_again"
    assert await poor.answers("yes") == ["utter_link_made"] and link_of(operator) != first
    operator.shop.pay(link_of(operator))
    assert await poor.answers("paid") == ["utter_link_pack_active"] and poor.open_braces() == []


async def test_who_does_not_pay_now_hears_that_the_link_stays(operator, poor):
    await poor.opens(OfferPacks(), "the 299 pack", "buy_data_pack")
    await poor.answers("yes")
    assert await poor.answers("no") == ["utter_kept_paid_link"] and poor.open_braces() == []


async def test_a_link_that_a_crash_cut_off_arrives_by_sms(operator, given, poor, monkeypatch):
    monkeypatch.setattr("actions.pay_link.services", lambda: given)
    content = {"receiver": OWN, "price": "299.00", "offering": "PACK-299", "request": "wish"}
    case = OpenCase(1, "chat", OWN, "payment_link", content, given.clock.now())
    await take_up_link(case)
    await take_up_link(case)
    assert len(operator.prepaid.paid) == 1 and len([t for _, t in operator.sms if "http://pay.example/1" in t]) == 1
    operator.shop.pay(link_of(operator))
    await take_up_link(OpenCase(2, "chat", OWN, "payment_link", {"payment": link_of(operator)}, given.clock.now()))
    assert [t for _, t in operator.sms if "PACK-299 pack is active" in t]


# --- recharging -------------------------------------------------------------------------------------------------------
async def test_a_recharge_of_the_own_number(operator, poor):
    await poor.opens(OfferRecharge(), "recharge my number", "recharge_account")
    assert await poor.asked() == "utter_propose_choose_recharge" and "other_number" in poor.options()
    await poor.answers("PACK-155")
    assert await poor.asked() == "utter_propose_link_recharge" and operator.writes == []
    assert await poor.answers("yes") == ["utter_link_made"]
    operator.shop.pay(link_of(operator))
    assert await poor.answers("paid") == ["utter_link_pack_active"] and poor.open_braces() == []


async def test_talk_time_of_any_amount_within_limits(operator, poor):
    await poor.opens(OfferRecharge(), "recharge 50 rupees", "recharge_account", "50")
    assert await poor.asked() == "utter_propose_link_talk_time"
    await poor.answers("yes")
    operator.shop.pay(link_of(operator))
    assert await poor.answers("paid") == ["utter_link_arrived"] and "balance is ₹70 now" in poor.words()
    assert await poor.opens(OfferRecharge(), "recharge 5 rupees", "recharge_account", "5") == ["utter_recharge_limits"]
    assert await poor.asked() == "utter_propose_choose_recharge" and poor.open_braces() == []
    await poor.answers("120.00")
    assert await poor.asked() == "utter_propose_link_talk_time"


async def test_a_pack_that_is_named_is_asked_about_at_once_with_its_warning(operator, given):
    chat = Shopper(given, pack_used_daily(operator))
    assert await chat.opens(OfferRecharge(), "recharge for 299", "recharge_account", "299") == [
        "utter_pack_still_active"]
    assert await chat.asked() == "utter_propose_link_recharge"


async def test_another_number_is_recharged_and_nothing_of_it_is_told(operator, given):
    line = prepaid_lines(operator)
    operator.usage.give_pack(OTHER, 36)
    chat = Shopper(given, line)
    assert await chat.opens(OfferRecharge(), "recharge my father's phone", "recharge_account") == []
    assert await chat.asked() == "utter_propose_recharge_number"
    assert await chat.answers("+919876543210") == ["utter_recharge_not_possible"]
    assert await chat.answers(OTHER) == []
    assert await chat.asked() == "utter_propose_choose_recharge" and "other_number" not in chat.options()
    await chat.answers("PACK-155")
    assert await chat.asked() == "utter_propose_link_recharge" and OTHER_MASKED in chat.words()
    await chat.answers("yes")
    operator.shop.pay(link_of(operator))
    assert await chat.answers("paid") == ["utter_link_for_other"]
    assert "Smart 239" not in chat.words() and chat.open_braces() == []


async def test_a_number_in_the_first_words_is_recharged_with_the_named_pack(operator, poor):
    await poor.opens(OfferRecharge(), "recharge my wife's number 90000 00199 with 299", "recharge_account", "299")
    assert await poor.asked() == "utter_propose_link_recharge" and OTHER_MASKED in poor.words()
    proved = poor.given.identity.verified("chat", poor.given.clock.now())
    assert proved is not None and proved.msisdn == OWN, "somebody else's number needs no new proof"


async def test_a_postpaid_customer_recharges_another_number(operator, given):
    line = postpaid_line(operator)
    operator.add_line(OTHER, ASHA)
    chat = Shopper(given, line)
    await chat.opens(OfferRecharge(), "recharge a prepaid number", "recharge_account")
    assert await chat.asked() == "utter_propose_recharge_number"
    assert await chat.answers(line.msisdn) == ["utter_recharge_not_possible"]
    await chat.answers(OTHER)
    assert await chat.asked() == "utter_propose_choose_recharge" and chat.open_braces() == []


def test_every_question_of_the_shop_has_a_handler():
    asked = {"choose_pack", "choose_addon", "buy_pack", "buy_addon", "link_pack", "link_recharge", "link_talk_time",
             "link_again", "paid_link", "choose_recharge", "recharge_number"}
    assert asked <= ANSWERS.keys()
