"""Unwanted calls and messages in the chat: the register of preferences, and complaints about a sender."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.notices import ticket_fields
from actions.on_record import carried_out, holder_of
from actions.patience import in_time
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.do_not_disturb import DoNotDisturb, Entered, works_from
from journeys.said import says
from telecom.do_not_disturb import Preferences
from telecom.subscriber import Customer, Line

JOURNEY = "do_not_disturb"
ALL = "all of them"


class ValidateDoNotDisturbForm(ProvedNumberForm):
    """Collects the proved number for the register of preferences."""

    form = "do_not_disturb_form"


class CheckSpam(CareAction):
    """Tells how the number stands in the register and what can be done. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_check_spam"

    async def act(self, turn: Turn) -> Events:
        """By what was asked for, and by what the register holds of the line."""
        line, _ = await turn.subscriber()
        given, words = turn.services, str(turn.slot("complaint_words") or "")
        entry = await in_time(turn, DoNotDisturb(given.operator, given.policy, given.clock).preferences(line))
        return await say_all(turn, _told(entry, words, given), line.msisdn)


def _told(entry: Preferences, words: str, given: Services) -> Told:
    rules, messages = given.policy.do_not_disturb, state(entry, given)
    if says(words, rules.remove_words):
        if not entry.unwanted:
            return Told(tuple(messages))
        return Told(tuple(messages), proposal=Proposal("spam_remove", {"asked": given.clock.now().isoformat()}))
    everything = entry.unwanted >= rules.categories.keys()
    if everything or says(words, rules.report_words):
        return Told(tuple(messages), proposal=Proposal("spam_report", {"value": "text"}))
    if says(words, rules.all_words):
        return Told(tuple(messages), proposal=_register_question(entry, rules.categories, given))
    options: list[dict[str, Any]] = [{"key": ALL, "response": "utter_choice_spam_all", "words": list(rules.all_words)}]
    options += [{"key": name, "response": "utter_choice_spam_kind", "say": {"kind": _kind(name)}, "words": listed}
                for name, listed in rules.categories.items() if name not in entry.unwanted]
    return Told(tuple(messages), proposal=Proposal("spam_choice", {"options": options}))


def state(entry: Preferences, given: Services) -> list[Message]:
    """What the register has, since when, and from when it works."""
    start = works_from(entry, given.policy.do_not_disturb)
    if start is None or entry.since is None:
        return [Message("utter_spam_not_registered", {})]
    words = {"kinds": kinds(entry.unwanted, given), "since": _day(entry.since, given), "day": _day(start, given),
             **_rules(given)}
    waiting = start > given.clock.now()
    registered = Message("utter_spam_registered_lately" if waiting else "utter_spam_registered", words)
    return [registered, *_listed(entry.unwanted, given)]


def kinds(unwanted: Iterable[str], given: Services) -> dict[str, Any]:
    """Kinds of advertising in words: one by its name, several as such, all as all."""
    named = set(unwanted)
    if named >= given.policy.do_not_disturb.categories.keys():
        return {"response": "utter_spam_every_kind"}
    return _kind(named.pop()) if len(named) == 1 else {"response": "utter_spam_some_kinds"}


def _listed(unwanted: Iterable[str], given: Services) -> list[Message]:
    """Several kinds one by one, when they are not all."""
    named = [name for name in given.policy.do_not_disturb.categories if name in set(unwanted)]
    if not 1 < len(named) < len(given.policy.do_not_disturb.categories):
        return []
    return [Message("utter_spam_kinds", {"kinds": [_kind(name) for name in named]})]


def _kind(name: str) -> dict[str, str]:
    return {"response": f"utter_spam_kind_{name}"}


def _day(moment: Any, given: Services) -> str:
    return given.speaker.day(given.speaker.local_day(moment))


def _rules(given: Services) -> dict[str, str]:
    rules = given.policy.do_not_disturb
    return {"days": str(rules.effective_days), "source": rules.source, "report_days": str(rules.report_within_days)}


