"""From the typed number to the repair, and the recovery after a crash, against the mocked operator."""
from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.bootstrap import services
from actions.recharge import RepairRecharge, ValidateRechargeRepairForm
from actions.recovery import recover_once
from tests.actions.chat import RESPONSES
from tests.mock_operator.running import running

STUCK, FAILED, UNKNOWN = "+919000000101", "+919000000104", "+919876543210"


@pytest.fixture(scope="module")
def mock():
    with running() as operator:
        yield operator


@pytest.fixture
def operator(mock, monkeypatch, tmp_path):
    """The mocked operator with the prepaid demo, and services that are configured for it as in a process of its own."""
    mock.begin_with("demo", "demo")
    for name, value in (("OPERATOR_URL", mock.url), ("CASEBOOK_URL", f"sqlite:///{tmp_path}/casebook.db"),
                        ("PICTURES_DIR", str(tmp_path)), ("OPERATOR_THREADS", "8")):
        monkeypatch.setenv(name, value)
    services.cache_clear()
    yield mock
    services.cache_clear()


class Form:
    """What Rasa does with a form's actions, for one conversation."""

    def __init__(self) -> None:
        self.form = ValidateRechargeRepairForm()
        self.slots: dict[str, object] = {"requested_slot": "line_number"}
        self.said: list[str] = []

    async def type(self, text: str, intent: str = "inform") -> None:
        dispatcher = CollectingDispatcher()
        latest = {"text": text, "intent": {"name": intent}, "entities": []}
        tracker = Tracker("chat", dict(self.slots), latest, [], False, None, {"name": self.form.form}, None)
        for slot in ("line_number", "one_time_code"):
            found = await getattr(self.form, f"extract_{slot}")(dispatcher, tracker, {})
            if slot in found:
                self.slots |= await getattr(self.form, f"validate_{slot}")(found[slot], dispatcher, tracker, {})
        if self.slots.get("line_number"):
            self.slots["requested_slot"] = "one_time_code"
        self.said = [message["response"] for message in dispatcher.messages]

    async def repair(self) -> list[str]:
        dispatcher = CollectingDispatcher()
        nothing = {"text": "", "intent": {}, "entities": []}
        tracker = Tracker("chat", dict(self.slots), nothing, [], False, None, {}, None)
        await RepairRecharge().run(dispatcher, tracker, {})
        return [message["response"] for message in dispatcher.messages]


def code_sent(operator, number: str) -> str:
    texts = [m["text"] for m in operator.inbox(number) if "code" in m["text"]]
    found = re.search(r"\b\d{6}\b", texts[-1])
    assert found is not None
    return found.group()


async def test_a_number_is_proved_and_its_pack_repaired(operator):
    form = Form()
    await form.type("90000 00101")
    assert form.said == ["utter_code_sent"]
    assert form.slots["line_number"] == "••••••0101"
    code = code_sent(operator, STUCK)
    await form.type(f"it's {int(code) ^ 1:06d}")
    assert form.said == ["utter_code_wrong"] and form.slots["one_time_code"] is None
    await form.type(f"the code is {code}.")
    assert form.slots["one_time_code"] == "proved"
    assert code not in str(form.slots)
    assert await form.repair() == ["utter_recharge_reprovisioned"]
    assert await form.repair() == ["utter_recharge_fixed_before"]
    assert [w["idempotencyKey"].split(":")[0] for w in operator.writes(STUCK) if w["api"] in {"640", "activation"}] in (
        ["reprovision"], [])
    assert any("is fixed" in m["text"] for m in operator.inbox(STUCK))


async def test_an_unknown_number_hears_the_same_and_is_never_proved(operator):
    form = Form()
    await form.type("9876543210")
    assert form.said == ["utter_code_sent"]
    assert operator.inbox(UNKNOWN) == []
    for _ in range(3):
        await form.type("123456")
        assert form.said == ["utter_code_wrong"]
    assert await form.repair() == ["utter_not_verified"]


async def test_nothing_is_told_or_done_without_proof(operator):
    assert await Form().repair() == ["utter_not_verified"]
    assert operator.writes(STUCK) == []


@pytest.mark.parametrize(("text", "response"), [("98765", "utter_line_number_unreadable"),
                                                ("hello there", "utter_line_number_missing")])
async def test_what_is_no_number_is_asked_for_again(operator, text, response):
    form = Form()
    await form.type(text)
    assert form.said == [response] and form.slots["line_number"] is None


async def test_an_operator_that_does_not_answer_is_told_truthfully(operator):
    form = Form()
    await form.type("9000000104")
    await form.type(code_sent(operator, FAILED))
    operator.fault(api="*", resource="", method="*", kind="error", status=503, times=None)
    assert await form.repair() == ["utter_operator_unreachable"]
    operator.http.delete(f"{operator.url}/admin/faults")
    assert len([w for w in operator.writes(FAILED) if w["api"] == "654"]) == 0


def left_open(number: str, **content: object) -> int:
    started = datetime.now(timezone.utc) - timedelta(minutes=2)
    whole = {"about": "recharge", "words": "", "amount": None, **content}
    return services().cases.begin("chat", number, "recharge_repair", whole, started)


async def test_a_case_that_a_crash_left_is_finished_and_told_by_sms(operator):
    left_open(FAILED)
    assert await recover_once() == 1
    assert await recover_once() == 0
    assert [m["text"] for m in operator.inbox(FAILED) if "is fixed" in m["text"]]


async def test_a_case_that_cannot_be_finished_does_not_hold_up_the_others(operator):
    left_open(STUCK, amount="not an amount")
    left_open(UNKNOWN)
    left_open(FAILED)
    assert await recover_once() == 1
    assert [m["text"] for m in operator.inbox(FAILED) if "is fixed" in m["text"]]


async def test_the_settings_sms_and_the_chat_tell_the_same_steps(operator):
    settings = {"serviceCharacteristic": [{"name": "deviceSettings", "value": "send"}]}
    assert operator.patch("640", "service/SRV-9000000107", settings).ok
    sms = operator.inbox("+919000000107")[-1]["text"]
    first, *later = (each["text"] for each in RESPONSES["utter_recharge_settings_sent"])
    steps = 'n the phone open Settings, Mobile network, Access point names and set the APN to "'
    assert steps in sms and steps in first
    # Whatever the chat asks of the customer must be in the SMS: nothing in it installs itself.
    again = (each["text"] for each in RESPONSES["utter_recharge_settings_sent_again"])
    assert not [text for text in (sms, first, *later, *again) if "install" in text.lower()]
    assert "flight mode" in sms and "flight mode" in first
    assert len(sms) <= 160
