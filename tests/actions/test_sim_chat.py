"""SIMs in the chat: blocked at once, another one only by a fresh code, and a person for who can read no code."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import away, identify, sim_care
from actions.complaints import HandleComplaint
from actions.decide import AskDecision, CarryOut
from actions.fraud_report import ReportFraud, take_up_fraud
from actions.identify import ResendCode
from actions.line_services import ServeLine, take_up_services
from actions.sending_codes import UNREACHABLE
from actions.sim_activation import ActivateSim, take_up_activation
from actions.sim_care import CareForSim, ValidateSimCareForm, take_up_sim_care
from actions.suspension import RestoreLine, take_up_suspension
from actions.tell_sim import masked_address, masked_mail
from casebook.case_book import OpenCase
from telecom.errors import NotPermitted, OperatorUnreachable
from telecom.sims import Holder
from tests.actions.chat import Chat
from tests.journeys.fake_sims import AT_HOME
from tests.journeys.world import OWN, prepaid_lines

SISTER = "+919000000599"
CALL_ME = "+919811111111"


@pytest.fixture
def line(operator, given, monkeypatch):
    for module in (away, identify, sim_care):
        monkeypatch.setattr(module, "services", lambda: given)
    known = replace(AT_HOME, other_number=SISTER, other_since=operator.clock.now() - timedelta(days=400))
    operator.sims.holders[OWN] = known
    return prepaid_lines(operator)


def opened(given, line, words: str, intent: str = "replace_sim", *, proved: bool = True) -> Chat:
    chat = Chat(given, line, proved=proved)
    chat.slots |= {"complaint_words": words, "opened_by": intent}
    return chat


async def answer(chat: Chat, value: str) -> list[str]:
    """The open question is answered."""
    await chat.keep(value)
    chat.slots["decision"] = True
    return await chat.act(CarryOut())


def newest_code(operator, number: str) -> str:
    codes = [found.group() for to, text in operator.sms if to == number
             and (found := re.search(r"(?<!\d)\d{6}(?!\d)", text))]
    return codes[-1]


async def ordering(operator, given, line, kind: str = "physical") -> Chat:
    chat = opened(given, line, "I lost my phone")
    assert await chat.act(CareForSim()) == ["utter_sim_blocked"]
    assert await chat.act(AskDecision()) == ["utter_propose_sim_kind"]
    operator.clock.forward(timedelta(seconds=1))
    assert await answer(chat, kind) == ["utter_sim_code_sent"]
    assert await chat.act(AskDecision()) == ["utter_propose_sim_code"]
    return chat


async def test_a_lost_sim_is_blocked_before_anything_is_asked(operator, given, line):
    chat = opened(given, line, "I lost my phone in a taxi")
    await chat.act(CareForSim())
    assert operator.sims.service(line).barring == "all" and chat.slots["proposal_open"] is True
    assert [to for to, _ in operator.sms] == [SISTER], "nobody reads an SMS on a lost phone"
    await chat.act(AskDecision())
    words = chat.words()
    assert "14" not in words and "asha.nair" not in words and "a•••@example.com" in words
    assert chat.open_braces() == []


@pytest.mark.parametrize(("kind", "told"), [("physical", "utter_sim_ordered"), ("esim", "utter_sim_ordered_esim")])
async def test_a_fresh_code_on_the_other_number_orders_the_sim(operator, given, line, kind, told):
    chat = await ordering(operator, given, line, kind)
    assert await answer(chat, f"it is {newest_code(operator, SISTER)}") == [told]
    assert [order.kind for order in operator.sims.ordered[OWN]] == [kind]
    assert chat.slots["proposal_open"] is False and chat.open_braces() == []


async def test_a_wrong_code_orders_nothing_and_too_many_end_the_proof(operator, given, line):
    chat = await ordering(operator, given, line)
    wrong = f"{(int(newest_code(operator, SISTER)) + 1) % 10**6:06d}"
    for _ in range(4):
        assert await answer(chat, wrong) == ["utter_code_wrong"]
    assert await answer(chat, "12") == ["utter_code_missing"]
    assert await answer(chat, wrong) == ["utter_code_locked"]
    assert OWN not in operator.sims.ordered and chat.slots["proposal_open"] is False
    with pytest.raises(NotPermitted):
        await chat.act(CareForSim())


async def test_no_code_sends_another_and_no_orders_nothing(operator, given, line):
    chat = await ordering(operator, given, line)
    assert await chat.act(ResendCode(), "no code", "otp_missing") == []
    operator.clock.forward(timedelta(seconds=40))
    assert await answer(chat, "no code") == ["utter_sim_code_sent"]
    assert len({text for to, text in operator.sms if to == SISTER and "code" in text}) >= 2
    chat.slots["decision"] = False
    assert await chat.act(CarryOut()) == ["utter_kept_sim_code"] and OWN not in operator.sims.ordered


async def test_a_code_that_cannot_be_sent_orders_nothing(operator, given, line, monkeypatch):
    chat = opened(given, line, "I lost my phone")
    await chat.act(CareForSim())

    async def silent(*_, **__):
        raise OperatorUnreachable("status 503")
    monkeypatch.setattr(operator.care, "send_sms", silent)
    assert await answer(chat, "esim") == ["utter_sim_code_not_sent"]
    assert chat.slots["proposal_open"] is False


async def test_without_another_number_no_sms_is_promised(operator, given, line):
    operator.sims.holders[OWN] = AT_HOME
    chat = opened(given, line, "phone was stolen")
    assert await chat.act(CareForSim()) == ["utter_sim_blocked", "utter_sim_handed_over"]
    assert operator.sms == [] and "You'll get it by SMS" not in chat.words() and chat.open_braces() == []


async def test_a_damaged_sim_is_proved_on_the_line_itself(operator, given, line):
    chat = opened(given, line, "my sim is damaged")
    await chat.act(CareForSim())
    assert operator.writes == []
    operator.clock.forward(timedelta(seconds=1))
    await answer(chat, "physical")
    assert [to for to, _ in operator.sms] == [OWN]
    assert await answer(chat, newest_code(operator, OWN)) == ["utter_sim_ordered"]


async def test_words_that_tell_nothing_are_asked_about(operator, given, line):
    chat = opened(given, line, "i need a new sim")
    assert await chat.act(CareForSim()) == []
    assert await chat.act(AskDecision()) == ["utter_propose_sim_need"]
    assert [each.get("key") for each in chat.said[-1]["choices"]] == ["lost", "damaged", "esim", None]
    assert await answer(chat, "lost") == ["utter_sim_blocked"] and chat.slots["proposal_open"] is True


async def test_found_again_and_unblocked_after_a_yes(operator, given, line):
    operator.sims.put(line, enabled=False, barring="all", barring_reason="lostOrStolen")
    chat = opened(given, line, "found my phone, unblock")
    assert await chat.act(CareForSim()) == []
    assert await chat.act(AskDecision()) == ["utter_propose_free_line"] and operator.writes == []
    assert await answer(chat, "yes") == ["utter_sim_freed"]
    assert not operator.sims.service(line).barred and chat.open_braces() == []


# --- who cannot read a code -------------------------------------------------------------------------------------------
class Form:
    """What Rasa does with the form, for somebody who has proved nothing."""

    def __init__(self, chat: Chat) -> None:
        self.chat, self.form = chat, ValidateSimCareForm()
        chat.slots["requested_slot"] = "line_number"

    async def type(self, text: str, intent: str = "inform") -> list[str]:
        dispatcher = CollectingDispatcher()
        tracker = self.chat.tracker(text, intent, [])
        for slot in ("line_number", "one_time_code"):
            found = await getattr(self.form, f"extract_{slot}")(dispatcher, tracker, {})
            if slot in found:
                self.chat.slots |= await getattr(self.form, f"validate_{slot}")(found[slot], dispatcher, tracker, {})
        self.chat.said += dispatcher.messages
        if self.chat.slots.get("line_number"):
            self.chat.slots["requested_slot"] = "one_time_code"
        return [message["response"] for message in dispatcher.messages]


@pytest.mark.parametrize("number", ["90000 00101", "98765 43210"])
async def test_the_code_of_a_lost_phone_goes_elsewhere_and_nobody_learns_whether_it_could(operator, given, line,
                                                                                          number):
    form = Form(opened(given, line, "I lost my phone", proved=False))
    assert await form.type(number) == ["utter_code_sent_elsewhere"]
    assert [to for to, _ in operator.sms] == ([SISTER] if number.endswith("101") else [])
    operator.clock.forward(timedelta(seconds=40))
    assert await form.type("i can't read it") == []
    assert form.chat.slots["one_time_code"] == UNREACHABLE
    assert await form.form.required_slots(["line_number", "one_time_code"], CollectingDispatcher(),
                                          form.chat.tracker("", "", []), {}) == []


@pytest.mark.parametrize("action", [CareForSim(), ReportFraud(), ActivateSim(), RestoreLine(), HandleComplaint()])
@pytest.mark.parametrize("number", ["90000 00101", "98765 43210"])
async def test_who_can_read_no_code_is_called_and_sees_nothing(operator, given, line, action, number):
    chat = opened(given, line, "I lost my phone", proved=False)
    await Form(chat).type(number)
    chat.slots["one_time_code"] = UNREACHABLE
    before = len(operator.sms)
    assert await chat.act(action) == ["utter_cannot_prove"] and chat.slots["proposal_open"] is True
    assert await chat.act(AskDecision()) == ["utter_propose_call_back"]
    assert await answer(chat, CALL_ME) == ["utter_call_back_registered"]
    ticket, new = operator.care.listed[0]
    assert new.customer_id is None and new.kind == "Urgent Callback"
    assert [to for to, _ in operator.sms[before:]] == [CALL_ME] and ticket.id in chat.words()
    assert not operator.sims.service(line).barred and chat.open_braces() == []


async def test_a_code_on_the_line_that_does_not_come_goes_elsewhere_next(operator, given, line):
    chat = opened(given, line, "my sim is damaged", proved=False)
    form = Form(chat)
    assert await form.type("90000 00101") == ["utter_code_sent"]
    for told in ("utter_code_sent", "utter_code_sent_elsewhere", "utter_code_sent_elsewhere"):
        operator.clock.forward(timedelta(seconds=130))
        assert await chat.act(ResendCode(), "no code", "otp_missing") == [told]
    assert [to for to, _ in operator.sms] == [OWN, OWN, SISTER, SISTER]
    assert await form.type(newest_code(operator, SISTER)) == ["utter_code_right"]
    assert await chat.act(CareForSim()) == [] and chat.slots["proposal_open"] is True


async def test_after_a_second_late_code_elsewhere_a_person_is_needed(operator, given, line):
    chat = opened(given, line, "I lost my phone", proved=False)
    await Form(chat).type("90000 00101")
    for value in (None, UNREACHABLE):
        operator.clock.forward(timedelta(seconds=130))
        await chat.act(ResendCode(), "no code", "otp_missing")
        assert chat.slots["one_time_code"] == value


async def test_a_damaged_sim_may_be_confirmed_on_the_other_number(operator, given, line):
    chat = opened(given, line, "my sim is damaged")
    await chat.act(CareForSim())
    await answer(chat, "physical")
    operator.clock.forward(timedelta(seconds=40))
    assert await answer(chat, "no code") == ["utter_sim_code_sent"]
    assert await answer(chat, newest_code(operator, SISTER)) == ["utter_sim_ordered"]


async def test_a_young_number_gets_no_code(operator, given, line):
    young = operator.clock.now() - timedelta(days=5)
    operator.sims.holders[OWN] = replace(AT_HOME, other_number=SISTER, other_since=young)
    assert await Form(opened(given, line, "lost phone, i lost it", proved=False)).type("90000 00101") == [
        "utter_code_sent_elsewhere"]
    assert operator.sms == []


async def test_a_no_to_the_call_is_taken_too(operator, given, line):
    chat = opened(given, line, "I lost my phone", proved=False)
    chat.slots["one_time_code"] = UNREACHABLE
    await chat.act(CareForSim())
    chat.slots["decision"] = False
    assert await chat.act(CarryOut()) == ["utter_kept_call_back"] and operator.care.listed == []


async def test_other_questions_still_need_a_proof(operator, given, line):
    chat = opened(given, line, "found my phone, unblock")
    operator.sims.put(line, enabled=False, barring="all", barring_reason="lostOrStolen")
    await chat.act(CareForSim())
    operator.clock.forward(timedelta(minutes=31))
    with pytest.raises(NotPermitted):
        await answer(chat, "yes")
    assert operator.writes == []


# --- fraud, activation, barred lines ----------------------------------------------------------------------------------
async def test_fraud_is_held_and_in_the_hands_of_a_person(operator, given, line):
    operator.sims.put(line, sim_changed=operator.clock.now() - timedelta(hours=5))
    chat = opened(given, line, "someone swapped my sim", "report_fraud")
    assert await chat.act(ReportFraud()) == ["utter_fraud_held"]
    assert operator.sims.service(line).fraud_hold and "TT-0001" in chat.words() and chat.open_braces() == []
    assert await chat.act(ReportFraud()) == ["utter_fraud_known"] and len(operator.care.listed) == 1


async def test_a_stuck_sim_is_activated(operator, given, line):
    operator.sims.begin(line, operator.sims.give_order(line, days=-1), "failed")
    chat = opened(given, line, "new sim is dead", "sim_not_active")
    assert await chat.act(ActivateSim()) == ["utter_activation_activated"]
    assert chat.slots["proposal_open"] is False and chat.open_braces() == []


@pytest.mark.parametrize("papers", ["missing", "rejected", "pending"])
async def test_papers_are_named(operator, given, line, papers):
    operator.sims.holders[OWN] = replace(AT_HOME, papers=papers)
    operator.sims.begin(line, operator.sims.give_order(line, days=-1), "failed")
    chat = opened(given, line, "new sim is dead", "sim_not_active")
    assert await chat.act(ActivateSim()) == [f"utter_activation_papers_{papers}"] and chat.open_braces() == []


@pytest.mark.parametrize(("reason", "told"), [
    (None, "utter_suspension_handed_over"), ("prepaidExpired", "utter_suspension_no_pack"),
    ("fraud", "utter_suspension_fraud"), ("kyc", "utter_suspension_restored")])
async def test_why_a_line_is_barred(operator, given, line, reason, told):
    operator.sims.put(line, enabled=False, barring="all", barring_reason=reason)
    chat = opened(given, line, "my line is blocked", "service_suspended")
    assert await chat.act(RestoreLine()) == [told] and chat.open_braces() == []


async def test_a_bar_of_ones_own_is_lifted_after_a_yes(operator, given, line):
    operator.sims.put(line, enabled=False, barring="all", barring_reason="customerRequest")
    chat = opened(given, line, "my line is blocked", "service_suspended")
    assert await chat.act(RestoreLine()) == []
    assert await answer(chat, "yes") == ["utter_sim_freed"] and not operator.sims.service(line).barred


# --- a locked phone, the app ------------------------------------------------------------------------------------------
async def test_a_phone_is_unlocked_after_a_yes(operator, given, line):
    operator.sims.put(line, device_locked=True)
    chat = opened(given, line, "unlock my phone", "device_unlock")
    chat.slots["complaint_about"] = "unlock"
    assert await chat.act(ServeLine()) == [] and operator.writes == []
    assert await chat.act(AskDecision()) == ["utter_propose_unlock_device"]
    assert await answer(chat, "yes") == ["utter_service_unlocked"] and chat.open_braces() == []


@pytest.mark.parametrize(("account", "told"), [
    ("active", "app_link"), ("locked", "app_opened"), ("none", "app_none"), (None, "handed_over")])
async def test_the_app_is_opened_again(operator, given, line, account, told):
    operator.sims.put(line, app_account=account)
    chat = opened(given, line, "cannot log in", "app_login")
    chat.slots["complaint_about"] = "app"
    assert await chat.act(ServeLine()) == [f"utter_service_{told}"] and chat.open_braces() == []


# --- after a crash ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("content", "text"), [
    ({"do": "run", "need": "lost", "words": "", "kind": ""}, "is blocked"),
    ({"do": "order", "need": "damaged", "words": "", "kind": "esim"}, "an eSIM is ordered"),
    ({"do": "free", "need": "found", "words": "", "kind": ""}, "is unblocked")])
async def test_what_a_crash_left_is_finished_and_told_once(operator, given, line, content, text):
    if content["do"] == "free":
        operator.sims.put(line, enabled=False, barring="all", barring_reason="lostOrStolen")
    case = OpenCase(1, "chat", OWN, "sim_care", content, given.clock.now())
    for _ in range(2):
        await take_up_sim_care(case)
    assert [text in message for _, message in operator.sms] == [True]


@pytest.mark.parametrize(("take_up", "module"), [
    (take_up_services, "line_services"), (take_up_fraud, "fraud_report"),
    (take_up_activation, "sim_activation"), (take_up_suspension, "suspension")])
async def test_the_other_journeys_are_finished_too(operator, given, line, monkeypatch, take_up, module):
    monkeypatch.setattr(f"actions.{module}.services", lambda: given)
    operator.sims.begin(line, operator.sims.give_order(line, days=-1), "failed")
    case = OpenCase(1, "chat", OWN, module, {"words": "help", "about": "app"}, given.clock.now())
    for _ in range(2):
        await take_up(case)
    assert len(operator.sms) == 1


@pytest.mark.parametrize(("holder", "address"), [
    (Holder("I", "14 Lake View Road", "Hyderabad"), "•• L••• V••• R•••, Hyderabad"),
    (Holder("I", None, "Pune"), "Pune"), (Holder("I"), "")])
def test_an_address_is_masked(holder, address):
    assert masked_address(holder) == address
    assert masked_mail("asha.nair@example.com") == "a•••@example.com" and masked_mail("") == ""