def _register_question(entry: Preferences, added: Iterable[str], given: Services) -> Proposal:
    unwanted = entry.unwanted | frozenset(added)
    content = {"unwanted": sorted(unwanted), "asked": given.clock.now().isoformat(),
               "say": {"kinds": kinds(unwanted, given), **_rules(given)}}
    return Proposal("spam_register", content)


async def kind_chosen(turn: Turn, _content: dict[str, Any], answer: str) -> Told:
    """The question for the yes, with what would be entered and when it works."""
    given = turn.services
    line, _ = await turn.subscriber()
    entry = await DoNotDisturb(given.operator, given.policy, given.clock).preferences(line)
    added = given.policy.do_not_disturb.categories.keys() if answer == ALL else [answer]
    return Told((), proposal=_register_question(entry, added, given))


async def register_preferences(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Make the entry after the customer's yes."""
    return await _change(turn, {"do": "enter", "unwanted": content["unwanted"], "asked": content["asked"]})


async def remove_preferences(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Take the number off the register after the customer's yes."""
    return await _change(turn, {"do": "enter", "unwanted": [], "asked": content["asked"]})


async def report_sender(turn: Turn, _content: dict[str, Any], answer: str) -> Told:
    """Register the complaint about the sender that was named; who is not on the register is asked next."""
    given = turn.services
    # The sender's number is the evidence: a case that is taken up after a crash would be worthless without it.
    told = await _change(turn, {"do": "report", "sender": answer})
    line, _ = await turn.subscriber()
    entry = await DoNotDisturb(given.operator, given.policy, given.clock).preferences(line)
    if entry.unwanted:
        return told
    return Told(told.messages, told.notices, _register_question(entry, given.policy.do_not_disturb.categories, given))


async def take_up_spam(case: OpenCase) -> None:
    """Finish what a crash left half done; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    await notify(given, line.msisdn, await _do(given, line, customer, case.content))


async def _change(turn: Turn, wanted: dict[str, Any]) -> Told:
    return await carried_out(turn, JOURNEY, wanted, _do)


async def _do(given: Services, line: Line, customer: Customer, wanted: dict[str, Any]) -> Told:
    journey = DoNotDisturb(given.operator, given.policy, given.clock)
    if wanted["do"] == "report":
        reported = await journey.report(line, customer, str(wanted["sender"]))
        words = docket_words(reported.ticket, given)
        name = "utter_spam_reported" if reported.new else "utter_spam_reported_before"
        return Told((Message(name, words),),
                    (Notice("ticket", reported.ticket.id, ticket_fields(given, reported.ticket)),))
    entered = await journey.enter(line, customer, frozenset(wanted["unwanted"]), str(wanted["asked"]))
    return _entered_told(entered, line, str(wanted["asked"]), given)


def _entered_told(entered: Entered, line: Line, asked: str, given: Services) -> Told:
    if entered.ticket is not None:
        return Told((Message("utter_spam_handed_over", docket_words(entered.ticket, given)),),
                    (Notice("ticket", entered.ticket.id, ticket_fields(given, entered.ticket)),))
    about, start = f"{line.product_id}:{asked}", works_from(entered.preferences, given.policy.do_not_disturb)
    if start is None:
        return Told((Message("utter_spam_removed", {}),), (Notice("do_not_disturb_off", about, {}),))
    unwanted = entered.preferences.unwanted
    words = {"kinds": kinds(unwanted, given), "day": _day(start, given), **_rules(given)}
    named = given.policy.do_not_disturb.categories.keys()
    sms = "all advertising" if unwanted >= named else f"{len(unwanted)} of {len(named)} kinds of advertising"
    return Told((Message("utter_spam_entered", words), *_listed(unwanted, given)),
                (Notice("do_not_disturb", about, {"kinds": sms, "day": _day(start, given)}),))
