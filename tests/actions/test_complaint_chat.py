"""Complaints and calls in words: asked for what is missing, told what was read back, nothing stays open in a text."""
from __future__ import annotations

from datetime import timedelta

import pytest

from actions.callback import JOURNEY as CALL
from actions.callback import take_up_call
from actions.complaint_answers import JOURNEY, take_up_complaint
from actions.complaints import HandleComplaint
from actions.decide import AskDecision, CarryOut
from actions.journey import CloseJourney, OpenJourney
from casebook.case_book import OpenCase
from journeys.complaints import Complaints
from telecom.errors import OperatorUnreachable
from tests.actions.chat import Chat
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines

WORDS = "the man in your shop on MG road shouted at me on Monday"


async def asked(given, line, intent: str, words: str) -> Chat:
    chat = Chat(given, line)
    await chat.act(OpenJourney(), words, intent)
    chat.said.clear()
    return chat


async def answer(chat: Chat, key: str | None) -> list[str]:
    """Answer the open question: with a key or value, or with no."""
    await chat.act(AskDecision())
    assert chat.open_braces() == []
    if key is not None:
        await chat.keep(key)
    chat.slots["decision"] = key is not None
    return await chat.act(CarryOut())


def asks(chat: Chat) -> str:
    kept = chat.given.cases.proposal("chat", OWN, chat.given.clock.now() - timedelta(hours=1))
    return kept.kind if kept else ""


async def registered(operator, topic: str = "staff", words: str = WORDS) -> str:
    journey = Complaints(operator, POLICY, operator.clock)
    return (await journey.register(topic, words, operator.subscribers.lines[OWN], ASHA)).ticket.id


async def test_a_complaint_that_says_it_all_is_registered_at_once(operator, given):
    chat = await asked(given, prepaid_lines(operator), "raise_complaint", WORDS)
    assert await chat.act(HandleComplaint()) == ["utter_complaint_registered"]
    (ticket, new), = operator.care.listed
    assert ticket.id in chat.words() and f"Asked: {WORDS}" in new.notes and chat.slots["proposal_open"] is False
    assert any(ticket.id in text for _, text in operator.sms) and chat.open_braces() == []


async def test_topic_and_words_are_asked_one_after_the_other(operator, given):
    chat = await asked(given, prepaid_lines(operator), "raise_complaint", "i want to complain")
    assert await chat.act(HandleComplaint()) == [] and asks(chat) == "complaint_topic"
    assert await answer(chat, "recharge") == [] and asks(chat) == "complaint_words"
    assert operator.writes == []
    assert await answer(chat, "it took two days, call 98765 43210") == ["utter_complaint_registered"]
    (_, new), = operator.care.listed
    assert "Asked: it took two days, call ••••••3210" in new.notes and asks(chat) == ""
    await chat.act(CloseJourney())
    assert chat.said[-1]["response"] == "utter_offer_recharge_repair", "what can be looked at is offered"


async def test_a_complaint_left_is_not_registered(operator, given):
    chat = await asked(given, prepaid_lines(operator), "raise_complaint", "your staff is rude")
    await chat.act(HandleComplaint())
    assert asks(chat) == "complaint_words"
    assert await answer(chat, None) == ["utter_kept_complaint_words"] and operator.writes == []


async def test_the_same_again_names_the_docket(operator, given):
    line = prepaid_lines(operator)
    docket = await registered(operator)
    chat = await asked(given, line, "raise_complaint", WORDS)
    assert await chat.act(HandleComplaint()) == ["utter_complaint_known"] and docket in chat.words()


async def test_a_docket_in_time_a_late_one_and_the_way_to_appeal(operator, given):
    line = prepaid_lines(operator)
    docket = await registered(operator)
    chat = await asked(given, line, "ticket_status", "how is my complaint")
    assert await chat.act(HandleComplaint()) == ["utter_ticket_status"] and asks(chat) == ""
    assert "No colleague has written" in chat.words()
    operator.clock.forward(timedelta(hours=2))
    operator.care.write_note(docket, "The shop is asked.")
    operator.care.change(docket, "inProgress")
    operator.clock.forward(timedelta(days=4))
    chat = await asked(given, line, "ticket_status", "how is my complaint")
    assert await chat.act(HandleComplaint()) == ["utter_ticket_late"] and asks(chat) == "appeal_ticket"
    words = chat.words()
    assert "is late" in words and "a colleague: The shop is asked." in words and "being worked on" in words
    assert "Customer C-1" not in words, "the case file is for colleagues"
    assert chat.open_braces() == []
    assert await answer(chat, "yes") == ["utter_appealed"]
    appeal = next(ticket for ticket, _ in operator.care.listed if ticket.kind == "Appeal")
    assert appeal.id in chat.words() and docket in chat.words()
    chat = await asked(given, line, "ticket_status", "how is my complaint")
    assert await chat.act(HandleComplaint()) == ["utter_ticket_late", "utter_ticket_status"] and asks(chat) == ""


