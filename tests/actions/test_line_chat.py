"""Line trouble in words: every end is told without a gap, steps go on one at a time, and their end has a way on."""
from __future__ import annotations

from datetime import timedelta

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import line, phone_steps, recovery
from actions.journey import CancelJourney, CloseJourney, OpenJourney, Restart
from actions.line import CheckLine, EndPhoneSteps
from actions.phone_steps import AskPhoneStep, ValidatePhoneStepsForm, read_answer
from journeys.line_trouble import StepsTaken
from telecom.errors import OperatorUnreachable
from tests.actions.chat import Chat
from tests.journeys.fake_operator import ProcessDied
from tests.journeys.line_worlds import (
    BARRED,
    DATA_OFF,
    World,
    employee,
    no_pack,
    of_network,
    outage,
    pack_ended,
    postpaid,
    prepaid,
    stays_off,
    stuck,
    used_up,
)
from tests.journeys.world import POLICY

HOUR = timedelta(hours=1)
UNTRUE = -HOUR
# World, symptom, responses, words that the customer reads, and whether steps follow.
TALKS = {
    "outage": (outage(prepaid), "signal", ["utter_line_outage"], ["Andheri", "3:30 pm today", "8:30 pm today"], False),
    "outage without end": (outage(prepaid, None), "data", ["utter_line_outage_without_end"], ["Andheri"], False),
    "outage that lasts": (outage(prepaid, UNTRUE), "data", ["utter_line_outage_without_end"], ["Andheri"], False),
    "barred": (of_network(postpaid, **BARRED), "signal", ["utter_line_barred"], ["the last bill is unpaid"], False),
    "barred, nobody knows why": (of_network(postpaid, barring="all"), "signal", ["utter_line_barred"],
                                 ["no reason is noted"], False),
    "stuck pack": (stuck, "data", ["utter_recharge_reprovisioned"], ["42 GB"], False),
    "used up": (used_up, "data", ["utter_line_data_used_up"], ["PACK pack is used up"], False),
    "pack ended": (pack_ended, "data", ["utter_line_pack_ended"], ["ended on 8 Nov"], False),
    "no pack": (no_pack, "data", ["utter_line_no_pack"], [], False),
    "company": (of_network(employee, **DATA_OFF), "data", ["utter_line_administrator", "utter_offer_desk"], [], False),
    "data off": (of_network(postpaid, **DATA_OFF), "data", ["utter_line_switched_on"], ["fixed it"], False),
    "data stays off": (stays_off, "data", ["utter_line_escalated"], ["docket TT-0001"], False),
    "wrong settings": (of_network(postpaid, apn_in_use="oldnet"), "data", ["utter_line_settings_sent"],
                       ["oldnet", "Redmi"], True),
    "silent phone": (of_network(prepaid, last_data_session=None), "data", ["utter_recharge_settings_sent_again"],
                     ["Redmi"], False),
    "nothing": (prepaid, "data", ["utter_line_steps"], [], True),
}


class Steps(Chat):
    """A conversation that goes through the steps as Rasa's form does."""

    async def answer(self, text: str, intent: str = "inform") -> list[str]:
        """Answer the step that is asked about; what is said back, the next step included."""
        self.slots["requested_slot"] = "step_result"
        dispatcher, form = CollectingDispatcher(), ValidatePhoneStepsForm()
        tracker = self.tracker(text, intent, [])
        found = await form.extract_step_result(dispatcher, tracker, {})
        if not found:
            return ["digression"]
        self.slots |= await form.validate_step_result(found["step_result"], dispatcher, tracker, {})
        self.said += dispatcher.messages
        said = [message["response"] for message in dispatcher.messages]
        return said + (await self.act(AskPhoneStep()) if self.slots["step_result"] is None else [])


@pytest.fixture
def begin(given, operator, monkeypatch):
    for module in (phone_steps, line, recovery):
        monkeypatch.setattr(module, "services", lambda: given)

    def made(world: World, symptom: str) -> Steps:
        chat = Steps(given, world(operator)[0])
        chat.slots |= {"complaint_about": symptom, "complaint_words": "net is dead", "opened_by": "slow_data"}
        return chat
    return made


