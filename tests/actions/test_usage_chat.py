"""Balance, data, validity, and where data went, in words: what was asked comes first, nothing stays open in a text."""
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.balance import ShowBalance
from actions.decide import AskDecision, CarryOut
from actions.journey import OpenJourney
from actions.usage import CheckUsage
from actions.usage_dispute import take_up_usage_dispute
from casebook.case_book import OpenCase
from telecom.errors import NotPermitted, OperatorUnreachable
from tests.actions.chat import Chat
from tests.journeys.bills import bill, postpaid_line
from tests.journeys.usage_world import ago, pack_used_daily
from tests.journeys.world import OWN, POLICY, prepaid_lines


@pytest.fixture(params=["rest", "cmdline"])
def channel(request, monkeypatch):
    """The channel that the customer writes on."""
    monkeypatch.setattr("rasa_sdk.Tracker.get_latest_input_channel", lambda _: request.param)
    return request.param


def asked(given, line, about: str) -> Chat:
    chat = Chat(given, line)
    chat.slots["complaint_about"] = about
    return chat


@pytest.mark.parametrize(("intent", "about"), [
    ("check_balance", "balance"), ("check_data_usage", "data"), ("check_validity", "validity"),
    ("data_drained", "data_drained")])
async def test_the_intent_says_what_is_asked(operator, given, intent, about):
    chat = Chat(given, prepaid_lines(operator))
    await chat.act(OpenJourney(), "kitna bacha hai", intent)
    assert chat.slots["complaint_about"] == about


async def test_a_balance_is_told_with_its_buckets(operator, given):
    chat = asked(given, pack_used_daily(operator), "balance")
    assert await chat.act(ShowBalance()) == ["utter_balance"]
    assert chat.words().startswith("Main balance ₹20.") and "25.45 GB left, until 1 Dec" in chat.words()
    assert chat.slots["proposal_open"] is False and chat.open_braces() == []


async def test_data_is_told_with_a_picture_of_days(operator, given, channel, tmp_path):
    chat = asked(given, pack_used_daily(operator), "data")
    picture = "utter_data_days_text" if channel == "cmdline" else "utter_data_days"
    assert await chat.act(ShowBalance()) == ["utter_data_left", picture]
    assert chat.words().startswith("25.45 GB of data left, valid until 1 Dec. You've used 10.55 GB since 7 Nov.")
    assert ("█" in chat.words()) is (channel == "cmdline")
    assert len(list(tmp_path.glob("*.png"))) == (channel == "rest")
    assert chat.open_braces() == []


async def test_several_packs_are_told_together(operator, given):
    line = pack_used_daily(operator)
    operator.usage.give_pack(OWN, 12, ago=timedelta(days=2), name="Add-on 98")
    chat = asked(given, line, "data")
    assert (await chat.act(ShowBalance()))[0] == "utter_data_left_packs"
    assert chat.words().startswith("37.45 GB of data left in all") and "Add-on 98: 12 GB" in chat.words()
    chat = asked(given, line, "validity")
    assert await chat.act(ShowBalance()) == ["utter_validity_packs"]
    assert "Smart 239, on 1 Dec" in chat.words() and "Add-on 98: until 12 Dec" in chat.words()
    assert chat.open_braces() == []


@pytest.mark.parametrize(("days", "when"), [(13, "that is today"), (14, "that is tomorrow"), (24, "11 days from now")])
async def test_validity_is_told_first(operator, given, days, when):
    line = prepaid_lines(operator)
    operator.usage.give_pack(OWN, 36, ago=timedelta(days=13), days=days)
    chat = asked(given, line, "validity")
    assert await chat.act(ShowBalance()) == ["utter_validity"]
    assert chat.words().startswith("Smart 239 is valid until") and when in chat.words()


@pytest.mark.parametrize(("about", "response"), [
    ("balance", "utter_balance_only"), ("data", "utter_data_none"), ("validity", "utter_validity_none")])
async def test_a_line_without_a_pack(operator, given, about, response):
    chat = asked(given, prepaid_lines(operator), about)
    assert await chat.act(ShowBalance()) == [response]
    assert "₹20" in chat.words() and chat.open_braces() == []


