"""Moving a number in the chat: out, with the code by SMS only, and in."""
from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.bootstrap import Services, services
from actions.closing import fresh_offer, take_offer
from actions.identify import ProvedNumberForm
from actions.on_record import on_record
from actions.patience import in_time, patiently
from actions.tell_leaving import tell_block, tell_code
from actions.tell_plan import lost_words
from actions.told import Message, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.leaving import PortCheck, PortNumber, comes_here, reason_in
from journeys.leaving.porting import asks_status
from telecom.subscriber import Customer, Line

JOURNEY = "port_number"


def _only_asks_how(words: str, given: Services) -> bool:
    """Whether somebody wants to know how a number comes to us: that is told to everybody."""
    rules = given.policy.leaving.porting
    return comes_here(words, rules) and not asks_status(words, rules)


class ValidatePortNumberForm(ProvedNumberForm):
    """Collects the proved number; who only asks how to come to us has none here yet, and is not asked for one."""

    form = "port_number_form"

    async def required_slots(self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker,
                             domain: dict[str, Any]) -> list[str]:
        """None for the steps of coming here."""
        if _only_asks_how(str(tracker.get_slot("complaint_words") or ""), services()):
            return []
        return await super().required_slots(domain_slots, dispatcher, tracker, domain)


class CheckPorting(CareAction):
    """Whether the number may leave, with the reasons, or how one that comes stands. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_check_porting"

    async def act(self, turn: Turn) -> Events:
        """Facts first; the code is only sent after a yes."""
        given, words = turn.services, str(turn.slot("complaint_words") or "")
        if _only_asks_how(words, given):
            return await say_all(turn, Told((_steps(given),)), "")
        line, customer = await turn.subscriber()
        found = await in_time(turn, PortNumber(given.operator, given.policy, given.clock).check(line, customer))
        coming = comes_here(words, given.policy.leaving.porting) or line.status == "pendingActive"
        if coming and found.moving.into is not None:
            return await say_all(turn, Told((_coming(found, given),)), line.msisdn)
        if coming:
            return await say_all(turn, Told((Message("utter_port_in_unknown", {}), _steps(given))), line.msisdn)
        return await say_all(turn, await _leaving(turn, found, line, customer, words), line.msisdn)


def _steps(given: Services) -> Message:
    rules = given.policy.leaving.porting
    return Message("utter_port_in_steps", {
        "word": rules.code_sms.text, "number": rules.code_sms.number, "code_days": str(rules.code_days.days),
        "network_days": str(rules.network_days.days), "sim_days": str(rules.sim_change_days.days),
        "days": str(rules.days_to_move.days)})


def _coming(found: PortCheck, given: Services) -> Message:
    moving, speaker = found.moving, given.speaker
    words: dict[str, Any] = {"source": moving.source or {"response": "utter_other_operator"}}
    if moving.into == "rejected":
        return Message("utter_port_in_rejected", words | {"reason": moving.reason or {"response": "utter_no_reason"}})
    if moving.into == "completed":
        return Message("utter_port_in_done", words)
    day = speaker.day(speaker.local_day(moving.expected)) if moving.expected else {"response": "utter_day_unknown"}
    return Message("utter_port_in_under_way", words | {"day": day})


async def _leaving(turn: Turn, found: PortCheck, line: Line, customer: Customer, words: str) -> Told:
    """The rules against it; else the code that stands, an offer once, and the question whether to send the code."""
    given = turn.services
    if found.code_stands(given.clock.now()) and found.moving.code_sent and found.moving.code_expires:
        now = given.clock.now()
        return Told((Message("utter_port_code_stands", {
            "sent": given.speaker.when(found.moving.code_sent, now),
            "until": given.speaker.when(found.moving.code_expires, now)}),))
    if found.blocks:
        messages = [tell_block(block, given) for block in found.blocks]
        desk = [Message("utter_offer_desk", {})] if found.blocks[0].rule == "company" else []
        return Told((*messages, *desk))
    lost: list[dict[str, Any]] = []
    if line.account_type == "prepaid":
        balances = await in_time(turn, given.operator.prepaid.balances(line.msisdn))
        products = await in_time(turn, given.operator.subscribers.products(line.msisdn))
        lost = lost_words(balances, [each for each in products if each.status == "active"], given)
    rules = given.policy.leaving.porting
    may = Message("utter_port_may_leave_prepaid" if lost else "utter_port_may_leave_postpaid",
                  {"lost": lost, "days": str(rules.days_to_move.days)})
    reason = reason_in(words, given.policy.leaving) or "moves to another operator"
    content = {"before": found.orders, "reason": reason}
    offer = await fresh_offer(turn, line, customer, reason)
    if offer is None:
        return Told((may,), proposal=_question(content, given))
    return Told((may, Message(f"utter_offer_stay_{offer.name}", {})),
                proposal=Proposal("stay_with_number", {**content, "offer": offer.name, "say": {},
                                                       "no": rules.code_answers}))


def _question(content: dict[str, Any], given: Services) -> Proposal:
    rules = given.policy.leaving.porting
    return Proposal("send_porting_code", {"before": content["before"], "yes": rules.code_answers,
                                          "say": {"days": str(rules.code_days.days)}})


async def stay_with_number(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """A yes has the offer booked; a no goes on to the code."""
    if answer == "no":
        return Told((), proposal=_question(content, turn.services))
    return await take_offer(turn, str(content["offer"]), str(content["reason"]))


async def send_porting_code(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Have the code sent to the line; the chat hears only until when it is valid."""
    line, customer = await turn.subscriber()
    given, kept = turn.services, {"before": content["before"]}
    told = await patiently(turn, line.msisdn, on_record(given, turn.conversation, line.msisdn, JOURNEY, kept,
                                                        lambda: _send(given, line, customer, kept)))
    return told or Told(())


async def _send(given: Services, line: Line, customer: Customer, kept: dict[str, Any]) -> Told:
    done = await PortNumber(given.operator, given.policy, given.clock).send_code(
        line, customer, before=int(kept["before"]))
    return await notify(given, line.msisdn, tell_code(done, given))


async def take_up_porting(case: OpenCase) -> None:
    """Finish asking for a code after a crash; the operator's own SMS is what the customer waits for."""
    given = services()
    line = await given.operator.subscribers.line(case.msisdn)
    await _send(given, line, await given.operator.subscribers.customer(line.customer_id), case.content)
