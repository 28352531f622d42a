"""What the understanding found beside the intent: several readings, several requests, the tone."""
from __future__ import annotations

from actions.clarify import Clarify
from actions.complaints import HandleComplaint
from actions.journey import CloseJourney, OpenJourney
from tests.actions.chat import Chat
from tests.journeys.world import prepaid_lines


async def test_two_readings_are_asked_about_once_then_a_person_is_offered(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    unsure = {"decision": "close_call", "close_call": ["recharge_failed", "data_pack_not_active", "greet"]}
    assert await chat.act(Clarify(), "???", "nlu_fallback", understanding=unsure) == ["utter_clarify"]
    assert [c["response"] for c in chat.said[-1]["choices"]] == [
        "utter_reading_recharge_failed", "utter_reading_data_pack_not_active", "utter_choice_person"]
    for _ in range(2):
        assert await chat.act(Clarify(), "??", "nlu_fallback", understanding=unsure) == ["utter_not_understood_again"]
    chat.said.append({"response": "utter_anything_else"})
    assert await chat.act(Clarify(), "hm", "nlu_fallback", understanding={}) == ["utter_rephrase"]


async def test_the_rest_of_a_message_is_offered_after_the_first(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    both = {"requests": [
        {"intent": "recharge_failed", "words": "my recharge of 299 failed", "confidence": 0.9},
        {"intent": "dispute_bill", "words": "my bill on 9000000201 is too high", "confidence": 0.8},
        {"intent": "explain_bill", "words": "explain my bill", "confidence": 0.8},
        {"intent": "thank", "words": "thank you very much", "confidence": 0.9}]}
    await chat.act(OpenJourney(), "both", "recharge_failed", understanding=both)
    assert [w["intent"] for w in chat.slots["waiting"]] == ["dispute_bill"]
    assert "9000000201" not in str(chat.slots["waiting"])
    assert await chat.act(CloseJourney()) == ["utter_offer_bill_review"]


async def test_the_tone_is_answered_once_and_reaches_the_ticket(operator, given):
    chat = Chat(given, prepaid_lines(operator))
    angry = {"tone": {"anger": "pathetic", "leaving": "port out"}}
    assert await chat.act(OpenJourney(), "x", "network_issue", understanding=angry) == ["utter_hear_anger"]
    assert await chat.act(OpenJourney(), "x", "network_issue", understanding=angry) == []
    chat.slots |= {"opened_by": "raise_complaint", "complaint_about": "new",
                   "complaint_words": "calls drop and there is no signal at my home since monday, three times reported"}
    await chat.act(HandleComplaint())
    ((ticket, new),) = operator.care.listed
    calm = given.policy.tickets["Technical"].prepaid
    assert new.segment == "about to turn away" and new.priority != calm.priority
    assert (ticket.due - ticket.created).total_seconds() < calm.hours * 3600
    assert any("sounds: anger, leaving" in note for note in new.notes)