@pytest.mark.parametrize(("world", "symptom", "responses", "words", "steps"), TALKS.values(), ids=TALKS.keys())
async def test_talk(begin, operator, world, symptom, responses, words, steps):
    chat = begin(world, symptom)
    assert await chat.act(CheckLine()) == responses
    assert (chat.slots["proposal_open"], chat.slots["steps_open"]) == (False, steps)
    for part in words:
        assert part in chat.words()
    if steps:
        assert (await chat.act(AskPhoneStep()))[0].startswith("utter_step_")
        assert [c["response"] for c in chat.said[-1]["choices"]] == ["utter_choice_works", "utter_choice_still"]
    assert chat.open_braces() == []
    tickets = [text for _, text in operator.sms if "Docket" in text]
    assert len(tickets) == len(operator.care.listed) == ("utter_line_escalated" in responses)


async def test_a_step_helps(begin, operator):
    chat = begin(prepaid, "signal")
    await chat.act(CheckLine())
    assert await chat.act(AskPhoneStep()) == ["utter_step_flight_mode"]
    assert await chat.answer("still no bars") == ["utter_step_sim_seated"]
    assert await chat.answer("what do you mean", "help") == ["digression"]
    assert await chat.answer("ok done", "affirm") == ["utter_step_unclear", "utter_step_sim_seated"]
    assert await chat.answer("oh it works now, thanks!", "thank") == []
    assert await chat.act(EndPhoneSteps()) == ["utter_line_works"]
    assert (chat.slots["steps_open"], chat.slots["phone_steps"]) == (False, None)
    assert operator.writes == [] and chat.open_braces() == []
    await chat.act(CloseJourney())
    assert chat.slots["step_result"] is chat.slots["steps_open"] is None


async def test_all_steps_fail_and_the_technicians_get_them(begin, operator):
    chat = begin(prepaid, "data")
    await chat.act(CheckLine())
    asked = len(StepsTaken.of_slot(chat.slots["phone_steps"]).left)
    for number in range(asked):
        assert bool(await chat.answer("no", "deny")) == (number < asked - 1)
    assert chat.slots["step_result"] == "failed"
    assert await chat.act(EndPhoneSteps()) == ["utter_line_escalated"]
    ((ticket, new),) = operator.care.listed
    tried = next(note for note in new.notes if note.startswith("Tried"))
    assert tried.count("still not") == asked and ticket.kind == "Technical"
    assert any(ticket.id in text for _, text in operator.sms)
    assert await chat.act(CheckLine()) == ["utter_line_already_escalated"]


async def test_a_person_in_the_middle_gets_what_was_tried(begin, operator):
    chat = begin(postpaid, "signal")
    await chat.act(CheckLine())
    await chat.answer("same as before")
    assert await chat.answer("just connect me to someone", "talk_to_human") == []
    assert await chat.act(EndPhoneSteps()) == ["utter_line_person"]
    assert any("flight mode on and off: still not" in note for note in operator.care.listed[0][1].notes)


async def test_what_was_tried_is_not_asked_again_after_another_matter(begin):
    chat = begin(prepaid, "data")
    await chat.act(CheckLine())
    await chat.answer("still nothing")
    chat.loop = "phone_steps_form"
    await chat.act(OpenJourney(), "what is my balance", "check_balance")
    assert [w["intent"] for w in chat.slots["waiting"]] == ["slow_data"] and chat.slots["steps_open"] is None
    assert await chat.act(CloseJourney()) == ["utter_offer_line_trouble"]
    chat.slots |= {"complaint_about": "data"}
    assert await chat.act(CheckLine()) == ["utter_line_steps_resumed"]
    assert await chat.act(AskPhoneStep()) == ["utter_step_data_switch"]
    chat.slots |= {"complaint_about": "signal"}
    assert await chat.act(CheckLine()) == ["utter_line_steps"]
    assert await chat.act(AskPhoneStep()) == ["utter_step_flight_mode"]