async def test_what_is_left_is_told_though_the_days_are_not(operator, given, monkeypatch):
    async def silent(*_):
        raise OperatorUnreachable("status 503")
    monkeypatch.setattr(operator.usage, "data_used", silent)
    chat = asked(given, pack_used_daily(operator), "data")
    assert await chat.act(ShowBalance()) == ["utter_data_left_only"]
    assert "25.45 GB" in chat.words()


@pytest.mark.parametrize(("about", "response"), [
    ("balance", "utter_cycle_only"), ("data", "utter_cycle_only"), ("validity", "utter_cycle_ends")])
async def test_a_cycle_is_told_though_its_records_are_not(operator, given, monkeypatch, about, response):
    async def silent(*_):
        raise OperatorUnreachable("status 503")
    monkeypatch.setattr(operator.usage, "data_used", silent)
    chat = asked(given, postpaid_line(operator, bill()), about)
    assert await chat.act(ShowBalance()) == [response]
    assert "13 Dec" in chat.words() and chat.open_braces() == []


@pytest.mark.parametrize(("about", "response"), [
    ("balance", "utter_balance_postpaid"), ("data", "utter_cycle_left"), ("validity", "utter_cycle_ends")])
async def test_a_postpaid_line_hears_of_its_cycle(operator, given, about, response):
    line = postpaid_line(operator, bill())
    operator.usage.use(line.msisdn, 5 * 1024, ago(operator, 2))
    chat = asked(given, line, about)
    assert (await chat.act(ShowBalance()))[0] == response
    assert "13 Dec" in chat.words() and chat.open_braces() == []
    assert about == "validity" or "70 GB of the 75 GB" in chat.words()


async def test_a_postpaid_line_beyond_its_plan_without_a_limit_or_without_a_bill(operator, given):
    line = postpaid_line(operator, bill())
    operator.usage.use(line.msisdn, 2048, ago(operator, 2), charged=True)
    assert (await asked(given, line, "data").act(ShowBalance()))[0] == "utter_cycle_beyond"
    operator.usage.included = None
    assert (await asked(given, line, "data").act(ShowBalance()))[0] == "utter_cycle_unlimited"
    operator.postpaid.issued.clear()
    assert await asked(given, line, "data").act(ShowBalance()) == ["utter_cycle_unknown"]


# --- where data went --------------------------------------------------------------------------------------------------
async def test_heavy_days_nights_and_a_small_pack_are_named(operator, given, channel):
    line = pack_used_daily(operator, 700, gb=24)
    operator.usage.use(OWN, 9000, ago(operator, 3, hour=2))
    chat = Chat(given, line)
    told = await chat.act(CheckUsage())
    picture = "utter_data_days_text" if channel == "cmdline" else "utter_data_days"
    assert told == ["utter_usage_checked_pack", "utter_usage_found", picture, "utter_usage_doubt"]
    words = chat.words()
    assert "17 Nov (9.47 GB)" in words and "700 MB" in words and "between 0 and 6" in words
    assert "small for what you do" in words
    assert chat.slots["proposal_open"] is False and chat.open_braces() == [] and operator.writes == []


async def test_a_heavy_day_of_long_ago_is_among_the_bars(operator, given, monkeypatch):
    monkeypatch.setattr("rasa_sdk.Tracker.get_latest_input_channel", lambda _: "cmdline")
    line = pack_used_daily(operator)
    operator.usage.use(OWN, 9000, ago(operator, 12))
    chat = Chat(given, line)
    await chat.act(CheckUsage())
    bars = next(m["bars"] for m in chat.said if m["response"] == "utter_data_days_text").split("\n")
    assert len(bars) == POLICY.usage.days_shown and bars[0].startswith("8 Nov") and "9.67 GB" in bars[0]


async def test_a_day_is_named_without_a_usual_one(operator, given):
    line = prepaid_lines(operator)
    operator.usage.give_pack(OWN, 36, ago=timedelta(days=13))
    operator.usage.use(OWN, 20 * 1024, ago(operator, 3))
    chat = Chat(given, line)
    await chat.act(CheckUsage())
    assert "17 Nov (20 GB)" in chat.words() and "usual day" not in chat.words() and chat.open_braces() == []


@pytest.mark.parametrize("action", [ShowBalance(), CheckUsage()])
async def test_what_takes_longer_than_a_chat_can_wait_is_told_truthfully(operator, given, monkeypatch, action):
    async def slow(*_):
        await asyncio.sleep(60)
    monkeypatch.setattr(operator.prepaid, "balances", slow)
    line = pack_used_daily(operator)
    hasty = POLICY.copy(update={"chat": POLICY.chat.copy(update={"patience_seconds": 0.01})})
    with pytest.raises(OperatorUnreachable):
        await Chat(replace(given, policy=hasty), line).act(action)


