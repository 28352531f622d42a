"""Journey B in words: nothing stays open in a text, and what is said adds up."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import pytest

from actions.bill import ProposeDispute, ReviewBill
from actions.decide import AskDecision, CarryOut
from actions.tell_bill import tell_review
from journeys.bill_review import BillReview, Dispute
from tests.actions.chat import RESPONSES, Chat, rendered
from tests.journeys.bills import ISHA, OWN, WARNED, bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.world import POLICY, prepaid_lines

RENT = line("rent", "planRental", "588.82", name="Saral 499 rental")
ROAM = line("roam", "roamingData", "1416", name="Roaming data", warning_sent=WARNED, country="AE",
            quantity=Decimal(1180), unit="MB", rate=rupees("1.02"), events=17)
EARLIER = [bill(replace(RENT, id=f"rent{n}"), number=n) for n in range(1, 4)]
GAME = line("game", "subscription", "175.82", name="GameZone")
DEAR = line("data", "data", "900", name="Extra data")
MANY = [line(f"c{n}", "voice", 30 + n, name=f"Calls {n}") for n in range(7)]

REVIEWS = {
    "first bill": ([bill(RENT)], ["utter_bill_summary_first"]),
    "higher": ([bill(RENT, ROAM), *EARLIER], ["utter_bill_summary_higher", "utter_bill_drivers",
                                          "utter_advice_roaming"]),
    "many lines": ([bill(RENT, *MANY), *EARLIER], ["utter_bill_drivers"]),
    "usual": ([bill(RENT), *EARLIER], ["utter_bill_summary_usual"]),
    "lower": ([bill(line("rent", "planRental", 400)), *EARLIER], ["utter_bill_summary_lower"]),
    "credited": ([bill(RENT, GAME), *EARLIER], ["utter_bill_credited"]),
    "disputed": ([bill(RENT, DEAR), *EARLIER], ["utter_bill_disputed", "utter_bill_to_pay_held"]),
    "small and falling parts": ([bill(line("r", "planRental", 500), line("l", "lateFee", 5), ROAM), *EARLIER],
                                ["utter_bill_drivers"]),
    "mismatch": ([bill(RENT, due=rupees(900)), *EARLIER], ["utter_bill_mismatch"]),
    "none": ([], ["utter_bill_none"]),
}


@pytest.mark.parametrize(("bills", "said"), REVIEWS.values(), ids=REVIEWS.keys())
async def test_review(operator, given, bills, said):
    chat = Chat(given, postpaid_line(operator, *bills))
    told = await chat.act(ReviewBill())
    assert set(said) <= set(told)
    assert chat.open_braces() == []
    assert all("{" not in text for _, text in operator.sms)
    again = await chat.act(ReviewBill())
    assert chat.open_braces() == []
    assert "utter_bill_credited" not in again and "utter_bill_disputed" not in again


async def test_the_figures_that_are_said_add_up(operator, given):
    own = postpaid_line(operator, bill(line("r", "planRental", 500), line("l", "lateFee", "5.55"), ROAM, *MANY),
                        *EARLIER)
    review = await BillReview(operator, POLICY, given.clock).read(own, ISHA)
    drivers = next(m for m in tell_review(review, given) if m.response == "utter_bill_drivers")
    sign = {"utter_part_less": -1}

    def amount(words: str) -> Decimal:
        return Decimal(re.sub(r"[^\d.]", "", words))
    shown = sum((amount(p["change"]) * sign.get(p["response"], 1) for p in drivers.variables["parts"]), Decimal(0))
    assert review.comparison is not None
    assert shown == amount(drivers.variables["difference"]) == review.comparison.difference.amount
    for part in drivers.variables["parts"]:
        if "lines" in part:
            assert sum((amount(each["amount"]) for each in part["lines"]), Decimal(0)) == amount(part["now"])
            assert amount(part["now"]) - amount(part["usual"]) == amount(part["change"])


@pytest.mark.parametrize("newest", [
    (RENT, ROAM), (RENT, replace(ROAM, amount=rupees("2059.80"), category="voice"), GAME),
    (line("r", "planRental", 500), line("l", "lateFee", "5.55"), ROAM, *MANY),
], ids=["one part that is new", "parts that cost more", "small and falling parts"])
async def test_each_difference_stands_beside_its_part_and_they_are_what_is_added_up(operator, given, newest):
    """The figures of the parts themselves do not add up to the difference; whoever adds must see what to add."""
    earlier = [replace(each, lines=(*each.lines, line(f"v{n}", "voice", "36.34", name="Calls")),
                       due=each.due + rupees("36.34")) for n, each in enumerate(EARLIER)]
    own = postpaid_line(operator, bill(*newest), *earlier)
    review = await BillReview(operator, POLICY, given.clock).read(own, ISHA)
    assert review.comparison is not None
    drivers = next(m for m in tell_review(review, given) if m.response == "utter_bill_drivers")
    for text in rendered(drivers.response, drivers.variables):
        signs = {"more": 1, "less": -1}
        *summands, whole = re.findall(r"₹([\d,.]*\d) (more|less) than (?:usual|your usual)", text)
        figures = [signs[way] * Decimal(figure.replace(",", "")) for figure, way in (*summands, whole)]
        assert len(summands) == len(drivers.variables["parts"])
        assert sum(figures[:-1], Decimal(0)) == figures[-1] == review.comparison.difference.amount
        assert "Together" not in text


async def test_a_payment_found_is_told_with_its_reference(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT), *EARLIER))
    operator.postpaid.pay(ISHA.id, rupees("588.82"), datetime(2026, 11, 17, tzinfo=timezone.utc))
    told = await chat.act(ReviewBill())
    assert "utter_bill_payment_applied" in told and "utter_bill_paid" in told
    assert "UPI77" in chat.words() and chat.open_braces() == []


async def test_an_employee_hears_nothing_of_the_companys_bill(operator, given):
    employee = replace(ISHA, enterprise=True, enterprise_name="Acme")
    chat = Chat(given, postpaid_line(operator, bill(RENT, GAME), customer=employee))
    assert await chat.act(ReviewBill()) == ["utter_bill_company", "utter_offer_desk"]
    assert await chat.act(ProposeDispute(), "dispute it") == ["utter_bill_company"]
    assert "588" not in chat.words() and operator.writes == []


async def test_a_dispute_is_asked_for_and_opened_once(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, ROAM), *EARLIER))
    chat.slots |= {"complaint_words": "dispute the 1416", "complaint_amount": "1416.00"}
    await chat.act(ProposeDispute(), "482913")
    assert chat.slots["proposal_open"] is True and operator.writes == []
    chat.slots["decision"] = True
    assert await chat.act(CarryOut()) == ["utter_dispute_opened"]
    # Asked for again, it is not proposed again: its docket is told at once.
    chat.said = []
    assert await chat.act(ProposeDispute(), "dispute the 1416") == ["utter_bill_settled_before"]
    assert chat.slots["proposal_open"] is False and "TT-0001" in chat.words()
    assert [key for key in operator.writes if key.startswith("ticket:")] == ["ticket:dispute:roam:0"]
    assert chat.open_braces() == []


async def test_a_prepaid_line_asked_about_subscriptions_gets_the_balance_journey(operator, given):
    own = prepaid_lines(operator)
    operator.prepaid.subscribe(own.msisdn, rupees(5), 3)
    chat = Chat(given, own)
    chat.slots["complaint_about"] = "subscriptions"
    assert await chat.act(ReviewBill()) == ["utter_recharge_offer_stop_subscription"]


async def disputed(chat: Chat, amount: str) -> None:
    """The customer disputes a charge and says yes."""
    chat.slots |= {"complaint_words": f"dispute the {amount}", "complaint_amount": amount}
    await chat.act(ProposeDispute(), "yes")
    chat.slots["decision"] = True
    assert "utter_dispute_opened" in await chat.act(CarryOut())


async def due(chat: Chat) -> str:
    """What is said about the amount to pay."""
    chat.said, chat.slots["complaint_about"] = [], "due"
    await chat.act(ReviewBill())
    assert chat.open_braces() == []
    return chat.words()


async def test_what_is_to_pay_leaves_out_what_is_in_dispute(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, ROAM), *EARLIER))
    assert "2,004.82, due" in await due(chat)
    await disputed(chat, "1416.00")
    told = await due(chat)
    assert "₹1,416 of it is held" in told and "₹588.82 is to be paid" in told


async def test_without_the_ticket_system_nothing_is_claimed_about_what_is_held(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, ROAM), *EARLIER))
    await disputed(chat, "1416.00")
    operator.trouble.unreachable = lambda _: operator.called[-1] == "tickets"
    told = await due(chat)
    assert "₹2,004.82" in told and "can't tell whether part of that is in dispute" in told
    assert "held" not in told and "₹588.82 is to be paid" not in told


async def test_what_is_held_of_an_earlier_bill_is_told_with_what_is_owed_in_all(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT), *EARLIER))
    operator.postpaid.held["BA-1"] = rupees("111.18")
    assert "₹2,355.28 in all; ₹111.18 of that is in dispute" in await due(chat)


async def test_a_charge_that_is_not_on_the_bill_is_not_taken_for_the_one_spoken_of(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, ROAM), *EARLIER))
    chat.slots |= {"lines_in_focus": ["roam"], "complaint_words": "dispute the 500 charge"}
    assert await chat.act(ProposeDispute()) == ["utter_bill_line_unknown"]
    assert chat.slots["proposal_open"] is False
    chat.slots["complaint_words"] = "I don't accept it"
    await chat.act(ProposeDispute())
    assert chat.slots["proposal_open"] is True


async def asks(chat: Chat, words: str, about: str = "line") -> str:
    """What is said to a question about a line."""
    chat.said, chat.slots["complaint_amount"] = [], None
    chat.slots |= {"complaint_about": about, "complaint_words": words}
    await chat.act(ReviewBill(), words)
    assert chat.open_braces() == []
    return chat.words()


async def test_a_credit_that_was_given_is_told_whoever_asks(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, GAME), *EARLIER))
    await asks(chat, "i never subscribed to gamezone", "whole")
    credited = "₹175.82 came back on your bill of 14 Nov, under docket TT-0001"
    assert credited in await asks(chat, "i never subscribed to gamezone", "whole")
    for words in ("what is gamezone", "what is the 175.82", "was it credited?", "did i get my money back"):
        chat.slots["lines_in_focus"] = None
        told = await asks(chat, words)
        assert credited in told and "dispute it" not in told
    assert "credited" not in await asks(chat, "what is the 588.82")


async def test_a_credit_that_is_not_booked_is_not_told_as_given(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, GAME), *EARLIER))
    operator.care.posts_credits = False
    await asks(chat, "my bill is too high", "whole")
    for about in ("whole", "line"):
        told = await asks(chat, "what is the gamezone charge", about)
        assert "don't see it booked yet" in told and "came back" not in told


async def test_a_dispute_decided_without_a_credit_is_no_credit(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, DEAR), *EARLIER))
    await asks(chat, "my bill is too high", "whole")
    operator.care.change("TT-0001", "closed")
    for about in ("whole", "line"):
        assert "decided without a credit" in await asks(chat, "the extra data", about)


async def test_of_the_lines_asked_about_only_those_without_a_docket_can_be_disputed(operator, given):
    other = line("ast", "subscription", 99, name="AstroTalk", consent_reference="CNS-1")
    chat = Chat(given, postpaid_line(operator, bill(RENT, GAME, other), *EARLIER))
    await asks(chat, "my bill is too high", "whole")
    await asks(chat, "my subscriptions")
    rest = chat.said[-1]
    assert rest["response"] == "utter_bill_dispute_rest"
    assert [choice["name"] for choice in rest["choices"]] == ["AstroTalk"]


PACK = line("pack1", "oneTimeFee", "234.82", name="Roaming pack", order_id="O-1", start=date(2026, 10, 20))
PACKS = (PACK, replace(PACK, id="pack2"))


async def disputes(chat: Chat, words: str, amount: str | None = None) -> list[str]:
    """What is said to a customer who disputes something, up to the question."""
    chat.said = []
    chat.slots |= {"complaint_words": words, "complaint_amount": amount}
    said = await chat.act(ProposeDispute(), words)
    if chat.slots["proposal_open"]:
        await chat.act(AskDecision())
    assert chat.open_braces() == []
    return said


async def yes(chat: Chat) -> str:
    """The customer says yes; what is said to it."""
    chat.said, chat.slots["decision"] = [], True
    await chat.act(CarryOut())
    assert chat.open_braces() == []
    return chat.words()


async def test_of_two_equal_charges_only_the_one_that_was_not_credited_is_proposed(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, *PACKS), *EARLIER))
    await asks(chat, "my bill is too high", "whole")
    assert await disputes(chat, "dispute the 234.82", "234.82") == ["utter_bill_credited_before"]
    assert "₹234.82 came back" in chat.words() and "Roaming pack, ₹234.82. The amount is held" in chat.words()
    assert "469.64" not in chat.words()
    told = await yes(chat)
    assert "₹234.82, is registered: docket TT-0002" in told and "TT-0001" not in told and "469.64" not in told
    await disputes(chat, "dispute the 234.82", "234.82")
    assert chat.slots["proposal_open"] is False
    assert "TT-0001" in chat.words() and "TT-0002" in chat.words() and "came back" in chat.words()


async def test_of_charges_alike_without_a_docket_the_customer_says_whether_one_or_all(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(
        RENT, PACK, replace(PACK, id="pack2", order_id="O-2", start=date(2026, 10, 25))), *EARLIER))
    assert await disputes(chat, "dispute the 234.82", "234.82") == ["utter_dispute_which_of"]
    assert chat.slots["proposal_open"] is False
    one, every = (button(choice) for choice in chat.said[-1]["choices"])
    await disputes(chat, every, "234.82")
    assert "₹469.64" in chat.words()
    await disputes(chat, one, "234.82")
    assert "Roaming pack, ₹234.82." in chat.words()
    await yes(chat)
    assert [new.case_key for _, new in operator.care.listed] == ["dispute:pack2"]


async def test_of_different_charges_of_one_amount_the_customer_picks_one(operator, given):
    fee = line("late", "lateFee", "234.82", name="Late payment fee")
    chat = Chat(given, postpaid_line(operator, bill(RENT, PACK, fee), *EARLIER))
    assert await disputes(chat, "dispute the 234.82", "234.82") == ["utter_dispute_which_of"]
    picked = [button(choice) for choice in chat.said[-1]["choices"]]
    assert len(picked) == 2
    await disputes(chat, picked[1], "234.82")
    assert "Late payment fee, ₹234.82." in chat.words()


def button(choice: dict[str, Any]) -> str:
    """What the button of a choice says."""
    payload = str(RESPONSES[choice["response"]][0]["buttons"][0]["payload"])
    return payload.format(**choice)


async def test_what_is_in_dispute_is_not_offered_again(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, ROAM, *MANY[:2]), *EARLIER))
    await disputes(chat, "dispute the 1416", "1416")
    await yes(chat)
    assert await disputes(chat, "dispute it") == ["utter_dispute_which"]
    assert [choice["name"] for choice in chat.said[-1]["choices"]] == ["Calls 1", "Calls 0"]
    # Named together with others, it is told and left out of the question.
    chat.slots["lines_in_focus"] = ["roam", "c0"]
    assert await disputes(chat, "dispute it") == ["utter_bill_settled_before"]
    assert "dispute about Calls 0, ₹30." in chat.words()


async def test_a_docket_that_came_between_the_question_and_the_yes_is_told_apart(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, ROAM, *MANY[:2]), *EARLIER))
    chat.slots["lines_in_focus"] = ["roam", "c0"]
    await disputes(chat, "dispute it")
    await Dispute(operator, POLICY, given.clock).run(
        "BILL-0", ["roam"], operator.subscribers.lines[OWN], ISHA, "from another phone")
    told = await yes(chat)
    assert "Calls 0, ₹30, is registered: docket TT-0002" in told and "₹30 is held" in told
    assert "Roaming data (₹1,416) is in dispute already, under docket TT-0001" in told


async def test_without_the_ticket_system_no_dispute_is_proposed(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, ROAM), *EARLIER))
    operator.trouble.unreachable = lambda _: operator.called[-1] == "tickets"
    assert await disputes(chat, "dispute the 1416", "1416") == ["utter_bill_only_explained"]
    assert chat.slots["proposal_open"] is False


@pytest.mark.parametrize(("charges", "advised"), [
    ([replace(DEAR, amount=rupees(400))], False),
    ([DEAR], False),
    ([replace(DEAR, warning_sent=WARNED)], True),
    ([DEAR, line("more", "data", 50, name="More data", warning_sent=WARNED)], True),
], ids=["credited", "disputed", "right", "a part of it right"])
async def test_no_advice_about_charges_that_were_wrong(operator, given, charges, advised):
    chat = Chat(given, postpaid_line(operator, bill(RENT, *charges), *EARLIER))
    for _ in range(2):
        said = await chat.act(ReviewBill())
        assert "utter_bill_drivers" in said
        assert ("utter_advice_data" in said) is advised


async def test_advice_after_a_dispute_that_was_decided_without_a_credit(operator, given):
    chat = Chat(given, postpaid_line(operator, bill(RENT, DEAR), *EARLIER))
    await chat.act(ReviewBill())
    operator.care.change("TT-0001", "closed")
    assert "utter_advice_data" in await chat.act(ReviewBill())


@pytest.mark.parametrize(("words", "told", "link"), [
    ("how much is my bill", ["utter_bill_summary_first", "utter_bill_to_pay_account"], "b0.pdf"),
    ("send the october invoice", ["utter_bill_of_then_open"], "b1.pdf"),
    ("send the march invoice", ["utter_bill_none_of_month", "utter_bill_summary_first", "utter_bill_to_pay_account"],
     "b0.pdf")])
async def test_what_is_due_comes_with_the_invoice_of_the_month_that_was_named(operator, given, words, told, link):
    line_ = postpaid_line(operator, *(replace(bill(line(f"R{n}", "planRental", "600"), number=n),
                                              document=f"http://operator/b{n}.pdf") for n in (0, 1)))
    chat = Chat(given, line_)
    chat.slots |= {"complaint_about": "due", "complaint_words": words}
    assert await chat.act(ReviewBill()) == [*told, "utter_bill_document", "utter_bill_explain_offer"]
    assert link in chat.words() and operator.writes == [] and chat.open_braces() == []
    choices = next(m["choices"] for m in chat.said if m["response"] == "utter_bill_explain_offer")
    assert [choice["response"] for choice in choices] == ["utter_choice_pay_bill"]


async def test_without_a_document_no_link_is_told(operator, given):
    own = bill(line("R0", "planRental", "600"))
    chat = Chat(given, postpaid_line(operator, replace(own, remaining=own.remaining - own.due)))
    chat.slots |= {"complaint_about": "due", "complaint_words": "my bill"}
    told = await chat.act(ReviewBill())
    assert told == ["utter_bill_summary_first", "utter_bill_paid", "utter_bill_explain_offer"]
    assert next(m["choices"] for m in chat.said if m["response"] == "utter_bill_explain_offer") == []