async def test_who_restarted_the_phone_does_not_restart_the_talk(begin):
    chat = begin(prepaid, "signal")
    await chat.act(CheckLine())
    chat.loop = "phone_steps_form"
    assert await chat.act(Restart(), "restarted it, no change", "restart") == []
    assert [e["event"] for e in chat.events] == ["action", "user"]
    assert chat.events[1]["parse_data"]["intent"]["name"] == "inform"
    assert await chat.act(Restart(), "start from the beginning", "restart") == ["utter_restart"]
    chat.slots["phone_steps"] = {**chat.slots["phone_steps"], "left": ["restart"]}
    assert await chat.act(Restart(), "restarted", "restart") == []
    chat.loop = None
    assert await chat.act(Restart(), "restarted it, no change", "restart") == ["utter_restart"]


async def test_cancelled_steps_are_forgotten(begin):
    chat = begin(prepaid, "data")
    await chat.act(CheckLine())
    await chat.answer("still nothing")
    await chat.act(CancelJourney())
    assert chat.slots["phone_steps"] is chat.slots["steps_open"] is None
    assert await chat.act(AskPhoneStep()) == ["utter_nothing_to_decide"]


async def test_a_ticket_that_could_not_be_written_is_written_later(begin, operator, given):
    chat = begin(prepaid, "signal")
    await chat.act(CheckLine())
    await chat.answer("not yet")
    await chat.answer("call me", "talk_to_human")
    reads_of_identity = 2
    operator.trouble.unreachable = lambda call: call > reads_of_identity
    operator.trouble.calls = 0
    assert await chat.act(EndPhoneSteps()) == ["utter_line_handed_over_later"]
    assert operator.care.listed == [] and "TT-" not in chat.words()
    operator.calm()
    given.clock.forward(timedelta(minutes=2))
    assert [await recovery.recover_once() for _ in range(2)] == [1, 0]
    ((ticket, new),) = operator.care.listed
    assert "flight mode on and off: still not" in "".join(new.notes) and ticket.id in operator.sms[-1][1]


async def test_a_check_that_a_crash_left_is_finished(begin, operator, given):
    chat = begin(of_network(postpaid, **DATA_OFF), "data")
    operator.trouble.unreachable = lambda call: call > 2
    with pytest.raises(OperatorUnreachable):
        await chat.act(CheckLine())
    operator.calm()
    given.clock.forward(timedelta(minutes=2))
    assert await recovery.recover_once() == 1
    assert [key.split(":")[0] for key in operator.writes] == ["on"]


async def test_a_recharge_repaired_before_a_crash_is_told_by_sms(begin, operator, given):
    chat = begin(stuck, "data")
    operator.trouble.die_after_write = 1
    with pytest.raises(ProcessDied):
        await chat.act(CheckLine())
    operator.calm()
    given.clock.forward(timedelta(minutes=2))
    assert await recovery.recover_once() == 1
    assert [text for _, text in operator.sms if "recharge is fixed" in text]


@pytest.mark.parametrize(("text", "intent", "answer"), [
    ("works now", "inform", "works"), ("Yes it's working!!", "affirm", "works"), ("yes", "affirm", "works"),
    ("chal raha hai ab", "affirm", "works"), ("got signal now thank you so much", "thank", "works"),
    ("still not working", "recharge_status", "still"), ("isn't working", "slow_data", "still"),
    ("no", "deny", "still"), ("it works but it's still slow", "slow_data", "still"), ("nahi", "deny", "still"),
    ("only emergency calls here", "network_issue", "still"), ("call me", "talk_to_human", "person"),
    ("done", "affirm", "unclear"), ("ok done", "thank", "unclear"), ("hm", "nlu_fallback", "unclear"),
    ("4g", "inform", "unclear"),
    ("thanks", "thank", None), ("cancel", "cancel", None), ("are you a bot", "bot_challenge", None),
    ("why is my bill still so high this month", "dispute_bill", None)])
def test_what_an_answer_says(text, intent, answer):
    assert read_answer(text, intent, POLICY.line_trouble) == answer
