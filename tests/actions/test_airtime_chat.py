"""Borrowing and sending balance in words: fee and limits before, one yes, and a receipt."""
from __future__ import annotations

from datetime import timedelta

import pytest

from actions.airtime import OfferAirtime, take_up_airtime
from casebook.case_book import OpenCase, Proposal
from telecom.errors import OperatorUnreachable
from tests.actions.test_shop_chat import Shopper
from tests.journeys.bills import postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.world import OTHER, OWN, prepaid_lines

INTENT = "airtime_loan"


@pytest.fixture
def chat(operator, given):
    return Shopper(given, prepaid_lines(operator))


def main(operator, number=OWN):
    return operator.prepaid.buckets[number][0].remaining


async def test_an_advance_is_chosen_confirmed_and_lent(operator, chat):
    assert await chat.opens(OfferAirtime(), "can i borrow some balance", INTENT) == []
    assert await chat.asked() == "utter_propose_choose_loan"
    assert "2. ₹20 now, ₹22 taken back (fee ₹2)" in chat.words()
    await chat.answers("LOAN-20")
    assert await chat.asked() == "utter_propose_take_loan" and operator.writes == []
    assert await chat.answers("yes") == ["utter_loan_lent"]
    assert "balance, which is ₹40 now. ₹22 will be taken" in chat.words() and chat.open_braces() == []
    assert [t for _, t in operator.sms if "₹22 will be taken" in t] and main(operator) == 40
    assert await chat.opens(OfferAirtime(), "another loan", INTENT) == ["utter_loan_owed"]
    assert "You still owe ₹22" in chat.words() and chat.open_braces() == []


async def test_an_amount_in_the_first_words_is_asked_about_at_once(operator, chat):
    await chat.opens(OfferAirtime(), "lend me 50 rupees", INTENT, "50")
    assert await chat.asked() == "utter_propose_take_loan"
    assert await chat.answers("no") == ["utter_kept_take_loan"] and main(operator) == 20
    assert chat.open_braces() == []


async def test_an_amount_that_is_not_lent_leads_back_to_the_list(chat):
    await chat.opens(OfferAirtime(), "airtime loan", INTENT)
    assert await chat.answers("35.00") == ["utter_loan_no_such"]
    assert await chat.asked() == "utter_propose_choose_loan" and chat.open_braces() == []


async def test_whom_the_operator_lends_nothing_hears_why_and_a_way_on(operator, chat):
    operator.shop.may_borrow = False
    await chat.opens(OfferAirtime(), "sos loan 10", INTENT, "10")
    assert await chat.answers("yes") == ["utter_loan_not_eligible"] and "recharge" in chat.words()
    operator.shop.sold = []
    assert await chat.opens(OfferAirtime(), "a loan", INTENT) == ["utter_loan_none"]


async def test_words_that_leave_it_open_are_asked_about(chat):
    await chat.opens(OfferAirtime(), "airtime", INTENT)
    assert await chat.asked() == "utter_propose_choose_airtime" and chat.options() == ["borrow", "send", "None"]
    await chat.answers("send")
    assert await chat.asked() == "utter_propose_send_number"


async def test_balance_is_sent_step_by_step(operator, chat):
    assert await chat.opens(OfferAirtime(), "transfer balance to my brother", INTENT) == []
    assert await chat.asked() == "utter_propose_send_number"
    assert await chat.answers(OWN) == ["utter_send_own_number"]
    assert await chat.answers("+919876543210") == ["utter_send_not_prepaid"]
    assert await chat.answers(OTHER) == []
    assert await chat.asked() == "utter_propose_send_amount"
    assert "From ₹5 to ₹100; each transfer costs ₹2" in chat.words()
    assert await chat.answers("500.00") == ["utter_send_limits"]
    assert await chat.answers("19.00") == ["utter_send_too_little"]
    await chat.answers("10.00")
    assert await chat.asked() == "utter_propose_send_balance"
    assert "₹10 to ••••••0199, with a fee of ₹2. Of your ₹20 then ₹8 stay" in chat.words() and operator.writes == []
    assert await chat.answers("yes") == ["utter_balance_sent"]
    assert (main(operator), main(operator, OTHER)) == (8, 30) and chat.open_braces() == []
    assert [t for _, t in operator.sms if "₹10 of your balance went to ••••••0199" in t]


async def test_number_and_amount_in_the_first_words(chat):
    await chat.opens(OfferAirtime(), "send 10 rupees to 90000 00199", INTENT, "10")
    assert await chat.asked() == "utter_propose_send_balance"


async def test_the_fourth_transfer_of_a_day_is_not_made(operator, chat):
    operator.prepaid._move(OWN, rupees(100), "topup", None)
    for _ in range(3):
        await chat.opens(OfferAirtime(), "send 5 to 9000000199", INTENT, "5")
        operator.clock.forward(timedelta(seconds=1))
        assert await chat.answers("yes") == ["utter_balance_sent"]
    assert await chat.opens(OfferAirtime(), "send 5 to 9000000199", INTENT, "5") == ["utter_send_too_often"]
    assert chat.slots["proposal_open"] is False and main(operator) == 99 and chat.open_braces() == []


async def test_a_postpaid_line_hears_that_there_is_nothing_to_borrow(operator, given):
    chat = Shopper(given, postpaid_line(operator))
    assert await chat.opens(OfferAirtime(), "borrow airtime", INTENT) == ["utter_airtime_postpaid"]


WISHES = [({"offering": "LOAN-20", "advance": "20.00", "fee": "2.00", "request": "w"}, "take_loan", 40, "₹20 are on"),
          ({"number": OTHER, "amount": "10.00", "request": "w"}, "send_balance", 8, "went to ••••••0199")]


@pytest.mark.parametrize(("content", "kind", "left", "text"), WISHES)
async def test_what_a_crash_cut_off_is_told_by_sms(operator, given, chat, monkeypatch, content, kind, left, text):
    monkeypatch.setattr("actions.airtime.services", lambda: given)
    given.cases.propose("chat", OWN, Proposal(kind, content), given.clock.now())
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await chat.answers("yes")
    operator.calm()
    (case,) = given.cases.unfinished(given.clock.now() + timedelta(minutes=1))
    await take_up_airtime(case)
    assert main(operator) == left and len([t for _, t in operator.sms if text in t]) == 1
    given.cases.propose("chat", OWN, Proposal(kind, {**content, "request": "another"}), given.clock.now())
    await chat.answers("yes")
    assert main(operator) == left, "asked again while the first is open, it is the same wish"


@pytest.mark.parametrize(("content", "kind", "left", "text"), WISHES)
async def test_what_never_reached_the_operator_is_not_done_later(operator, given, chat, monkeypatch, content, kind,
                                                                 left, text):
    monkeypatch.setattr("actions.airtime.services", lambda: given)
    await take_up_airtime(OpenCase(1, "chat", OWN, "airtime", content, given.clock.now()))
    assert main(operator) == 20 and [t for _, t in operator.sms if "finished checking" in t]
    assert kind and left and not [t for _, t in operator.sms if text in t]
