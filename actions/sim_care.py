"""A SIM that is lost, damaged, found again, or moves to an eSIM, in the chat."""
from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any

from actions.away import AwayForm
from actions.bootstrap import Services, services
from actions.call_back import ask_call_back
from actions.on_record import holder_of, on_record
from actions.patience import patiently
from actions.sending_codes import LOCKED, UNREACHABLE, send_code, sent_elsewhere, trusted_number
from actions.tell_sim import tell_sim
from actions.told import Message, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from business.line_policy import SimNeed
from casebook.case_book import OpenCase, Proposal
from journeys.identity import CodeVerdict
from journeys.sim_care import GONE, SimCare, SimOutcome, other_number, sim_need
from telecom.errors import CareError
from telecom.subscriber import Customer, Line

log = logging.getLogger(__name__)
JOURNEY = "sim_care"


class ValidateSimCareForm(AwayForm):
    """Collects the proved number; the phone may be gone."""

    form = "sim_care_form"


class CareForSim(CareAction):
    """Blocks what is lost at once, and asks what is to follow. WRITE: blocking protects and can be undone."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_care_for_sim"

    async def act(self, turn: Turn) -> Events:
        """What was done and what can be done; without proof a person calls."""
        if turn.slot("one_time_code") == UNREACHABLE:
            return await ask_call_back(turn)
        line, customer = await turn.subscriber()
        words = str(turn.slot("complaint_words") or "")
        need = sim_need(words, turn.services.policy.sims)
        told = await patiently(turn, line.msisdn, _do(turn.services, turn.conversation, line, customer, "run", need,
                                                      words))
        return await say_all(turn, told or Told(()), line.msisdn)


async def choose_need(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer has said what it is about."""
    line, customer = await turn.subscriber()
    return await _do(turn.services, turn.conversation, line, customer, "run", _need(answer), str(content["words"]))


async def free_line(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Lift the customer's own bar after the yes."""
    line, customer = await turn.subscriber()
    return await _do(turn.services, turn.conversation, line, customer, "free", "found", str(content["words"]))


async def choose_sim(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The kind of SIM is chosen: a fresh code is sent, which confirms the order and proves the number anew."""
    line, _ = await turn.subscriber()
    need = _need(content["need"])
    elsewhere = bool(content["gone"]) or sent_elsewhere(turn)
    asked = {"value": "text", "takes_code": True, "kind": answer, "need": need, "words": content["words"],
             "elsewhere": elsewhere, "say": {"sim": {"response": f"utter_name_sim_{answer}"}, **content["places"]}}
    return await _ask_code(turn, line, asked)


async def give_sim_code(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The right code orders the SIM; a wrong one is asked for again, and too many end the proof of the number."""
    line, customer = await turn.subscriber()
    identity, policy = turn.services.identity, turn.services.policy.identity
    digits = re.sub(r"\D", "", answer)
    again = Proposal("sim_code", content)
    if not digits:
        # Nothing was typed that could be a code: the next one goes where one can be read, if there is such a place.
        return await _ask_code(turn, line, {**content, "elsewhere": content["elsewhere"] or await _other(turn, line)})
    if len(digits) != policy.code_digits:
        return Told((Message("utter_code_missing", {}),), proposal=again)
    verdict = await turn.in_thread(identity.try_code, turn.conversation, digits, line.customer_id, turn.now)
    if verdict is CodeVerdict.RIGHT:
        work = _do(turn.services, turn.conversation, line, customer, "order", _need(content["need"]),
                   str(content["words"]), str(content["kind"]))
        return await patiently(turn, line.msisdn, work) or Told(())
    if verdict is CodeVerdict.LOCKED:
        await turn.in_thread(identity.forget, turn.conversation)
        return Told((Message("utter_code_locked", {"minutes": policy.lock_minutes}),))
    if verdict is not CodeVerdict.WRONG:
        return await _ask_code(turn, line, content)
    left = await turn.in_thread(identity.tries_left, turn.conversation, line.msisdn)
    return Told((Message("utter_code_wrong", {"left": left}),), proposal=again)


async def take_up_sim_care(case: OpenCase) -> None:
    """Finish what a crash left half done; the customer is told by SMS."""
    given, content = services(), case.content
    line, customer = await holder_of(given, case)
    need = _need(content["need"])
    outcome = await _carry_out(given, line, customer, content["do"], need, content["words"], content["kind"])
    # What was done before the crash has not been told to anybody.
    await _notify(given, line, need, outcome, tell_sim(replace(outcome, blocked_before=False), need, content["words"],
                                                       line, given))


async def _other(turn: Turn, line: Line) -> bool:
    try:
        return await trusted_number(turn, line.msisdn) is not None
    except CareError:
        return False


async def _ask_code(turn: Turn, line: Line, content: dict[str, Any]) -> Told:
    try:
        sent = await send_code(turn, line.msisdn, "action_carry_out_proposal", elsewhere=bool(content["elsewhere"]),
                               said="utter_sim_code_sent")
    except CareError as error:
        log.warning("no code could be sent: %s", type(error).__name__)
        return Told((Message("utter_sim_code_not_sent", {}),))
    return Told(()) if sent == LOCKED else Told((), proposal=Proposal("sim_code", content))


async def _do(given: Services, conversation: str, line: Line, customer: Customer, what: str, need: SimNeed | None,
              words: str, kind: str = "") -> Told:
    """One part of the journey with its case on record, its SMS sent, and all that is to be said about it."""
    async def work() -> Told:
        outcome = await _carry_out(given, line, customer, what, need, words, kind)
        return await _notify(given, line, need, outcome, tell_sim(outcome, need, words, line, given))
    content = {"do": what, "need": need, "words": words, "kind": kind}
    return await on_record(given, conversation, line.msisdn, JOURNEY, content, work)


async def _carry_out(given: Services, line: Line, customer: Customer, what: str, need: SimNeed | None, words: str,
                     kind: str) -> SimOutcome:
    journey = SimCare(given.operator, given.policy, given.clock)
    if what == "order" and need is not None:
        return await journey.order(line, customer, kind, need, words)
    if what == "free":
        return await journey.free(line, customer, words)
    return await journey.run(line, customer, need, words)


async def _notify(given: Services, line: Line, need: SimNeed | None, outcome: SimOutcome, told: Told) -> Told:
    """An SMS to a lost phone reaches nobody who should read it: it goes to another number, or is not sent."""
    if need not in GONE:
        return await notify(given, line.msisdn, told)
    receiver = other_number(outcome.holder, given.clock.now(), given.policy.sims)
    if receiver is not None:
        there = bool(told.notices)
        told = await notify(given, receiver, told)
        sent = there and all(m.variables["sms"] == {"response": "utter_sms_sent"} for m in told.messages)
        return _say_of_sms(told, "utter_sms_elsewhere") if sent else told
    return _say_of_sms(replace(told, notices=()), "utter_sms_nowhere")


def _say_of_sms(told: Told, response: str) -> Told:
    return replace(told, messages=tuple(
        replace(m, variables={**m.variables, "sms": {"response": response}}) for m in told.messages))


def _need(value: Any) -> SimNeed | None:
    """The need that a question or a case was about."""
    needs: dict[str, SimNeed] = {"found": "found", "stolen": "stolen", "lost": "lost", "esim": "esim",
                                 "damaged": "damaged"}
    return needs.get(str(value))
