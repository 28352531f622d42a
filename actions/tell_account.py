"""Puts what is on a line into words: the figure that was asked for, and until when."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from actions.bootstrap import Services
from actions.tell_recharge import until_words
from actions.told import Message
from journeys.usage import Allowance, View
from journeys.usage.days import total_mb
from telecom.recharge import Balances, Bucket


def tell_view(view: View, about: str, given: Services) -> Message:
    """The answer to a question about `balance`, `data` or `validity`."""
    if view.balances is None:
        return _cycle(view, about, given)
    answers = {"data": _data, "validity": _validity}
    return answers.get(about, _balance)(view, view.balances, given)


def left_in_cycle(allowance: Allowance, used_mb: Decimal, given: Services) -> dict[str, Any]:
    """What is left of a plan's data, as a part of another response."""
    words = {"plan": allowance.name, "until": given.speaker.day(last_day(allowance, given)),
             "since": given.speaker.day(given.speaker.local_day(allowance.since)), "used": volume(used_mb, given)}
    if allowance.granted_mb is None or allowance.left_mb is None:
        return {"response": "utter_cycle_unlimited", **words}
    words["included"] = volume(allowance.granted_mb, given)
    if allowance.beyond_mb:
        return {"response": "utter_cycle_beyond", "beyond": volume(allowance.beyond_mb, given), **words}
    return {"response": "utter_cycle_left", "left": volume(allowance.left_mb, given), **words}


def last_day(allowance: Allowance, given: Services) -> date:
    """The last day of a cycle, which ends with the midnight that follows it."""
    assert allowance.until is not None, "a cycle ends"
    return given.speaker.local_day(allowance.until - timedelta(microseconds=1))


def volume(mb: Decimal, given: Services) -> str:
    """12.5 GB, 640 MB."""
    return given.speaker.quantity(mb, "MB")


def _cycle(view: View, about: str, given: Services) -> Message:
    allowance = view.allowance
    if allowance is None:
        return Message("utter_cycle_unknown", {})
    end = last_day(allowance, given)
    if about == "validity":
        return Message("utter_cycle_ends", {"plan": allowance.name, "until": given.speaker.day(end),
                                            "when": _days_until(end, given)})
    if view.days is None:
        return Message("utter_cycle_only", {"plan": allowance.name, "until": given.speaker.day(end)})
    left = left_in_cycle(allowance, total_mb(view.days), given)
    if about == "balance":
        return Message("utter_balance_postpaid", {"data": left})
    return Message(left.pop("response"), left)


def _balance(view: View, balances: Balances, given: Services) -> Message:
    buckets = [b for kind in ("data", "voice", "sms") for b in balances.active(kind)]
    main = _main(balances, given)
    if not buckets:
        return Message("utter_balance_only", {"main": main})
    return Message("utter_balance", {"main": main, "lines": _lines(buckets, given)})


def _data(view: View, balances: Balances, given: Services) -> Message:
    allowance, buckets = view.allowance, balances.active("data")
    if allowance is None or allowance.left_mb is None:
        return Message("utter_data_none", {"main": _main(balances, given)})
    words: dict[str, Any] = {"left": volume(allowance.left_mb, given), "lines": _lines(buckets, given)}
    if view.days is None:
        return Message("utter_data_left_only", words)
    words |= {"used": volume(total_mb(view.days), given),
              "since": given.speaker.day(given.speaker.local_day(allowance.since))}
    if len(buckets) > 1:
        return Message("utter_data_left_packs", words)
    return Message("utter_data_left", words | {"until": until_words(buckets[0].expires, given)})


def _validity(view: View, balances: Balances, given: Services) -> Message:
    if not view.packs:
        return Message("utter_validity_none", {"main": _main(balances, given)})
    first, *others = view.packs
    if first.end is None:
        return Message("utter_validity_open", {"name": first.name})
    words = {"name": first.name, "until": until_words(first.end, given), "when": _when(first.end, given)}
    if not others:
        return Message("utter_validity", words)
    lines = [{"response": "utter_validity_line", "name": pack.name, "until": until_words(pack.end, given)}
             for pack in others]
    return Message("utter_validity_packs", {**words, "lines": lines})


def _lines(buckets: list[Bucket], given: Services) -> list[dict[str, Any]]:
    return [{"response": "utter_bucket", "name": b.name, "left": given.speaker.quantity(b.remaining, b.units),
             "until": until_words(b.expires, given)} for b in buckets]


def _main(balances: Balances, given: Services) -> str:
    return given.speaker.money(balances.money(given.policy.market.currency))


def _when(end: datetime, given: Services) -> dict[str, Any]:
    return _days_until(given.speaker.local_day(end), given)


def _days_until(end: date, given: Services) -> dict[str, Any]:
    """How far away a day is, as a part of another response."""
    days = (end - given.speaker.local_day(given.clock.now())).days
    if days <= 0:
        return {"response": "utter_ends_today"}
    return {"response": "utter_ends_tomorrow"} if days == 1 else {"response": "utter_ends_later", "count": str(days)}
