"""What `make sms` prints."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stack import running, sms
from stack.errors import StackError
from stack.layout import Layout, Ports
from stack.screen import Screen
from tests.mock_operator.running import running as running_operator

ASHA = "+919000000101"


@pytest.fixture(scope="module")
def operator():
    with running_operator() as served:
        served.reset("demo")
        yield served


@pytest.fixture
def layout(operator, tmp_path, monkeypatch):
    """A stack of which only the operator runs."""
    found = Layout(Ports(operator=int(operator.url.rsplit(":", 1)[1])), tmp_path)
    monkeypatch.setattr(running, "find", lambda _: found)
    return found


@pytest.mark.parametrize("number", ["9000000101", "+919000000101", "919000000101", "90000 00101", "09000000101"])
def test_sms_are_shown_at_the_markets_time_with_its_name(operator, layout, number, capsys):
    operator.post("681", "communicationMessage", {
        "content": "Your code is 123456", "messageType": "SMS", "sender": {"name": "X"},
        "receiver": [{"phoneNumber": ASHA}]})
    sms.show(layout, number, Screen())
    *_, newest = capsys.readouterr().out.splitlines()
    at, text = newest.split("  ", 1)
    assert text == "X: Your code is 123456"
    assert at.endswith(" IST")
    shown = datetime.strptime(at, "%Y-%m-%d %H:%M:%S IST").replace(tzinfo=ZoneInfo("Asia/Kolkata"))
    assert abs(datetime.now(ZoneInfo("UTC")) - shown) < timedelta(minutes=1)


@pytest.mark.parametrize("number", ["12", "asha", "90000001011234", "+9"])
def test_what_is_no_number_is_told_how_to_type_one(layout, number):
    with pytest.raises(StackError, match=r"is no phone number.* NUMBER=9000000101 "):
        sms.show(layout, number, Screen())


def test_a_number_without_sms_is_told_so(layout, capsys):
    sms.show(layout, "9876543210", Screen())
    assert "+919876543210 has received no SMS yet" in capsys.readouterr().out


def test_without_a_running_stack_it_says_how_to_start_one(tmp_path):
    with pytest.raises(StackError, match="make run"):
        sms.show(Layout(Ports(1, 2, 3), tmp_path), "9000000101", Screen())