async def test_nothing_used_and_no_pack(operator, given):
    line = prepaid_lines(operator)
    assert await Chat(given, line).act(CheckUsage()) == ["utter_usage_no_pack"]
    operator.usage.give_pack(OWN, 36)
    chat = Chat(given, line)
    assert await chat.act(CheckUsage()) == ["utter_usage_unused"] and chat.open_braces() == []


async def test_a_postpaid_cycle_is_explained(operator, given):
    line = postpaid_line(operator, bill())
    chat = Chat(given, line)
    assert await chat.act(CheckUsage()) == ["utter_usage_checked_cycle", "utter_usage_doubt"]
    for day in range(6, 0, -1):
        operator.usage.use(line.msisdn, 1024, ago(operator, day))
    assert "utter_usage_found" in await chat.act(CheckUsage())
    assert "69 GB of the 75 GB" in chat.words() and chat.open_braces() == []


async def doubted(operator, given) -> Chat:
    line = pack_used_daily(operator)
    operator.usage.use(OWN, 6144, ago(operator, 2), recorded=False)
    chat = Chat(given, line)
    chat.slots["complaint_words"] = "you stole my data"
    told = await chat.act(CheckUsage())
    assert told[0] == "utter_usage_inconsistent" and "utter_usage_found" not in told
    assert chat.slots["proposal_open"] is True and operator.writes == []
    assert "6 GB" in chat.words() and "You are right" in chat.words()
    return chat


async def test_what_does_not_add_up_is_registered_after_a_yes_once(operator, given):
    chat = await doubted(operator, given)
    assert await chat.act(AskDecision()) == ["utter_propose_dispute_usage"]
    chat.slots["decision"] = True
    assert await chat.act(CarryOut()) == ["utter_usage_disputed"]
    assert "docket TT-0001" in chat.words() and chat.open_braces() == []
    assert [number for number, text in operator.sms if "TT-0001" in text] == [OWN]
    told = await chat.act(CheckUsage())
    assert told[-1] == "utter_usage_disputed_before" and chat.slots["proposal_open"] is False
    assert len(operator.care.listed) == 1


async def test_a_no_registers_nothing(operator, given):
    chat = await doubted(operator, given)
    chat.slots["decision"] = False
    assert await chat.act(CarryOut()) == ["utter_kept_dispute_usage"]
    assert operator.writes == [] and chat.open_braces() == []


async def test_records_that_arrived_meanwhile_are_told(operator, given):
    chat = await doubted(operator, given)
    for records in operator.usage.records.values():
        records.append(type(records[0])(ago(operator, 2), records[0].mb * 10))
    chat.slots["decision"] = True
    assert await chat.act(CarryOut()) == ["utter_usage_agrees_now"]
    assert operator.care.listed == []


async def test_a_yes_after_another_registered_it_hears_the_docket(operator, given):
    chat = await doubted(operator, given)
    chat.slots["decision"] = True
    question = given.cases.proposal("chat", OWN, given.clock.now())
    await chat.act(CarryOut())
    given.cases.propose("chat", OWN, question, given.clock.now())
    chat.slots["decision"] = True
    assert await chat.act(CarryOut()) == ["utter_usage_disputed_before"]
    assert len(operator.care.listed) == 1


async def test_a_complaint_that_a_crash_left_is_finished_and_told_by_sms(operator, given, monkeypatch):
    await doubted(operator, given)
    monkeypatch.setattr("actions.usage_dispute.services", lambda: given)
    case = OpenCase(1, "chat", OWN, "dispute_usage", {"words": "you stole my data"}, given.clock.now())
    await take_up_usage_dispute(case)
    assert len(operator.care.listed) == 1 and len(operator.sms) == 1
    await take_up_usage_dispute(case)
    assert len(operator.care.listed) == 1 and len(operator.sms) == 1


async def test_without_proof_nothing_is_told(operator, given):
    chat = Chat(given, pack_used_daily(operator), proved=False)
    for action in (ShowBalance(), CheckUsage()):
        with pytest.raises(NotPermitted):
            await chat.act(action)
    assert chat.said == []
