"""`make sms`: the newest SMS that a number received from the mocked operator."""
from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import phonenumbers
import requests

from business.policy import load_policy
from stack import running
from stack.errors import StackError
from stack.layout import REPOSITORY, Layout
from stack.screen import Screen

SHOWN = 5


def show(layout: Layout, number: str, screen: Screen) -> None:
    """Print the newest SMS of a number at the market's time, as the chat tells it. Raises StackError."""
    market = load_policy(REPOSITORY / "business").market
    msisdn = _e164(number, market.country)
    found = running.find(layout)
    if not found:
        raise StackError("No stack runs here. Start one with `make run`, then ask again.")
    answer = requests.get(f"{found.operator_url}/admin/inbox/{msisdn}", timeout=5)
    if not answer.ok:
        raise StackError(f"The operator does not show the SMS of {msisdn}: {answer.text}")
    received = answer.json()
    if not received:
        screen.say(f"{msisdn} has received no SMS yet. `make run` lists the demo customers and their numbers.")
    for each in received[-SHOWN:]:
        at = datetime.fromisoformat(each["time"].replace("Z", "+00:00")).astimezone(ZoneInfo(market.timezone))
        screen.say(f"{at:%Y-%m-%d %H:%M:%S %Z}  {each['from']}: {each['text']}")


def _e164(number: str, country: str) -> str:
    """The number with its country's code; without one it is read as `country`'s."""
    try:
        read = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        read = None
    if read is None or not phonenumbers.is_possible_number(read):
        raise StackError(f"'{number}' is no phone number. Type all its digits, with or without the country code: "
                         "make sms NUMBER=9000000101 or make sms NUMBER=+919000000101")
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
