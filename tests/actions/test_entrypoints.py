"""Numbers, journeys opened and closed, the audit of writes, and the recovery of what a crash left."""
from __future__ import annotations

from typing import get_args

import pytest
import sqlalchemy as sa
import yaml

from actions.bootstrap import AuditedWrites, Running, running
from actions.journey import CancelJourney, CloseJourney, OpenJourney, TakeUpOffer, journey_of
from actions.numbers import looks_like_number, read_number
from business.care_policy import Journey
from casebook.case_book import CaseBook, Proposal
from casebook.store import audit, open_store
from operator_client import OperatorHttp
from telecom.clock import FixedClock
from telecom.errors import NotPermitted, OperatorRefused
from tests.actions.chat import ROOT, Chat
from tests.journeys.world import OWN, POLICY, prepaid_lines
from tests.operator_client.loopback import Answer, loopback

INTENTS = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
DEMO = [customer["msisdn"] for file in sorted((ROOT / "mock_operator" / "seed" / "demo").glob("*.yml"))
        for customer in yaml.safe_load(file.read_text(encoding="utf-8"))["customers"]]


@pytest.mark.parametrize(("text", "number"), [
    ("9000000101", "+919000000101"), ("my number is 90000 00101, please", "+919000000101"),
    ("+91 9000000101", "+919000000101"), ("919000000101", "+919000000101"), ("09000000101", "+919000000101"),
    ("90000-00101", "+919000000101"), ("900000010", None), ("299", None), ("", None), ("no number", None),
    ("the code is 482913", None), ("0000000000", None),
])
def test_read_number(text, number):
    assert read_number(text, "IN") == number


@pytest.mark.parametrize(("text", "number"), [
    ("08040012345", None), ("080 4001 2345", None), ("80 400 123 45", None), ("+91 11 2654 3210", None),
    ("1800 111 222", None), ("+44 20 7183 8750", None), ("+65 6123 4567", None), ("+44 7911 123456", "+447911123456"),
    ("my landline is 080 40012345, the mobile 9000000101", "+919000000101"),
    ("9000000101, or 080 40012345 in the evening", "+919000000101"),
])
def test_a_landline_is_nobodys_mobile_number(text, number):
    assert read_number(text, "IN") == number


def test_where_numbers_do_not_tell_mobile_from_landline_either_counts():
    assert read_number("(415) 555-2671", "US") == "+14155552671"
    assert read_number("1-800-555-1234", "US") is None


@pytest.mark.parametrize("number", DEMO)
def test_every_number_of_the_demonstration_is_read(number):
    assert read_number(number, "IN") == read_number(number.removeprefix("+91"), "IN") == number


@pytest.mark.parametrize(("text", "looks"), [("90000", True), ("9000", False), ("9 0-0 00", True), ("abc", False)])
def test_looks_like_number(text, looks):
    assert looks_like_number(text) is looks


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_opens_one_of_the_journeys(intent):
    assert journey_of(intent, POLICY) in get_args(Journey)


async def test_a_journey_that_interrupts_another_puts_it_aside_and_offers_it_at_the_end(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    await chat.act(OpenJourney(), "I recharged 299 and have no data", "recharge_failed", amount="299")
    assert (chat.slots["complaint_about"], chat.slots["complaint_amount"]) == ("recharge", "299.00")
    chat.loop = "recharge_repair_form"
    await chat.act(OpenJourney(), "why is my bill so high", "dispute_bill")
    assert [w["intent"] for w in chat.slots["waiting"]] == ["recharge_failed"]
    chat.loop = None
    assert await chat.act(CloseJourney()) == ["utter_offer_recharge_repair"]
    assert chat.slots["waiting"] == [] and chat.slots["complaint_amount"] is None
    assert chat.said[-1]["choices"][0]["words"] == "I recharged 299 and have no data"
    assert chat.open_braces() == []


async def test_stopping_forgets_the_open_question(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    given.cases.propose("chat", OWN, Proposal("refund_second", {"case": "x"}), given.clock.now())
    assert await chat.act(CancelJourney()) == ["utter_cancelled"]
    assert given.cases.proposal("chat", OWN, given.clock.now()) is None


async def test_a_plain_yes_means_what_was_asked_last(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    chat.said = [{"response": "utter_offer_person"}]
    await chat.act(TakeUpOffer(), "yes", "affirm")
    assert chat.events[-1]["parse_data"]["intent"]["name"] == "talk_to_human"
    chat.said = [{"response": "utter_bill_explain_offer"}]
    await chat.act(TakeUpOffer(), "ok", "affirm")
    assert chat.events[-1]["text"] == "explain my bill"
    chat.said, chat.slots["offered"] = [{"response": "utter_offer_balance"}], {"intent": "check_balance", "words": "b"}
    await chat.act(TakeUpOffer(), "yes", "affirm")
    assert chat.events[-1]["text"] == "b"
    chat.said, chat.slots["offered"] = [{"response": "utter_greet"}], {"intent": "check_balance", "words": "b"}
    assert await chat.act(TakeUpOffer(), "yes", "affirm") == ["utter_what_else"]


@pytest.fixture
def audited():
    engine = open_store("sqlite://")
    with loopback() as server:
        watch = AuditedWrites(CaseBook(engine), FixedClock())

        def rows():
            with engine.begin() as db:
                return db.execute(sa.select(audit)).mappings().all()
        yield OperatorHttp(server.url, watch=watch), server, rows


@pytest.mark.parametrize("who", [None, Running("chat", "action_show_balance", may_write=False)])
async def test_a_read_action_cannot_write(audited, who):
    http, server, rows = audited
    token = running.set(who)
    try:
        with pytest.raises(NotPermitted):
            await http.create("payments", "refund", {}, key="k")
    finally:
        running.reset(token)
    assert server.asked == [] and rows() == []


@pytest.mark.parametrize("refused", [False, True])
async def test_a_write_is_audited_with_who_and_what(audited, refused):
    http, server, rows = audited
    server.script = [Answer({"code": "TOPUP_USED", "reason": "r"}, status=409) if refused else Answer({})]
    token = running.set(Running("chat", "action_carry_out_proposal", may_write=True))
    try:
        await http.change("balance", "topupBalance/T-1", {"status": "cancelled"}, key="reverse:T-1")
    except OperatorRefused:
        assert refused
    finally:
        running.reset(token)
    entry = ("chat", "action_carry_out_proposal", "reverse:T-1")
    assert [(r["conversation"], r["action"], r["idempotency_key"], r["result"]) for r in rows()] == [
        (*entry, "sent"), (*entry, "OperatorRefused TOPUP_USED" if refused else "ok")]
