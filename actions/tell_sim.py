"""Puts what came of a matter about a SIM into words, and what is asked next."""
from __future__ import annotations

import re
from typing import Any

from actions.bootstrap import Services
from actions.notices import ticket_fields
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told
from business.line_policy import SimKind, SimNeed
from casebook.case_book import Proposal
from casebook.privacy import mask_number
from journeys.sim_care import GONE, SimOutcome, SimResult
from telecom.sims import Holder
from telecom.subscriber import Line

_ASKED: tuple[SimNeed, ...] = ("lost", "damaged", "esim", "found")


def tell_sim(outcome: SimOutcome, need: SimNeed | None, words: str, line: Line, given: Services) -> Told:
    """The words for an outcome, its SMS, and the next question."""
    said = {"number": mask_number(line.msisdn)}
    messages: list[Message] = []
    notices: list[Notice] = []
    if outcome.blocked and need in GONE and outcome.result is not SimResult.ORDERED:
        messages.append(Message("utter_sim_blocked_before" if outcome.blocked_before else "utter_sim_blocked",
                                {**said, "kept": {"response": _kept(line)}}))
        if not outcome.blocked_before:
            notices.append(_notice("line_blocked", outcome, given, said))
    proposal = _question(outcome, need, words, given)
    if proposal is not None:
        return Told(tuple(messages), tuple(notices), proposal)
    if outcome.order is not None:
        said |= _delivery(outcome, given)
    if outcome.ticket is not None:
        said |= docket_words(outcome.ticket, given)
        notices.append(Notice("ticket", outcome.ticket.id, ticket_fields(given, outcome.ticket)))
    if outcome.result is SimResult.FREED:
        notices.append(_notice("line_freed", outcome, given, said))
    if outcome.result is SimResult.ORDERED and outcome.order is not None:
        notices.append(Notice("sim_ordered", outcome.order.id, {"number": said["number"],
                                                                "sim": _name(outcome.order.kind)}))
    messages.append(Message(_response(outcome), {**said, "why": _why(outcome), "kept": {"response": _kept(line)}}))
    if outcome.result is SimResult.ADMINISTRATOR:
        messages.append(Message("utter_offer_desk", {}))
    return Told(tuple(messages), tuple(notices))


def _response(outcome: SimOutcome) -> str:
    if outcome.order is not None and outcome.result is SimResult.ORDERED:
        return "utter_sim_ordered_esim" if outcome.order.kind == "esim" else "utter_sim_ordered"
    return f"utter_sim_{outcome.result.value}"


def _question(outcome: SimOutcome, need: SimNeed | None, words: str, given: Services) -> Proposal | None:
    policy = given.policy.sims
    kept = {"words": words, "need": need, "gone": outcome.gone}
    if outcome.result is SimResult.ASK:
        asked = [each for each in _ASKED if each != "found" or outcome.service.barred]
        return Proposal("sim_need", {**kept, "options": [
            {"key": each, "response": f"utter_choice_need_{each}", "words": policy.needs[each]} for each in asked]})
    if outcome.result is SimResult.OFFER_FREEING:
        return Proposal("free_line", kept)
    if outcome.result is not SimResult.OFFER_SIM:
        return None
    holder = outcome.holder
    there: dict[SimKind, bool] = {"physical": bool(holder.city) and need != "esim", "esim": bool(holder.email)}
    kinds = [kind for kind, possible in there.items() if possible]
    places = {"address": masked_address(holder), "mail": masked_mail(holder.email or ""),
              "days": str(policy.post_days)}
    return Proposal("sim_kind", {
        **kept, "places": places, "say": {"ways": [{"response": f"utter_way_sim_{kind}", **places} for kind in kinds]},
        "options": [{"key": kind, "response": f"utter_choice_sim_{kind}", "words": policy.kinds[kind]}
                    for kind in kinds]})


def _delivery(outcome: SimOutcome, given: Services) -> dict[str, Any]:
    order, holder = outcome.order, outcome.holder
    assert order is not None, "asked of an order"
    due = order.expected
    return {"order": order.id, "sim": {"response": f"utter_name_sim_{order.kind}"},
            "address": masked_address(holder), "mail": masked_mail(holder.email or ""),
            "when": given.speaker.day(given.speaker.local_day(due)) if due else {"response": "utter_due_unknown"}}


def _notice(text: str, outcome: SimOutcome, given: Services, said: dict[str, Any]) -> Notice:
    return Notice(text, f"{outcome.service.id}:{outcome.service.barring_changed}", {"number": str(said["number"])})


def _name(kind: str) -> str:
    return "an eSIM" if kind == "esim" else "a SIM card"


def _why(outcome: SimOutcome) -> Any:
    return outcome.service.suspension_reason or {"response": "utter_no_reason_on_record"}


def _kept(line: Line) -> str:
    return "utter_kept_prepaid" if line.account_type == "prepaid" else "utter_kept_postpaid"


def masked_address(holder: Holder) -> str:
    """An address as its owner recognises it: first letters, and the town."""
    street = re.sub(r"(\w)\w*", lambda m: f"{m.group(1)}•••" if not m.group(1).isdigit() else "••", holder.street or "")
    return ", ".join(part for part in (street, holder.city) if part)


def masked_mail(mail: str) -> str:
    """A mail address as its owner recognises it: the first letter, and the domain."""
    name, _, domain = mail.partition("@")
    return f"{name[:1]}•••@{domain}" if domain else ""
