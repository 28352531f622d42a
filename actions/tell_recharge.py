"""Puts the outcome of a recharge case into words: responses in the chat, and the SMS that goes with it."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from actions.bootstrap import Services
from actions.notices import ticket_fields
from actions.tell_bill import due_words
from actions.told import Message, Notice, Told
from casebook.case_book import Proposal
from journeys.recharge_repair import Outcome, Result
from telecom.recharge import Balances
from telecom.subscriber import Line
from telecom.tickets import Ticket


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
    return Told((Message(response, words),), _notices(outcome, words, given), nothing_wrong=nothing_wrong)


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
            words |= {"method": attempt.payment.method, "why": attempt.payment.why or {"response": "utter_no_reason"},
                      "reference": attempt.payment.reference or attempt.payment.id}
        if attempt.topup is not None:
            words["receiver"] = "••••••" + attempt.topup.receiver[-4:]
            words["pack"] = attempt.topup.offering_name or {"response": "utter_talktime"}
    if outcome.pack is not None:
        words["pack"] = outcome.pack.name
        words["until"] = until_words(outcome.pack.end, given)
    if outcome.balances is not None:
        words["balance"] = balance_words(outcome.balances, given, outcome.pack.id if outcome.pack else None)
        words["main"] = speaker.money(outcome.balances.money(market.currency))
        # Without a pack the balance is the main balance, and saying it twice sounds like two.
        held = "utter_holding_main" if words["balance"] == words["main"] else "utter_holding_both"
        words["holding"] = {"response": held, "balance": words["balance"], "main": words["main"]}
    if outcome.ticket is not None:
        words |= ticket_words(outcome.ticket, given)
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
                  "device": outcome.service.device_model or {"response": "utter_phone"}}
    return words


def until_words(end: datetime | None, given: Services) -> Any:
    """The last day of a pack or bucket."""
    return given.speaker.day(given.speaker.local_day(end)) if end else {"response": "utter_until_stopped"}


def balance_words(balances: Balances, given: Services, product_id: str | None = None) -> str:
    """What is left, by kind, the pack's own buckets first: "25 GB, 3,000 min and 100 SMS"."""
    of_pack = balances.of_product(product_id)
    buckets = [b for kind in ("data", "voice", "sms") for b in balances.active(kind) if b in of_pack or not of_pack]
    listed = [given.speaker.quantity(b.remaining, b.units) for b in buckets]
    return given.speaker.listing(listed) or given.speaker.money(balances.money(given.policy.market.currency))


def ticket_words(ticket: Ticket, given: Services) -> dict[str, Any]:
    """Docket number and due time."""
    return {"docket": ticket.id, "due": due_words(ticket, given)}


def _notices(outcome: Outcome, words: dict[str, Any], given: Services) -> tuple[Notice, ...]:
    """The SMS for an outcome that changed something."""
    result, reference = outcome.result, outcome.case.removeprefix("recharge:")

    def notice(text: str, **fields: str) -> tuple[Notice, ...]:
        return (Notice(text, f"{outcome.case}:{result.value}", fields),)
    if result in {Result.ESCALATED, Result.SUBSCRIPTION_ESCALATED} and outcome.ticket is not None:
        return notice("ticket", **ticket_fields(given, outcome.ticket))
    if result is Result.REFUNDED:
        return notice("refund", amount=words["back"], method=words["method"], days=words["days"], case=reference)
    if result in {Result.REPROVISIONED, Result.REPOSTED, Result.MOVED} and outcome.pack:
        return notice("repaired_pack", amount=words["amount"], pack=words["pack"], balance=words["balance"],
                      case=reference)
    if result in {Result.REPROVISIONED, Result.REPOSTED, Result.MOVED}:
        return notice("repaired_balance", amount=words["amount"], balance=words["main"], case=reference)
    if result is Result.STOPPED and outcome.given_back:
        return notice("stopped_and_refunded", name=words["name"], amount=words["back"])
    if result is Result.STOPPED:
        return notice("stopped", name=words["name"])
    return ()
