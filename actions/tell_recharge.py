"""Puts the outcome of a recharge case into words: responses in the chat, and the SMS that goes with it."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actions.bootstrap import Services
from actions.notices import ticket_fields
from casebook.case_book import Proposal
from journeys.recharge_repair import Outcome, Result
from telecom.recharge import Balances
from telecom.subscriber import Line


@dataclass(frozen=True)
class Message:
    """A response of data/texts with its variables."""

    response: str
    variables: dict[str, Any]


@dataclass(frozen=True)
class Notice:
    """An SMS of policy/sms.yml with its fields."""

    text: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Told:
    """All that is said about an outcome. With `proposal` the customer is asked to decide.

    `nothing_wrong` is set when nothing was found that explains the complaint.
    """

    messages: tuple[Message, ...]
    notice: Notice | None = None
    proposal: Proposal | None = None
    nothing_wrong: bool = False


def tell(outcome: Outcome, line: Line, given: Services) -> Told:
    """The words for an outcome. Every figure in them was read back from the operator."""
    words = _words(outcome, line, given)
    result = outcome.result
    if result in _PROPOSALS:
        kind = _PROPOSALS[result]
        content = {"case": outcome.case, "say": words}
        if outcome.charges:
            content["product"] = outcome.charges[0].product_id
        return Told((Message(f"utter_recharge_{result.value}", words),), proposal=Proposal(kind, content))
    response = f"utter_recharge_{result.value}"
    if result is Result.ALL_WELL and outcome.fixed_before:
        response = "utter_recharge_fixed_before"
    if result is Result.REPOSTED and outcome.pack is None:
        response = "utter_recharge_reposted_balance"
    if result is Result.SETTINGS_SENT and words["apn_now"] in {"", words["apn"]}:
        response = "utter_recharge_settings_sent_again"
    if result is Result.STOPPED and outcome.given_back is None:
        response = "utter_recharge_stopped_only"
    nothing_wrong = result in {Result.ALL_WELL, Result.NO_RECHARGE, Result.SUBSCRIPTION_WANTED}
    return Told((Message(response, words),), notice=_notice(outcome, words, given), nothing_wrong=nothing_wrong)


_PROPOSALS = {
    Result.OFFER_REFUND_SECOND: "refund_second",
    Result.OFFER_MOVE_RECHARGE: "move_recharge",
    Result.OFFER_STOP_SUBSCRIPTION: "stop_subscription",
}


def _words(outcome: Outcome, line: Line, given: Services) -> dict[str, Any]:
    speaker, now, market = given.speaker, given.clock.now(), given.policy.market
    words: dict[str, Any] = {"days": str(market.bank_refund_working_days), "number": "••••••" + line.msisdn[-4:]}
    attempt = outcome.attempt
    if attempt is not None:
        words |= {"amount": speaker.money(attempt.amount), "when": speaker.when(attempt.at, now)}
        if attempt.payment is not None:
            words |= {"method": attempt.payment.method, "why": attempt.payment.why or "the bank gave no reason",
                      "reference": attempt.payment.reference or attempt.payment.id}
        if attempt.topup is not None:
            words["receiver"] = "••••••" + attempt.topup.receiver[-4:]
            words["pack"] = attempt.topup.offering_name or "talktime"
    if outcome.pack is not None:
        words["pack"] = outcome.pack.name
        words["until"] = speaker.day(speaker.local_day(outcome.pack.end)) if outcome.pack.end else "you stop it"
    if outcome.balances is not None:
        words["balance"] = balance_words(outcome.balances, given, outcome.pack.id if outcome.pack else None)
        words["main"] = speaker.money(outcome.balances.money(market.currency))
    if outcome.ticket is not None:
        words |= ticket_words(outcome, given)
    if outcome.given_back is not None:
        words["back"] = speaker.money(outcome.given_back)
    if outcome.refund is not None:
        words.setdefault("back", speaker.money(outcome.refund.amount))
    if outcome.charges:
        worst = outcome.charges[0]
        words |= {"name": worst.name, "times": str(worst.times), "taken": speaker.money(worst.amount),
                  "last": speaker.when(worst.last, now)}
    if outcome.service is not None:
        words |= {"apn": outcome.service.apn_expected or "", "apn_now": outcome.service.apn_in_use or "",
                  "device": outcome.service.device_model or "your phone"}
    return words


def balance_words(balances: Balances, given: Services, product_id: str | None = None) -> str:
    """What is left, by kind, the pack's own buckets first: "25 GB, 3,000 min and 100 SMS"."""
    of_pack = balances.of_product(product_id)
    buckets = [b for kind in ("data", "voice", "sms") for b in balances.active(kind) if b in of_pack or not of_pack]
    listed = [given.speaker.quantity(b.remaining, b.units) for b in buckets]
    return given.speaker.listing(listed) or given.speaker.money(balances.money(given.policy.market.currency))


def ticket_words(outcome: Outcome, given: Services) -> dict[str, str]:
    """Docket number and due time."""
    ticket = outcome.ticket
    assert ticket is not None, "asked for a ticket's words without a ticket"
    now = given.clock.now()
    due = given.speaker.when(ticket.due, now) if ticket.due else "soon"
    return {"docket": ticket.id, "due": due}


def _notice(outcome: Outcome, words: dict[str, Any], given: Services) -> Notice | None:
    """The SMS for an outcome that changed something."""
    result = outcome.result
    if result in {Result.ESCALATED, Result.SUBSCRIPTION_ESCALATED} and outcome.ticket is not None:
        return Notice("ticket", ticket_fields(given, outcome.ticket))
    if result is Result.REFUNDED:
        return Notice("refund", {"amount": words["back"], "method": words["method"], "days": words["days"],
                                 "case": outcome.case.removeprefix("recharge:")})
    if result in {Result.REPROVISIONED, Result.REPOSTED, Result.MOVED}:
        detail = f"{words['pack']} is active: {words['balance']}." if outcome.pack else f"Balance {words['main']}."
        return Notice("repaired", {"what": f"{words['amount']} recharge", "detail": detail,
                                   "case": outcome.case.removeprefix("recharge:")})
    if result is Result.STOPPED:
        detail = f"{words['back']} is back on your balance." if outcome.given_back else ""
        return Notice("stopped", {"name": words["name"], "detail": detail})
    return None
