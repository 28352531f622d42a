"""Automatic payment in the chat: how it stands, why it failed, and switching it or moving its day after a yes."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.on_record import holder_of, on_record
from actions.patience import in_time
from actions.registering import register
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.autopay import AutopaySwitch, AutopayView, Wish, wish_of
from telecom.money import Money

JOURNEY = "autopay"


class ValidateAutopayForm(ProvedNumberForm):
    """Collects the proved number for automatic payment."""

    form = "autopay_form"


class ShowAutopay(CareAction):
    """How automatic payment stands, and the question what is to be done. WRITE: a docket where no bank is registered.
    """

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_show_autopay"

    async def act(self, turn: Turn) -> Events:
        """By the words of the request: what is wanted is proposed; what is so already is said."""
        line, customer = await turn.subscriber()
        given = turn.services
        if customer.enterprise and not customer.enterprise_admin:
            return await register(turn, line, customer, "autopay")
        view = await in_time(turn, _journey(given).read(line, customer))
        if view.autopay is None:
            turn.say("utter_autopay_no_bank")
            return await register(turn, line, customer, "autopay")
        wish = wish_of(str(turn.slot("complaint_words") or ""), given.policy.autopay)
        return await say_all(turn, _asked(view, wish, given), line.msisdn)


async def choose_autopay(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer chose what is to be done: on, off or another day."""
    line, customer = await turn.subscriber()
    given = turn.services
    view = await _journey(given).read(line, customer)
    return _asked(view, Wish(answer), given)


async def autopay_on(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer said yes to switching it on."""
    return await _carry_out(turn, "on", None)


async def autopay_off(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer said yes to switching it off."""
    return await _carry_out(turn, "off", None)


async def autopay_day(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer chose a day of the month."""
    return await _carry_out(turn, "day", int(answer))


async def take_up_autopay(case: OpenCase) -> None:
    """Finish a change that a crash left in its middle; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    day = case.content.get("day")
    journey, what = _journey(given), str(case.content["what"])
    view = (await journey.move(line, customer, int(day)) if day is not None
            else await journey.switch(line, customer, what == "on"))
    await notify(given, line.msisdn, Told((), (_notice(view, given),)))


def _journey(given: Services) -> AutopaySwitch:
    return AutopaySwitch(given.operator, given.policy, given.clock)


async def _carry_out(turn: Turn, what: str, day: int | None) -> Told:
    line, customer = await turn.subscriber()
    given, journey = turn.services, _journey(turn.services)

    async def work() -> Told:
        view = await (journey.move(line, customer, day) if day is not None
                      else journey.switch(line, customer, what == "on"))
        response = "utter_autopay_is_off_now" if what == "off" else "utter_autopay_is_on_now"
        return await notify(given, line.msisdn, Told((Message(response, _say(view, given)),), (_notice(view, given),)))
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, {"what": what, "day": day}, work)


def _notice(view: AutopayView, given: Services) -> Notice:
    say = _say(view, given)
    text = "autopay_on" if view.active else "autopay_off"
    fields = {name: say[name] for name in (("method", "next_day") if view.active else ("method",))}
    # The account's version tells one change from the next, so that each has its own SMS.
    return Notice(text, f"{view.account.id}:{view.account.version}", fields)


def _asked(view: AutopayView, wish: Wish, given: Services) -> Told:
    say = _say(view, given)
    if wish is Wish.OFF and not view.active:
        return Told((Message("utter_autopay_off_already", say),))
    if wish is Wish.OFF:
        return Told((), proposal=Proposal("autopay_off", {"say": say}))
    if wish is Wish.DAY and view.active:
        days = [{"key": str(day), "response": "utter_choice_day_of_month", "say": {"day": str(day)},
                 "words": [str(day), f"{day}th", f"{day}rd", f"{day}nd", f"{day}st"]}
                for day in given.policy.autopay.days_offered]
        question = Proposal("autopay_day", {"say": _dates(view, given), "options": days})
        return Told((Message("utter_autopay_on", say),), proposal=question)
    failed = [Message("utter_autopay_bounced", say)] if view.bounced is not None else []
    if view.active and wish is Wish.ON:
        return Told((Message("utter_autopay_on_already", say),))
    if view.active and (failed or wish is Wish.BOUNCED):
        return Told((*failed, Message("utter_autopay_tries_again" if failed else "utter_autopay_none_failed", say)))
    if view.active:
        words = given.policy.autopay
        options = [{"key": "day", "response": "utter_choice_autopay_day", "words": words.words_for_day},
                   {"key": "off", "response": "utter_choice_autopay_off", "words": words.words_for_off}]
        return Told((Message("utter_autopay_on", say),), proposal=Proposal("autopay_choice", {"options": options}))
    state = Message("utter_autopay_suspended" if view.autopay and view.autopay.status == "suspended"
                    else "utter_autopay_off", say)
    return Told((*failed, state), proposal=Proposal("autopay_on", {"say": say}))


def _dates(view: AutopayView, given: Services) -> dict[str, Any]:
    """When bills come and are due, which a day for the collection has to fit."""
    if view.newest is None:
        return {"dates": ""}
    return {"dates": {"response": "utter_autopay_dates", "issued": given.speaker.day(view.newest.issued),
                      "pay_by": given.speaker.day(view.newest.due_date)}}


def _say(view: AutopayView, given: Services) -> dict[str, Any]:
    speaker, autopay, bounced = given.speaker, view.autopay, view.bounced
    next_day = autopay.next_day if autopay else None
    owed, nothing = view.account.owed - view.account.disputed, Money.zero(view.account.owed.currency)
    return {"method": autopay.method if autopay else "", "next_day": speaker.day(next_day) if next_day else "",
            "to_pay": speaker.money(max(owed, nothing)),
            "amount": speaker.money(bounced.amount) if bounced else "",
            "at": speaker.day(speaker.local_day(bounced.at)) if bounced else "",
            "why": (bounced.why or {"response": "utter_no_reason"}) if bounced else ""}
