"""Answers to open questions: one of several in any words, a value, and everything that is neither."""
from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import decide
from actions.answers import ANSWERS
from actions.clarify import AnswerQuestion, Clarify
from actions.decide import AskDecision, CarryOut, ValidateProposalForm
from actions.journey import OpenJourney
from actions.reading_answers import NO, UNCLEAR, YES, choice, read_answer
from actions.told import Message, Told
from actions.turn import Turn
from casebook.case_book import Proposal
from tests.actions.chat import Chat
from tests.journeys.world import OWN, POLICY, prepaid_lines

PACKS = [
    {"key": "PACK-199", "response": "utter_choice_yes", "words": ["199", "smart 199", "weekly"]},
    {"key": "PACK-299", "response": "utter_choice_yes", "words": ["299", "smart 299", "monthly"]},
    {"key": "PACK-299-BIG", "response": "utter_choice_yes", "words": ["299 big", "smart 299 big"]},
]


@pytest.mark.parametrize(("text", "key"), [
    ("PACK-299", "PACK-299"), ("pack 199", "PACK-199"), ("2", "PACK-299"), ("option 1", "PACK-199"), ("4", None),
    ("the second one", "PACK-299"), ("last", "PACK-299-BIG"), ("the 299 big", "PACK-299-BIG"), ("299", "PACK-299"),
    ("Weekly please!", "PACK-199"), ("199 or 299", None), ("weekly or monthly", None), ("dusra wala", "PACK-299"),
    ("", None), ("something else", None),
    ("i do not understand why you took 299 from me last week without asking", None)])
def test_one_of_several_is_chosen_in_many_ways(text, key):
    assert choice(text, PACKS, POLICY.chat) == key


def turn_saying(given, line, text: str, intent: str, entities=()) -> Turn:
    chat = Chat(given, line)
    return Turn(CollectingDispatcher(), chat.tracker(text, intent, list(entities)), given)


@pytest.mark.parametrize(("content", "text", "intent", "answer"), [
    ({}, "yes", "affirm", YES), ({}, "no", "deny", NO), ({}, "stop", "cancel", NO), ({}, "hmm", "inform", UNCLEAR),
    ({}, "what is my balance", "check_balance", None),
    ({"options": PACKS}, "yes", "affirm", UNCLEAR), ({"options": PACKS[:1]}, "yes", "affirm", "PACK-199"),
    ({"options": PACKS}, "none", "deny", NO), ({"options": PACKS}, "what is my balance", "check_balance", None),
    ({"options": PACKS}, "the monthly one", "buy_data_pack", "PACK-299"),
    ({"value": "number"}, "it is 90000 00102", "inform", "+919000000102"),
    ({"value": "number"}, "my sister's", "inform", UNCLEAR), ({"value": "number"}, "no", "deny", NO),
    ({"value": "text"}, "too expensive for me", "dispute_bill", "too expensive for me"),
    ({"value": "text"}, "no thanks", "deny", NO), ({"value": "text"}, "a person please", "talk_to_human", None),
    ({"value": "amount"}, "a lot", "inform", UNCLEAR),
    ({"options": PACKS, "value": "text"}, "no", "deny", NO),
    ({"options": PACKS, "value": "text"}, "something with calls", "inform", "something with calls")])
def test_what_an_answer_is(operator, given, content, text, intent, answer):
    assert read_answer(turn_saying(given, prepaid_lines(operator), text, intent), content) == answer


def test_amounts_and_dates_are_taken_when_there_is_just_one(operator, given):
    line = prepaid_lines(operator)
    amount, day = {"entity": "amount", "value": "200"}, {"entity": "date", "value": "2026-03-16"}
    assert read_answer(turn_saying(given, line, "200", "inform", [amount]), {"value": "amount"}) == "200.00"
    assert read_answer(turn_saying(given, line, "tomorrow", "inform", [day]), {"value": "date"}) == "2026-03-16"
    other = {"entity": "date", "value": "2026-03-17"}
    assert read_answer(turn_saying(given, line, "either", "inform", [day, other]), {"value": "date"}) == UNCLEAR


async def test_a_choice_is_asked_kept_on_the_server_and_carried_out(operator, given, monkeypatch):
    chosen: list[str] = []

    async def next_question(turn, content, answer):
        chosen.append(answer)
        return Told((Message("utter_anything_else", {}),), proposal=Proposal("stop_service", {"say": {"name": "X"}}))
    monkeypatch.setitem(ANSWERS, "test_pack", next_question)
    monkeypatch.setattr(decide, "services", lambda: given)
    chat = Chat(given, prepaid_lines(operator))
    given.cases.propose("chat", OWN, Proposal("stop_service", {"options": PACKS, "say": {"name": "GameZone"}}),
                        given.clock.now())
    dispatcher = CollectingDispatcher()
    await AskDecision().act(Turn(dispatcher, chat.tracker("", "", []), given))
    offered = dispatcher.messages[0]["choices"]
    assert [part.get("key") for part in offered] == ["PACK-199", "PACK-299", "PACK-299-BIG", None]
    given.cases.propose("chat", OWN, Proposal("test_pack", {"options": PACKS}), given.clock.now())
    chat.slots["requested_slot"] = "decision"
    form, tracker = ValidateProposalForm(), chat.tracker("the monthly one", "inform", [])
    answer = await form.extract_decision(CollectingDispatcher(), tracker, {})
    kept = await form.validate_decision(answer["decision"], CollectingDispatcher(), tracker, {})
    assert kept == {"decision": True, "proposal_open": None}
    chat.slots |= kept
    await chat.act(CarryOut())
    assert chosen == ["PACK-299"]
    assert chat.slots["proposal_open"] is True, "the next question is open now"
    chat.slots["decision"] = False
    await chat.act(CarryOut())
    assert chosen == ["PACK-299"], "a no to the next question reaches no handler"


