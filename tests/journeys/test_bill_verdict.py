"""Which charges are wrong by our own rules, both sides of each rule, and finding lines by what customers say."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from business.money_policy import WrongCharge, WrongCharges
from journeys.bill_review.lines import LineQuestion, find_lines
from journeys.bill_review.verdict import Wrong, open_wrongs, wrong_charges
from telecom.clock import FixedClock
from telecom.tickets import Ticket
from tests.journeys.bills import WARNED, bill, line
from tests.journeys.fake_operator import rupees
from tests.journeys.world import POLICY

RULES = POLICY.billing.wrong_charges
DAY = date(2026, 11, 1)


def fee(id_: str, **facts: object):
    return line(id_, "oneTimeFee", 199, name="Roaming pack", **facts)


ROWS = {
    "subscription without consent": ([line("a", "subscription", 149)], {"a": "subscription_without_consent"}),
    "subscription with consent": ([line("a", "subscription", 149, consent_reference="CNS-1")], {}),
    "roaming data unwarned": ([line("a", "roamingData", 900)], {"a": "roaming_without_warning"}),
    "roaming data warned": ([line("a", "roamingData", 900, warning_sent=WARNED)], {}),
    "roaming calls need no warning": ([line("a", "roamingVoice", 900)], {}),
    "data unwarned": ([line("a", "data", 300)], {"a": "data_without_warning"}),
    "data warned": ([line("a", "data", 300, warning_sent=WARNED)], {}),
    "calls need no warning": ([line("a", "voice", 300)], {}),
    "one order billed twice": ([fee("a", order_id="O-1"), fee("b", order_id="O-1")], {"b": "charged_twice"}),
    "one order billed thrice": ([fee("a", order_id="O"), fee("b", order_id="O"), fee("c", order_id="O")],
                                {"b": "charged_twice", "c": "charged_twice"}),
    "two orders of the same": ([fee("a", order_id="O-1"), fee("b", order_id="O-2")], {}),
    "one order, two different charges": ([fee("a", order_id="O-1"), line("b", "oneTimeFee", 50, order_id="O-1")], {}),
    "same period without an order": ([fee("a", start=DAY, end=DAY), fee("b", start=DAY, end=DAY)],
                                     {"b": "charged_twice"}),
    "another day without an order": ([fee("a", start=DAY, end=DAY), fee("b", start=DAY + timedelta(1), end=DAY)], {}),
    "no dates at all": ([fee("a"), fee("b")], {"b": "charged_twice"}),
    "rental of two months": ([line("a", "planRental", 499, start=DAY), line("b", "planRental", 499)], {}),
    "usage alike twice is use, not a double": ([line("a", "voice", 10, start=DAY), line("b", "voice", 10, start=DAY)],
                                               {}),
    "a credit is never wrong": ([line("a", "subscription", -149)], {}),
    "a free subscription needs no credit": ([line("a", "subscription", 0)], {}),
    "twice and without consent counts once": (
        [line("a", "subscription", 149, start=DAY), line("b", "subscription", 149, start=DAY)],
        {"a": "subscription_without_consent", "b": "charged_twice"}),
    "a credit posted later is not judged": ([line("a", "adjustment", -149, billed=False)], {}),
}


@pytest.mark.parametrize(("lines", "found"), ROWS.values(), ids=ROWS.keys())
def test_rule(lines, found):
    assert {wrong.line.id: wrong.rule for wrong in wrong_charges(bill(*lines), RULES)} == found


@pytest.mark.parametrize("rule", list(WrongCharges.__fields__))
def test_a_rule_that_policy_switches_off_finds_nothing(rule):
    everything = bill(*(replace(own, id=f"{row}-{own.id}", name=f"{row} {own.name}")
                        for row, (lines, _) in enumerate(ROWS.values()) for own in lines))
    on = {wrong.rule for wrong in wrong_charges(everything, RULES)}
    off = {wrong.rule for wrong in wrong_charges(everything, RULES.copy(update={rule: None}))}
    assert on == set(WrongCharges.__fields__)
    assert rule not in off


def test_biggest_credit_first_with_the_policys_words():
    found = wrong_charges(bill(line("a", "subscription", 149), line("b", "data", 300)), RULES)
    assert [wrong.line.id for wrong in found] == ["b", "a"]
    assert found[0].why == "no warning was sent when the data allowance ran out"


@pytest.mark.parametrize(("percent", "credit"), [(100, "149.00"), (50, "74.50"), (33, "49.17"), (1, "1.49")])
def test_policy_says_how_much_of_a_charge_is_given_back(percent, credit):
    rule = WrongCharge(credit_percent=percent, why="why")
    rules = RULES.copy(update={"subscription_without_consent": rule})
    assert wrong_charges(bill(line("a", "subscription", 149)), rules)[0].credit == rupees(credit)


@pytest.mark.parametrize(("kind", "status", "related", "still_open"), [
    ("Bill Dispute", "acknowledged", "a", False), ("Bill Dispute", "resolved", "a", False),
    ("Bill Dispute", "closed", "a", False), ("Bill Dispute", "rejected", "a", True),
    ("Bill Dispute", "cancelled", "a", True), ("Complaint", "acknowledged", "a", True),
    ("Bill Dispute", "acknowledged", "b", True),
])
def test_a_charge_with_a_ticket_is_taken_care_of(kind, status, related, still_open):
    wrong = Wrong(bill(), line("a", "data", 300), "data_without_warning", "why", rupees(300))
    ticket = Ticket("TT-1", kind, status, FixedClock().now(), None, "", (related,))
    assert (open_wrongs([wrong], [ticket]) == [wrong]) is still_open


# --- finding lines ---------------------------------------------------------------------------------------------------
BILL = bill(
    line("rent", "planRental", "588.82"), line("game", "subscription", "175.82", service_name="GameZone",
                                               partner="Playwise Studios"),
    line("roam", "roamingData", "1416.00", warning_sent=WARNED), line("call", "voice", "96.76"),
    line("late", "lateFee", 118), line("off", "discount", -50), line("back", "adjustment", "-175.82", billed=False),
)


@pytest.mark.parametrize(("words", "amount", "found"), [
    ("what is the 175.82", "175.82", ["game"]),
    ("what is the 175", "175", ["game"]),            # to the rupee, paise left out
    ("what is the 176", "176", ["game"]),            # rounded
    ("what is the 149", "149", ["game"]),            # without tax
    ("what is the 175.50", "175.50", []),            # paise that were named must fit
    ("what is the 999", "999", []),
    ("what is the 119", "119", []),                   # a rupee beside is another amount
    ("what is the 50", "50", ["off"]),
    ("what is the 118 there", None, ["late"]),        # an amount without its currency
    ("is 1,416.00 right", None, ["roam"]),
    ("the 118 and the 149", None, ["late", "game"]),
    ("since 2025 my calls cost more", None, ["call"]),
    ("what is this GameZone thing", None, ["game"]),
    ("who are playwise studios?", None, ["game"]),
    ("GAMEZONE!", None, ["game"]),
    ("show my roaming", None, ["roam"]),
    ("the trip abroad", None, ["roam"]),
    ("why the calls and the late fee", None, ["late", "call"]),
    ("my rent", None, ["rent"]),
    ("what is parental control", None, []),           # "rental" only as a word of its own
    ("what credit did I get", None, ["off"]),         # not the credit that was posted later
    ("hello there", None, []),
    ("", None, []),
])
def test_find_lines(words, amount, found):
    question = LineQuestion(words, Decimal(amount) if amount else None)
    assert [each.id for each in find_lines(BILL, question, POLICY.billing).lines] == found


def test_biggest_line_first():
    two = bill(line("small", "voice", 1), line("big", "voice", 9))
    assert [each.id for each in find_lines(two, LineQuestion("calls"), POLICY.billing).lines] == ["big", "small"]


def test_an_amount_counts_more_than_a_word():
    question = LineQuestion("what is the 118 for roaming", Decimal(118))
    assert [each.id for each in find_lines(BILL, question, POLICY.billing).lines] == ["late"]


ABROAD = bill(
    line("us", "voice", "1238.52", name="International calls (USA)", country="US"),
    line("ae", "voice", "821.28", name="International calls (UAE)", country="AE"),
    line("br", "voice", "55", name="International calls (Brazil)", country="BR"),
    line("rdata", "roamingData", "7658.20", name="Roaming data (UAE)", country="AE", warning_sent=WARNED),
    line("rcalls", "roamingVoice", "1227.20", name="Roaming calls (UAE)", country="AE"),
    line("rsms", "roamingSms", "55.40", name="Roaming SMS (Singapore)", country="SG"),
    line("data", "data", "300", name="Data beyond the allowance", country="IN", warning_sent=WARNED),
    line("pack", "oneTimeFee", "234.82", name="Roaming pack"),
)
NO_CALLS_AT_HOME = replace(ABROAD, lines=ABROAD.lines[3:])


@pytest.mark.parametrize(("own", "words", "found"), [
    (ABROAD, "dispute the calls to usa", ["us"]),
    (ABROAD, "the Dubai calls", ["ae"]),
    (ABROAD, "dispute the US calls", ["us"]),
    (ABROAD, "tell us about the calls", ["us", "ae", "br"]),
    (ABROAD, "TELL US ABOUT THE CALLS", ["us", "ae", "br"]),
    (ABROAD, "who called brazil", ["br"]),
    (ABROAD, "calls to usa and uae", ["us", "ae"]),
    (ABROAD, "dispute the calls to canada", []),
    (ABROAD, "dispute roaming data", ["rdata"]),
    (ABROAD, "data when i was abroad", ["rdata"]),
    (ABROAD, "roaming calls", ["rcalls"]),
    (ABROAD, "roaming calls and data", ["rdata", "rcalls"]),
    (ABROAD, "sms while roaming", ["rsms"]),
    (ABROAD, "roaming sms in dubai", []),
    (ABROAD, "my roaming", ["rdata", "rcalls", "rsms"]),
    (ABROAD, "roaming in singapore", ["rsms"]),
    (ABROAD, "the roaming and the data", ["rdata", "rcalls", "data", "rsms"]),
    (ABROAD, "the data", ["data"]),
    (ABROAD, "roaming pack", ["pack"]),
    (ABROAD, "International calls (USA)", ["us"]),
    (NO_CALLS_AT_HOME, "I did not make those calls", ["rcalls"]),
    (NO_CALLS_AT_HOME, "calls from dubai", ["rcalls"]),
    (ABROAD, "the charge of 55 for roaming", ["rsms"]),  # 55 and 55.40 are both "the 55"
    (ABROAD, "the charge of 55", ["rsms", "br"]),
])
def test_what_is_named_leaves_out_the_rest(own, words, found):
    assert [each.id for each in find_lines(own, LineQuestion(words), POLICY.billing).lines] == found


@pytest.mark.parametrize(("words", "amount", "named"), [
    ("dispute the 500 charge", None, True), ("dispute the 500 charge", 500, True), ("the 12.50", None, True),
    ("calls to canada", None, True), ("the discount", None, True), ("dispute it", None, False),
    ("of 14 March, dispute it", None, False), ("I have ••••••0201, dispute it", None, False), ("", None, False),
])
def test_whether_a_charge_is_named_at_all(words, amount, named):
    found = find_lines(ABROAD, LineQuestion(words, amount and Decimal(amount)), POLICY.billing)
    assert found.lines == () and found.named is named
