"""Puts the verdict on where data went into words. Nobody is told how they used data while our own figures disagree."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services
from actions.tell_account import left_in_cycle, volume
from actions.tell_bill import docket_words
from actions.tell_recharge import until_words
from actions.told import Message
from journeys.usage import Allowance, Checked, Reason, Verdict


def tell_checked(checked: Checked, given: Services) -> tuple[list[Message], list[Message]]:
    """The figures with what explains them, and the way on; a picture of the days fits between the two."""
    allowance, verdict = checked.allowance, checked.verdict
    if allowance is None or verdict is None:
        return [Message("utter_usage_no_pack", {})], []
    words = _figures(allowance, verdict, given)
    if not verdict.consistent:
        known = [Message("utter_usage_disputed_before", docket_words(checked.ticket, given))] if checked.ticket else []
        return [Message("utter_usage_inconsistent", words)], known
    if verdict.reasons == (Reason.UNUSED,) and allowance.taken_mb is not None:
        return [Message("utter_usage_unused", words)], []
    reasons = [part for reason in verdict.reasons for part in _reason(reason, verdict, given)]
    found = [Message("utter_usage_found", {"reasons": reasons})] if reasons else []
    summary = "utter_usage_checked_pack" if allowance.taken_mb is not None else "utter_usage_checked_cycle"
    return [Message(summary, words), *found], [Message("utter_usage_doubt", {})]


def _figures(allowance: Allowance, verdict: Verdict, given: Services) -> dict[str, Any]:
    words: dict[str, Any] = {"since": given.speaker.day(given.speaker.local_day(allowance.since)),
                             "used": volume(verdict.used, given), "missing": volume(verdict.missing, given)}
    if allowance.taken_mb is None:
        return words | {"data": left_in_cycle(allowance, verdict.used, given)}
    assert allowance.left_mb is not None, "packs are counted"
    return words | {"taken": volume(allowance.taken_mb, given), "left": volume(allowance.left_mb, given),
                    "until": until_words(allowance.until, given)}


def _reason(reason: Reason, verdict: Verdict, given: Services) -> list[dict[str, Any]]:
    """One explanation as a part of a response; nothing to add for data that was not used."""
    if reason is Reason.HEAVY_DAYS:
        return [_heavy(verdict, given)]
    if reason is Reason.AT_NIGHT:
        usage = given.policy.usage
        return [{"response": "utter_usage_at_night", "night": volume(verdict.night, given),
                 "from": str(usage.night_from), "to": str(usage.night_to)}]
    if reason is Reason.SMALL_PACK:
        assert verdict.a_day is not None, "judged small by it"
        return [{"response": "utter_usage_small_pack", "pace": volume(verdict.pace, given),
                 "a_day": volume(verdict.a_day, given)}]
    return [{"response": "utter_usage_as_usual", "pace": volume(verdict.pace, given)}] if verdict.used else []


def _heavy(verdict: Verdict, given: Services) -> dict[str, Any]:
    speaker = given.speaker
    days = speaker.listing([f"{speaker.day(day.day)} ({volume(day.mb, given)})" for day in verdict.heavy])
    if verdict.usual is None:
        return {"response": "utter_usage_heavy_days_alone", "days": days}
    return {"response": "utter_usage_heavy_days", "days": days, "usual": volume(verdict.usual, given)}
