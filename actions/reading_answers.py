"""Reads what was answered to an open question: yes or no, one of several options, or a value."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.amounts import named_amount
from actions.numbers import read_number
from actions.open_question import open_question
from actions.sending_codes import cannot_read_the_code
from actions.turn import Turn
from business.care_policy import ChatPolicy

YES, NO, UNCLEAR = "yes", "no", "unclear"
LONGEST_TEXT = 200
# A longer message than this that happens to hold a word of an option is more likely a question of its own.
_LONGEST_CHOICE = 8
_NO_INTENTS = {"deny", "cancel"}
# What is understood as nothing in particular is an attempt to answer; other intents are digressions for the rules.
_ATTEMPTS = {"inform", "go_back", "nlu_fallback", "affirm", ""}


def read_answer(turn: Turn, content: Mapping[str, Any]) -> str | None:
    """YES or NO, the key of an option, or the value; UNCLEAR for a failed attempt; None for a digression."""
    options, kind = content.get("options") or [], content.get("value")
    if options or kind:
        answer = choice(turn.text, options, turn.services.policy.chat) if options else None
        if answer is None and kind and not (options and turn.intent in _NO_INTENTS):
            answer = _value(turn, str(kind))
        if answer is not None:
            return answer
        if turn.intent == "affirm" and len(options) == 1 and not kind:
            return str(options[0]["key"])
    elif turn.intent == "affirm":
        return YES
    if turn.intent in _NO_INTENTS:
        return NO
    return UNCLEAR if turn.intent in _ATTEMPTS else None


async def is_an_answer(turn: Turn) -> bool:
    """Whether words that mean something else by themselves are an answer to what is being asked.

    Short ones often are: "lost" is an option of a question and no small talk, "esim" one and no new request.
    """
    if (turn.tracker.active_loop or {}).get("name") != "proposal_form":
        return turn.slot("requested_slot") == "one_time_code" and cannot_read_the_code(turn)
    question = await open_question(turn)
    return question is not None and _named(turn, question.content) is not None


def _named(turn: Turn, content: Mapping[str, Any]) -> str | None:
    """The option, or the number that is asked for, where the words name one; None for anything less certain."""
    if content.get("options"):
        return choice(turn.text, content["options"], turn.services.policy.chat)
    return _value(turn, "number") if content.get("value") == "number" else None


def choice(text: str, options: Sequence[Mapping[str, Any]], policy: ChatPolicy) -> str | None:
    """The key of the one option that `text` means by its key, its place in the list, or its words; else None."""
    said = _words(text)
    for option in options:
        if said == _words(str(option["key"])):
            return str(option["key"])
    if not 1 <= len(said.split()) <= _LONGEST_CHOICE:
        return None
    named: dict[str, str] = {}
    for option in options:
        found = [word for word in map(_words, option.get("words") or []) if word and f" {word} " in f" {said} "]
        if found:
            named[str(option["key"])] = max(found, key=len)
    if named:
        fullest = max(named.values(), key=len)
        # "299 big" also holds the "299" of another option; "weekly or monthly" names two.
        meant = [key for key, word in named.items() if word == fullest]
        one = len(meant) == 1 and all(word in fullest for word in named.values())
        return meant[0] if one else None
    place = _place(said, len(options), policy)
    return None if place is None else str(options[place]["key"])


def _place(said: str, count: int, policy: ChatPolicy) -> int | None:
    """The place in the list that "2", "option 2", "the second one" or "last" name."""
    numbers = re.findall(r"(?<!\S)\d(?!\S)", said)
    if len(numbers) == 1:
        place = int(numbers[0]) - 1
        return place if 0 <= place < count else None
    words = set(said.split())
    if words & set(policy.last_words):
        return count - 1
    named = [place for place, ordinals in enumerate(policy.ordinals) if words & set(ordinals)]
    return named[0] if len(named) == 1 and named[0] < count else None


def _value(turn: Turn, kind: str) -> str | None:
    if kind == "number":
        return read_number(turn.text, turn.services.policy.market.country)
    if kind == "amount":
        return named_amount(turn)
    if kind == "date":
        dates = {str(value) for value in turn.entities("date")}
        return dates.pop() if len(dates) == 1 else None
    # Any words are an answer to an open question, but those that plainly want something else.
    wanted = turn.intent not in {*_NO_INTENTS, "talk_to_human", "help"} and turn.text.strip()
    return turn.text.strip()[:LONGEST_TEXT] if wanted else None


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w.]+", " ", text.lower()).replace("_", " ").strip(" .").split())