async def test_an_appeal_can_be_left(operator, given):
    line = prepaid_lines(operator)
    await registered(operator)
    operator.clock.forward(timedelta(days=4))
    chat = await asked(given, line, "raise_complaint", "i want to appeal")
    assert await chat.act(HandleComplaint()) == [] and asks(chat) == "appeal_ticket"
    writes = list(operator.writes)
    assert await answer(chat, None) == ["utter_kept_appeal_ticket"] and operator.writes == writes


async def test_an_answer_that_does_not_satisfy_is_opened_again(operator, given):
    line = prepaid_lines(operator)
    docket = await registered(operator)
    operator.care.change(docket, "resolved")
    for words in ("how is my complaint", "you closed my complaint but nothing is solved"):
        chat = await asked(given, line, "ticket_status", words)
        await chat.act(HandleComplaint())
        assert asks(chat) == "reopen_ticket"
    assert await answer(chat, "yes") == ["utter_reopened"]
    assert (await operator.care.ticket(docket)).status == "inProgress"
    assert any("nothing is solved" in note.text for note in (await operator.care.ticket(docket)).notes)


async def test_one_of_several_is_withdrawn(operator, given):
    line = prepaid_lines(operator)
    first, second = await registered(operator), await registered(operator, "bill")
    chat = await asked(given, line, "raise_complaint", "withdraw my complaint")
    await chat.act(HandleComplaint())
    assert asks(chat) == "which_ticket"
    assert await answer(chat, second) == [] and asks(chat) == "withdraw_ticket"
    assert (await operator.care.ticket(second)).open, "not before the yes"
    assert await answer(chat, "yes") == ["utter_withdrawn"]
    assert not (await operator.care.ticket(second)).open and (await operator.care.ticket(first)).open
    chat = await asked(given, line, "ticket_status", f"withdraw {first}")
    await chat.act(HandleComplaint())
    assert asks(chat) == "withdraw_ticket"


@pytest.mark.parametrize(("words", "said"), [
    ("withdraw my complaint", ["utter_no_tickets", "utter_nothing_to_change"]),
    ("how is my complaint", ["utter_no_tickets"])])
async def test_nothing_is_on_record(operator, given, words, said):
    chat = await asked(given, prepaid_lines(operator), "ticket_status", words)
    assert await chat.act(HandleComplaint()) == said and asks(chat) == ""


async def test_unhappy_without_an_answered_one_is_a_new_complaint(operator, given):
    chat = await asked(given, prepaid_lines(operator), "raise_complaint", "i am not happy with your staff")
    await chat.act(HandleComplaint())
    assert asks(chat) == "complaint_words"


async def test_a_call_is_booked_told_and_moved(operator, given):
    line = prepaid_lines(operator)
    chat = await asked(given, line, "talk_to_human", "talk to a person")
    assert await chat.act(HandleComplaint()) == [] and asks(chat) == "call_slot"
    question = given.cases.proposal("chat", OWN, given.clock.now() - timedelta(hours=1))
    first, *_, last = question.content["options"]
    assert await answer(chat, first["key"]) == ["utter_call_booked"]
    assert first["say"]["slot"] in chat.words() and chat.open_braces() == []
    assert any(first["say"]["slot"] in text for _, text in operator.sms)
    chat = await asked(given, line, "talk_to_human", "call me")
    assert await chat.act(HandleComplaint()) == ["utter_call_standing"]
    assert await answer(chat, last["key"]) == ["utter_call_booked"]
    (ticket, _), = operator.care.listed
    assert ticket.call.start.isoformat() == last["key"]


async def test_a_slot_that_has_passed_is_not_promised(operator, given):
    chat = await asked(given, prepaid_lines(operator), "talk_to_human", "call me")
    await chat.act(HandleComplaint())
    old = (given.clock.now() - timedelta(minutes=5)).isoformat()
    assert await answer(chat, old) == ["utter_call_slot_gone"] and asks(chat) == "call_slot"
    assert operator.writes == []


async def test_after_a_hand_over_a_call_is_offered(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    chat.said = [{"response": "utter_request_open", "docket": "TT-1", "due_time": "noon", "sms": ""}]
    await chat.act(CloseJourney())
    assert chat.said[-1]["response"] == "utter_offer_call_time"


async def test_a_lost_answer_stays_on_record_and_is_taken_up(operator, given, monkeypatch):
    line = prepaid_lines(operator)
    monkeypatch.setattr("actions.complaint_answers.services", lambda: given)
    monkeypatch.setattr("actions.callback.services", lambda: given)
    chat = await asked(given, line, "raise_complaint", WORDS)
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await chat.act(HandleComplaint())
    operator.calm()
    case, = given.cases.unfinished(given.clock.now() + timedelta(minutes=1))
    assert case.journey == JOURNEY
    for _ in range(2):
        await take_up_complaint(case)
    assert len(operator.care.listed) == 1
    start = (given.clock.now() + timedelta(hours=3)).isoformat()
    await take_up_call(OpenCase(9, "chat", OWN, CALL, {"start": start, "words": "call me"}, given.clock.now()))
    assert [t.kind for t, _ in operator.care.listed] == ["Complaint", "Callback Request"]
