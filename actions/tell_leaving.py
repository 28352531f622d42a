"""Puts the end of a line and a number's move into words."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services
from actions.notices import ticket_fields
from actions.tell_bill import docket_words
from actions.tell_plan import lost_words
from actions.told import Message, Notice, Told
from journeys.leaving import Block, Closed, CodeSent, Forecast
from telecom.subscriber import Line


def tell_forecast(found: Forecast, given: Services) -> list[Message]:
    """What closing the line means: by when, what is still to be paid, what comes back, what is lost."""
    rules, speaker = given.policy.leaving, given.speaker
    words: dict[str, Any] = {"day": speaker.day(found.closes_by), "days": str(rules.closure_working_days.days)}
    if found.balances is not None:
        return [Message("utter_closure_prepaid", words | {"lost": lost_words(found.balances, found.packs, given)})]
    if found.final is None:
        messages = [Message("utter_closure_postpaid_open", words)]
    else:
        final = found.final
        parts = [{"response": "utter_final_owed", "amount": speaker.money(final.owed)}] if final.owed else []
        parts.append({"response": "utter_final_unbilled", "amount": speaker.money(final.unbilled)})
        if final.rental:
            parts.append({"response": "utter_final_rental", "amount": speaker.money(final.rental)})
        parts.append({"response": "utter_final_back", "amount": speaker.money(final.given_back)})
        total = "utter_final_to_pay" if final.total.amount >= 0 else "utter_final_in_favour"
        messages = [Message("utter_closure_postpaid", words | {
            "parts": parts, "tax": given.policy.market.tax_name,
            "total": {"response": total, "amount": speaker.money(abs(final.total))}})]
    if found.deposit:
        messages.append(Message("utter_closure_deposit", {
            "amount": speaker.money(found.deposit), "days": str(rules.deposit.days)}))
    return messages


def tell_closed(done: Closed, line: Line, given: Services) -> Told:
    """The receipt of a closure."""
    if done.order is None:
        assert done.ticket is not None, "an order or a ticket"
        return Told((Message("utter_closure_handed_over", docket_words(done.ticket, given)),),
                    (Notice("ticket", done.ticket.id, ticket_fields(given, done.ticket)),))
    order, speaker = done.order, given.speaker
    words = {"day": speaker.day(speaker.local_day(order.expected or order.ordered)), "order": order.id}
    if line.account_type == "prepaid":
        return Told((Message("utter_closure_ordered_prepaid", words),), (Notice("closure_prepaid", order.id, words),))
    words["deposit_days"] = str(given.policy.leaving.deposit.days)
    return Told((Message("utter_closure_ordered_postpaid", words),), (Notice("closure_postpaid", order.id, words),))


def tell_block(block: Block, given: Services) -> Message:
    """One rule against moving the number now, and from when or how it no longer stands in the way."""
    rules, speaker = given.policy.leaving.porting, given.speaker
    words = {"network_days": str(rules.network_days.days), "sim_days": str(rules.sim_change_days.days),
             "owed": speaker.money(block.owed) if block.owed is not None else {"response": "utter_owed_unknown"},
             "day": speaker.day(block.day) if block.day is not None else {"response": "utter_day_unknown"}}
    return Message(f"utter_port_blocked_{block.rule}", words)


def tell_code(done: CodeSent, given: Services) -> Told:
    """What came of asking for the porting code. The code itself is in the operator's SMS and nowhere else."""
    if done.block is not None:
        return Told((tell_block(done.block, given),))
    if done.ticket is not None:
        return Told((Message("utter_port_handed_over", docket_words(done.ticket, given)),),
                    (Notice("ticket", done.ticket.id, ticket_fields(given, done.ticket)),))
    assert done.until is not None, "sent"
    return Told((Message("utter_port_code_sent", {
        "until": given.speaker.when(done.until, given.clock.now()),
        "days": str(given.policy.leaving.porting.days_to_move.days)}),))