@pytest.mark.parametrize(("text", "answer"), [
    ("Close it!", {"decision": YES}), ("keep it then", {"decision": NO}), ("do not close it", {}),
    ("please close it and open another", {})])
async def test_whole_answers_of_a_question_mean_yes_whatever_else_they_would_open(operator, given, monkeypatch, text,
                                                                               answer):
    monkeypatch.setattr(decide, "services", lambda: given)
    chat = Chat(given, prepaid_lines(operator))
    answers = {"yes": ["close it"], "no": ["keep it then"]}
    given.cases.propose("chat", OWN, Proposal("close_line", answers), given.clock.now())
    chat.slots["requested_slot"] = "decision"
    tracker = chat.tracker(text, "cancel_service", [])
    assert await ValidateProposalForm().extract_decision(CollectingDispatcher(), tracker, {}) == answer


async def test_a_no_is_an_answer_where_its_kind_says_so(operator, given, monkeypatch):
    chosen: list[str] = []

    async def reason(turn, content, answer):
        chosen.append(answer)
        return Told(())
    monkeypatch.setitem(ANSWERS, "test_reason", reason)
    monkeypatch.setattr(decide, "TAKES_NO", {"test_reason"})
    chat = Chat(given, prepaid_lines(operator))
    given.cases.propose("chat", OWN, Proposal("test_reason", {}), given.clock.now())
    chat.slots["decision"] = False
    await chat.act(CarryOut())
    assert chosen == ["no"] and chat.slots["proposal_open"] is False


@pytest.mark.parametrize(("content", "response"), [
    ({}, "utter_unclear_decision"), ({"options": PACKS}, "utter_unclear_choice"),
    ({"value": "amount"}, "utter_unclear_amount")])
async def test_an_unclear_answer_says_what_is_needed(operator, given, monkeypatch, content, response):
    monkeypatch.setattr(decide, "services", lambda: given)
    chat = Chat(given, prepaid_lines(operator))
    given.cases.propose("chat", OWN, Proposal("stop_service", content), given.clock.now())
    dispatcher = CollectingDispatcher()
    kept = await ValidateProposalForm().validate_decision(UNCLEAR, dispatcher, chat.tracker("eh", "inform", []), {})
    assert kept == {"decision": None} and dispatcher.messages[0]["response"] == response


@pytest.mark.parametrize("value", [None, True, False])
async def test_a_form_that_begins_has_no_answer_yet(operator, given, monkeypatch, value):
    monkeypatch.setattr(decide, "services", lambda: given)
    chat = Chat(given, prepaid_lines(operator))
    given.cases.propose("chat", OWN, Proposal("stop_service", {}), given.clock.now())
    kept = await ValidateProposalForm().validate_decision(value, CollectingDispatcher(), chat.tracker("", "", []), {})
    assert kept["decision"] is None


@pytest.mark.parametrize(("content", "text", "intent", "answer"), [
    ({"options": PACKS}, "the monthly one", "buy_data_pack", True),
    ({"options": PACKS}, "weekly", "out_of_scope", True), ({"options": PACKS}, "show me my bill", "view_bill", False),
    ({"value": "number"}, "call 9000000102", "talk_to_human", True),
    ({"value": "text"}, "any words", "out_of_scope", False), ({}, "yes", "affirm", False)])
@pytest.mark.parametrize("action", [OpenJourney(), AnswerQuestion(), Clarify()])
async def test_words_that_name_an_option_answer_the_question_whatever_they_mean_by_themselves(
        operator, given, content, text, intent, answer, action):
    chat = Chat(given, prepaid_lines(operator))
    given.cases.propose("chat", OWN, Proposal("stop_service", content), given.clock.now())
    chat.loop = "proposal_form"
    told = await chat.act(action, text, intent)
    taken = [e for e in chat.events if e["event"] == "user"]
    assert [e["parse_data"]["intent"]["name"] for e in taken] == (["inform"] if answer else [])
    assert (told == []) is answer or isinstance(action, OpenJourney)


async def test_a_typed_code_is_written_down_nowhere(operator, given, monkeypatch):
    heard: list[str] = []

    async def judge(turn, content, answer):
        heard.append(answer)
        return Told(())
    monkeypatch.setitem(ANSWERS, "test_code", judge)
    monkeypatch.setattr(decide, "services", lambda: given)
    chat = Chat(given, prepaid_lines(operator))
    question = Proposal("test_code", {"value": "text", "takes_code": True})
    given.cases.propose("chat", OWN, question, given.clock.now())
    kept = await ValidateProposalForm().validate_decision(
        "482913", CollectingDispatcher(), chat.tracker("482913", "inform", []), {})
    assert "482913" not in str(given.cases.proposal("chat", OWN, given.clock.now())) + str(kept)
    chat.slots |= kept
    await chat.act(CarryOut())
    assert heard == ["482913"]
    # After a crash nobody knows the code any more, and the question is asked again.
    given.cases.propose("chat", OWN, question, given.clock.now())
    chat.slots["decision"] = True
    await chat.act(CarryOut())
    assert heard == ["482913"] and chat.slots["proposal_open"] is True
