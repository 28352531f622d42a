"""Journey A in words: every result is told without a gap, decisions are carried out once, dead ends have a way on."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.decide import AskDecision, CarryOut
from actions.recharge import RepairRecharge
from casebook.case_book import Proposal
from telecom.errors import NotPermitted, WrongAccountType
from tests.actions.chat import Chat
from tests.journeys.bills import ISHA, postpaid_line
from tests.journeys.fake_operator import FakeOperator, rupees
from tests.journeys.world import ASHA, OTHER, OWN, prepaid_lines

MINUTE = timedelta(minutes=1)


def stuck(operator: FakeOperator, tries: int) -> None:
    operator.prepaid.recharge(OWN, rupees(299), network="failed")
    operator.prepaid.failing_tries = tries


def twice(operator: FakeOperator) -> None:
    for minutes in (9, 7):
        operator.prepaid.recharge(OWN, rupees(299), ago=minutes * MINUTE)


def silent_phone(operator: FakeOperator) -> None:
    operator.prepaid.recharge(OWN, rupees(299), ago=timedelta(hours=5))
    services = operator.subscribers.services
    services["SVC-101"] = replace(services["SVC-101"], apn_in_use="oldnet")


def twice_and_used(operator: FakeOperator) -> None:
    twice(operator)
    operator.prepaid.used_topups.add("TOP-0002")


# World, what it is about, responses, then after a yes, and the SMS (a part of it).
TALKS = {
    "stuck": (lambda o: stuck(o, 0), "pack", ["utter_recharge_reprovisioned"], None, "₹299 recharge is fixed"),
    "stuck for good": (lambda o: stuck(o, 9), "pack", ["utter_recharge_escalated"], None, "Docket TT-0001"),
    "failed": (lambda o: o.prepaid.recharge(OWN, rupees(199), topup="failed"), "recharge", ["utter_recharge_reposted"],
               None, "₹199 recharge is fixed"),
    "failed talktime": (lambda o: o.prepaid.recharge(OWN, rupees(100), topup="failed", offering=None), "recharge",
                        ["utter_recharge_reposted_balance"], None, "Your balance is ₹120"),
    "declined": (lambda o: o.prepaid.recharge(OWN, rupees(239), payment="failed", topup="failed"), "recharge",
                 ["utter_recharge_payment_failed"], None, None),
    "pending": (lambda o: o.prepaid.recharge(OWN, rupees(239), payment="pending", topup=None), "recharge",
                ["utter_recharge_payment_pending"], None, None),
    "loose payment": (lambda o: o.postpaid.pay(ASHA.id, rupees(9), o.clock.now()), "recharge",
                      ["utter_recharge_escalated"], None, "Docket"),
    "all well": (lambda o: o.prepaid.recharge(OWN, rupees(299)), "recharge", ["utter_recharge_all_well"], None, None),
    "under way": (lambda o: o.prepaid.recharge(OWN, rupees(100), topup="created", offering=None), "recharge",
                  ["utter_recharge_still_underway"], None, None),
    "nothing": (lambda _: None, "recharge", ["utter_recharge_no_recharge"], None, None),
    "wrong settings": (silent_phone, "pack", ["utter_recharge_settings_sent"], None, None),
    "twice": (twice, "recharge", ["utter_recharge_offer_refund_second"], ["utter_recharge_refunded"],
              "₹299 back to your UPI"),
    "twice and used": (twice_and_used, "recharge", ["utter_recharge_offer_refund_second"],
                       ["utter_recharge_escalated"], "Docket"),
    "wrong number": (lambda o: o.prepaid.recharge(OWN, rupees(199), receiver=OTHER), "recharge",
                     ["utter_recharge_offer_move_recharge"], ["utter_recharge_moved"], "₹199 recharge is fixed"),
    "unwanted": (lambda o: o.prepaid.subscribe(OWN, rupees(5), 3), "balance",
                 ["utter_recharge_offer_stop_subscription"], ["utter_recharge_stopped"], "Daily Astro is stopped"),
    "unwanted and dear": (lambda o: o.prepaid.subscribe(OWN, rupees(200), 3), "balance",
                          ["utter_recharge_offer_stop_subscription"], ["utter_recharge_subscription_escalated"],
                          "Docket"),
    "wanted": (lambda o: o.prepaid.subscribe(OWN, rupees(5), 3, consent="CNS-1"), "balance",
               ["utter_recharge_subscription_wanted"], None, None),
}


@pytest.mark.parametrize(("world", "about", "first", "after_yes", "sms"), TALKS.values(), ids=TALKS.keys())
async def test_talk(operator, given, world, about, first, after_yes, sms):
    line = prepaid_lines(operator)
    world(operator)
    chat = Chat(given, line)
    chat.slots["complaint_about"] = about
    assert await chat.act(RepairRecharge()) == first
    assert chat.slots["proposal_open"] is (after_yes is not None)
    if after_yes is not None:
        asked = await chat.act(AskDecision())
        assert asked[0].startswith("utter_propose_")
        chat.slots["decision"] = True
        assert await chat.act(CarryOut()) == after_yes
        assert await chat.act(CarryOut()) == ["utter_nothing_to_decide"]
    assert chat.open_braces() == []
    texts = [text for number, text in operator.sms if number == OWN]
    assert len(texts) == (sms is not None)
    assert sms is None or sms in texts[0]
    assert all("{" not in text and len(text) <= 300 for text in texts)


async def test_a_phone_that_the_network_cannot_name_is_the_customers_phone(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    silent_phone(operator)
    services = operator.subscribers.services
    services["SVC-101"] = replace(services["SVC-101"], device_model=None)
    chat.slots["complaint_about"] = "pack"
    assert await chat.act(RepairRecharge()) == ["utter_recharge_settings_sent"]
    assert "But your phone uses a wrong access point name" in chat.words()


@pytest.mark.parametrize(("world", "about"), [
    (twice, "recharge"), (lambda o: o.prepaid.recharge(OWN, rupees(199), receiver=OTHER), "recharge"),
    (lambda o: o.prepaid.subscribe(OWN, rupees(5), 3), "balance"),
], ids=["twice", "wrong number", "subscription"])
async def test_a_no_changes_nothing_and_may_be_thought_over(operator, given, world, about):
    line = prepaid_lines(operator)
    world(operator)
    chat = Chat(given, line)
    chat.slots["complaint_about"] = about
    first = await chat.act(RepairRecharge())
    before = operator.snapshot()
    chat.slots["decision"] = False
    said = await chat.act(CarryOut())
    assert said[0].startswith("utter_kept_") and chat.open_braces() == []
    assert operator.snapshot() == before
    assert operator.snapshot() == before
    # Asked again, the same finding is told and offered again: it is still true.
    assert await chat.act(RepairRecharge()) == first and chat.slots["proposal_open"] is True


async def test_a_first_recharge_that_went_after_the_question_leaves_the_second_alone(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    twice(operator)
    assert await chat.act(RepairRecharge()) == ["utter_recharge_offer_refund_second"]
    first = operator.prepaid.made["TOP-0001"]
    operator.prepaid.made[first.id] = replace(first, status="cancelled")
    chat.slots["decision"] = True
    assert await chat.act(CarryOut()) == ["utter_recharge_no_longer_twice"]
    assert "refunded nothing" in chat.words() and chat.open_braces() == []
    assert operator.prepaid.back == [] and operator.sms == []


async def test_asking_again_is_told_as_repaired(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    operator.prepaid.recharge(OWN, rupees(199), topup="failed")
    await chat.act(RepairRecharge())
    assert await chat.act(RepairRecharge()) == ["utter_recharge_fixed_before"]
    assert chat.open_braces() == [] and len(operator.sms) == 1


async def test_a_subscription_that_was_stopped_before_is_told_by_its_name(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    product = operator.prepaid.subscribe(OWN, rupees(5), 3)
    for _ in range(2):
        chat.slots["complaint_about"] = "balance"
        given.cases.propose("chat", OWN, Proposal("stop_subscription", {"case": f"subscription:{product}",
                                                                        "product": product}), given.clock.now())
        chat.slots["decision"] = True
        said = await chat.act(CarryOut())
    assert said == ["utter_recharge_stopped_only"]
    assert chat.open_braces() == [] and "Daily Astro is stopped" in chat.words()


async def test_without_proof_nothing_is_told(operator, given):
    chat = Chat(given, prepaid_lines(operator), proved=False)
    operator.prepaid.recharge(OWN, rupees(199), topup="failed")
    with pytest.raises(NotPermitted):
        await chat.act(RepairRecharge())
    assert operator.writes == [] and operator.called == []


async def test_a_proof_that_is_too_old_is_none(operator, given, clock):
    chat = Chat(given, prepaid_lines(operator))
    clock.forward(timedelta(minutes=given.policy.identity.verified_minutes))
    with pytest.raises(NotPermitted):
        await chat.act(RepairRecharge())


async def test_a_line_that_changed_hands_is_not_shown(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    operator.subscribers.lines[OWN] = replace(operator.subscribers.lines[OWN], customer_id="C-2")
    with pytest.raises(NotPermitted):
        await chat.act(RepairRecharge())


async def test_a_postpaid_line_has_another_journey(operator, given):
    chat = Chat(given, postpaid_line(operator, customer=ISHA))
    with pytest.raises(WrongAccountType):
        await chat.act(RepairRecharge())


async def test_a_case_is_on_record_from_before_the_first_write(operator, given, clock):
    chat = Chat(given, prepaid_lines(operator))
    operator.prepaid.recharge(OWN, rupees(199), topup="failed")
    operator.trouble.die_after_write = 1
    with pytest.raises(Exception, match="repost"):
        await chat.act(RepairRecharge())
    left = given.cases.unfinished(clock.now() + MINUTE)
    assert [(case.msisdn, case.journey) for case in left] == [(OWN, "recharge_repair")]
    operator.calm()
    await chat.act(RepairRecharge())
    assert len(given.cases.unfinished(clock.now() + MINUTE)) == 1
