"""Judges the end of a play: the operator's resources, the words, the SMS, the times."""
from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from scenario_player.operator import Operator, OperatorError
from scenario_player.paths import Condition, follow, unmet
from scenario_player.schema import OperatorCheck, Scenario

if TYPE_CHECKING:
    from scenario_player.play import Turn

POLL_SECONDS = 0.2


def judge(scenario: Scenario, turns: list[Turn], operator: Operator, first_sms: str | None) -> list[str]:
    """Return a line for each expectation of `scenario.ends` that is not met, with what was found.

    What the operator holds may take a moment to settle, so it is read again until it is right or time is up.
    """
    ends = scenario.ends
    problems = words_unmet(scenario, turns) + times_unmet(scenario, turns)
    give_up = time.monotonic() + ends.settle_seconds
    number = scenario.customer.number
    for check in ends.operator:
        problems += _settled(partial(operator_unmet, check, operator, number), give_up)
    if ends.sms:
        problems += _settled(lambda: sms_unmet(ends.sms, operator.inbox(number, first_sms)), give_up)
    return problems


def _settled(check: Callable[[], list[str]], give_up: float) -> list[str]:
    while True:
        problems = check()
        if not problems or time.monotonic() > give_up:
            return problems
        time.sleep(POLL_SECONDS)


def operator_unmet(check: OperatorCheck, operator: Operator, number: str) -> list[str]:
    """Return what is wrong with one resource; `{number}` in its path stands for the customer's number."""
    path = check.get.replace("{number}", number)
    try:
        answer = operator.get(path)
    except OperatorError as problem:
        return [str(problem)]
    if check.find is not None:
        element = _find(answer, check.find)
        if element is None:
            return [f"operator: {path}: none of {_count(answer)} elements has {check.find!r}"]
        answer = element
    return [f"operator: {path}: {problem}" for problem in unmet(answer, check.expect)]


def _find(answer: Any, conditions: dict[str, Any]) -> Any:
    for element in answer if isinstance(answer, list) else []:
        if all(Condition(wanted).holds(follow(element, path)) for path, wanted in conditions.items()):
            return element
    return None


def _count(answer: Any) -> int:
    return len(answer) if isinstance(answer, list) else 0


def words_unmet(scenario: Scenario, turns: list[Turn]) -> list[str]:
    """Return what is wrong with the assistant's words and buttons."""
    ends = scenario.ends
    texts = [message.text for turn in turns for message in turn.answers]
    titles = [button.title for turn in turns for message in turn.answers for button in message.buttons]
    problems = [f"said: no message has {each!r}" for each in ends.said if not _in_any(each, texts)]
    for pattern in ends.not_said:
        problems += [f"not_said: {pattern!r} was said: {text!r}" for text in texts if matches(pattern, text)]
    for title in ends.buttons:
        if not any(title.lower() == each.lower() for each in titles):
            problems.append(f"buttons: {title!r} was not offered (offered: {', '.join(titles) or 'none'})")
    if ends.never_twice_in_a_row:
        problems += _repetitions(turns)
    if ends.answers_every_turn:
        silent = (str(index) for index, turn in enumerate(turns, start=1) if not turn.answers)
        problems += [f"answers_every_turn: nothing came in turn {index}" for index in silent]
    return problems


def _repetitions(turns: list[Turn]) -> list[str]:
    problems = []
    for index in range(1, len(turns)):
        before = {message.text for message in turns[index - 1].answers if message.text}
        for text in dict.fromkeys(message.text for message in turns[index].answers):
            if text in before:
                problems.append(f"never_twice_in_a_row: turns {index} and {index + 1} both say {text!r}")
    return problems


def times_unmet(scenario: Scenario, turns: list[Turn]) -> list[str]:
    """Return which times were exceeded. The whole play counts from the first message to the last answer."""
    ends = scenario.ends
    problems = []
    if ends.first_answer_within_seconds is not None and turns[0].seconds > ends.first_answer_within_seconds:
        problems.append(
            f"first_answer_within_seconds: {ends.first_answer_within_seconds:g}, took {turns[0].seconds:.2f}"
        )
    whole = turns[-1].at + turns[-1].seconds
    if ends.within_seconds is not None and whole > ends.within_seconds:
        problems.append(f"within_seconds: {ends.within_seconds:g}, took {whole:.2f}")
    return problems


def sms_unmet(patterns: list[str], inbox: list[dict[str, Any]]) -> list[str]:
    """Return which patterns no SMS received during the play matches."""
    texts = [str(each["text"]) for each in inbox]
    received = " | ".join(texts) or "none"
    return [f"sms: none has {each!r} (received: {received})" for each in patterns if not _in_any(each, texts)]


def _in_any(pattern: str, texts: list[str]) -> bool:
    return any(matches(pattern, text) for text in texts)


def matches(pattern: str, text: str) -> bool:
    """Return whether a text has a plain pattern in it (case ignored), or matches one that begins with `re:`."""
    if pattern.startswith("re:"):
        return re.search(pattern[3:], text) is not None
    return pattern.lower() in text.lower()
