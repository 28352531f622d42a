"""Puts plans, what they would have cost, and the terms of a change into words."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from actions.bootstrap import Services
from actions.tell_account import volume
from actions.tell_bill import docket_words
from actions.tell_recharge import until_words
from actions.told import Message, Notice
from journeys.plan_change import Changed, Comparison, Costed, Terms
from telecom.money import Money
from telecom.plans import Plan
from telecom.recharge import Balances
from telecom.subscriber import Subscription


def tell_comparison(found: Comparison, given: Services) -> list[Message]:
    """What each plan would have cost on the customer's own use, and which is cheapest."""
    speaker = given.speaker
    mean = sum(found.used_mb, Decimal(0)) / max(len(found.used_mb), 1)
    lines = [_line(each, given, current=each is found.current)
             for each in (*([found.current] if found.current else []), *found.others)]
    words = {"span": speaker.days(found.start, found.end), "used": volume(mean, given),
             "tax": given.policy.market.tax_name, "lines": lines}
    compared = "utter_packs_compared" if found.kind == "prepaid" else "utter_plans_compared"
    messages = [Message(compared, words)]
    if found.current is None or not found.others:
        return messages
    best = found.others[0]
    if best.total < found.current.total:
        saved = {"name": best.plan.name, "saved": speaker.money(found.current.total - best.total)}
        return [*messages, Message("utter_plans_saving", saved)]
    return [*messages, Message("utter_plans_present_best", {"name": found.current.plan.name})]


def plan_options(found: Sequence[Costed], given: Services) -> list[dict[str, Any]]:
    """The plans as options of a question."""
    return [{"key": each.plan.id, "response": "utter_choice_plan",
             "say": {"name": each.plan.name, "price": given.speaker.money(each.monthly)},
             "words": [each.plan.name.lower(), *each.plan.nicknames]} for each in found]


def tell_terms(terms: Terms, kind: str, held: str, given: Services) -> Message:
    """When the plan begins and what the change costs or takes; or why it cannot be had now."""
    speaker = given.speaker
    words: dict[str, Any] = {"plan": terms.plan.name, "monthly": speaker.money(terms.monthly),
                             "tax": given.policy.market.tax_name}
    if terms.blocked == "balance" and terms.balances is not None:
        main = terms.balances.money(terms.monthly.currency)
        return Message("utter_plan_short_of_balance", words | {
            "balance": speaker.money(main), "missing": speaker.money(terms.monthly - main)})
    if terms.blocked == "dues":
        return Message("utter_plan_blocked_dues", {"owed": speaker.money(terms.owed or terms.monthly)})
    if terms.blocked == "identity":
        return Message("utter_plan_blocked_identity", {})
    if kind == held == "prepaid":
        assert terms.balances is not None, "read with the terms"
        return Message("utter_terms_pack", words | {
            "balance": speaker.money(terms.balances.money(terms.monthly.currency)),
            "data": _data(terms.plan, given), "days": str(terms.plan.validity_days)})
    if kind != held:
        return _other_kind(terms, kind, words, given)
    if terms.starts is not None:
        return Message("utter_terms_later", words | {"day": speaker.day(terms.starts)})
    if terms.charged is None or terms.given_back is None:
        return Message("utter_terms_now_open", words)
    return Message("utter_terms_now", words | {
        "days": str(terms.days), "in_cycle": str(terms.days_in_cycle), "back": speaker.money(terms.given_back),
        "charged": speaker.money(terms.charged), "difference": _difference(terms.charged - terms.given_back, given)})


def begins_words(terms: Terms, given: Services) -> dict[str, str]:
    """From when the change holds, as a part of another response."""
    if terms.starts is None:
        return {"response": "utter_begins_now"}
    return {"response": "utter_begins_later", "day": given.speaker.day(terms.starts)}


def tell_changed(done: Changed, plan: Plan, monthly: Money, held: str, given: Services,
                 ) -> tuple[Message, Notice | None]:
    """The receipt of a change, and the SMS that puts it into the customer's hands."""
    name, price = plan.name, given.speaker.money(monthly)
    if done.refusal is not None:
        return Message(f"utter_plan_refused_{done.refusal.why}", {"plan": name}), None
    if done.ticket is not None or done.order is None:
        assert done.ticket is not None, "neither order nor refusal"
        return Message("utter_plan_handed_over", {"plan": name, **docket_words(done.ticket, given)}), None
    order = done.order.id
    words = {"plan": name, "price": price, "order": order}
    if plan.validity_days is not None:
        return Message("utter_pack_started", words), Notice("pack_ordered", order, words)
    if done.later and done.order.expected is not None:
        words["day"] = given.speaker.day(given.speaker.local_day(done.order.expected))
        return Message("utter_plan_later", words), Notice("plan_later", order, words)
    if done.line.account_type == held:
        return Message("utter_plan_now", words), Notice("plan_now", order, words)
    if done.line.account_type == "postpaid":
        return Message("utter_now_postpaid", words), Notice("now_postpaid", order, words)
    return Message("utter_now_prepaid", {"order": order}), Notice("now_prepaid", order, {"order": order})


def lost_words(balances: Balances | None, packs: Sequence[Subscription], given: Services) -> list[dict[str, Any]]:
    """What ends with a prepaid account: money, packs with what is left of them, subscriptions."""
    lost: list[dict[str, Any]] = []
    if balances is not None:
        main = balances.money(given.policy.market.currency)
        if main:
            lost.append({"response": "utter_lost_balance", "amount": given.speaker.money(main)})
        for pack in packs:
            left = [given.speaker.quantity(b.remaining, b.units) for b in balances.of_product(pack.id)
                    if b.usage_type == "data" and b.remaining]
            lost.append({"response": "utter_lost_pack", "name": pack.name, "until": until_words(pack.end, given),
                         "left": left[0]} if left else
                        {"response": "utter_lost_other", "name": pack.name, "until": until_words(pack.end, given)})
    return lost or [{"response": "utter_lost_nothing"}]


def _other_kind(terms: Terms, kind: str, words: dict[str, Any], given: Services) -> Message:
    if kind == "postpaid":
        return Message("utter_terms_postpaid", words | {"lost": lost_words(terms.balances, terms.packs, given)})
    if terms.given_back is None or terms.cycle_ends is None:
        return Message("utter_terms_prepaid_open", {})
    return Message("utter_terms_prepaid", {
        "back": given.speaker.money(terms.given_back), "days": str(terms.days),
        "day": given.speaker.day(terms.cycle_ends), "in_cycle": str(terms.days_in_cycle)})


def _line(each: Costed, given: Services, *, current: bool) -> dict[str, Any]:
    speaker = given.speaker
    words = {"name": each.plan.name, "total": speaker.money(each.total), "data": _data(each.plan, given)}
    if each.plan.validity_days is not None:
        return {"response": "utter_plan_pack_line", "days": str(each.plan.validity_days),
                "price": speaker.money(each.monthly), **words}
    months = speaker.listing([speaker.money(month) for month in each.months])
    return {"response": "utter_plan_line_present" if current else "utter_plan_line", "months": months, **words}


def _data(plan: Plan, given: Services) -> Any:
    return {"response": "utter_unlimited_data"} if plan.data_mb is None else volume(plan.data_mb, given)


def _difference(amount: Money, given: Services) -> dict[str, str]:
    which = "utter_difference_more" if amount.amount >= 0 else "utter_difference_less"
    return {"response": which, "amount": given.speaker.money(abs(amount))}
