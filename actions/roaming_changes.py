"""Changing roaming: with its case on record, read back, told in the chat and by SMS."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.bootstrap import Services, services
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.tell_bill import docket_words
from actions.tell_roaming import held_words, price
from actions.told import Message, Notice, Told, notify
from casebook.case_book import OpenCase
from journeys.roaming import Changed, ChangeResult, ChangeRoaming, read_roaming
from telecom.errors import NotPermitted
from telecom.money import Money
from telecom.subscriber import Customer, Line, Subscription

JOURNEY = "roaming"


async def change(given: Services, conversation: str, line: Line, customer: Customer, wanted: dict[str, Any]) -> Told:
    """Do what `wanted` says (`do`: buy, finish, on, off, repair or report) and tell what came of it."""
    async def work() -> Told:
        changed = await _do(given, line, customer, wanted)
        return await notify(given, line.msisdn, _told(changed, wanted, line, given))
    return await on_record(given, conversation, line.msisdn, JOURNEY, wanted, work)


async def switch_for_pack(given: Services, conversation: str, line: Line, customer: Customer) -> Told:
    """A pack is paid and roaming is off: what was paid for is repaired without a question."""
    hour = given.clock.now().strftime("%Y%m%d%H")
    return await change(given, conversation, line, customer, {"do": "repair", "asked": f"repair-{hour}"})


async def finish_order(given: Services, conversation: str, line: Line, customer: Customer, pack: Subscription) -> Told:
    """A pack is ordered and not active yet: it is waited for, and never ordered a second time."""
    wanted = {"do": "finish", "pack": pack.offering_id, "product": pack.id}
    return await change(given, conversation, line, customer, wanted)


async def take_up_roaming(case: OpenCase) -> None:
    """Finish a change that a crash left in its middle; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    changed = await _do(given, line, customer, case.content)
    await notify(given, line.msisdn, _told(changed, case.content, line, given))


async def _do(given: Services, line: Line, customer: Customer, wanted: dict[str, Any]) -> Changed:
    journey = ChangeRoaming(given.operator, given.policy, given.clock)
    if wanted["do"] == "buy":
        return await journey.buy(line, customer, str(wanted["pack"]), str(wanted["asked"]))
    if wanted["do"] == "finish":
        view = await read_roaming(given.operator, line, given.policy.market.currency)
        pack = view.pack(str(wanted["pack"]))
        if pack is None:
            raise NotPermitted("the pack is not on sale any more")
        return await journey.finish(line, customer, pack, str(wanted["product"]))
    if wanted["do"] == "report":
        return await journey.report(line, customer, str(wanted.get("words") or ""))
    return await journey.switch(line, customer, on=wanted["do"] != "off", asked=str(wanted["asked"]),
                                limit=limit_wanted(wanted, given))


def limit_wanted(wanted: dict[str, Any], given: Services) -> Money | None:
    """The limit that goes with switching on."""
    amount = wanted.get("limit")
    return None if amount is None else Money(Decimal(str(amount)), given.policy.market.currency)


def _told(changed: Changed, wanted: dict[str, Any], line: Line, given: Services) -> Told:
    if changed.result is ChangeResult.HANDED_OVER:
        return _handed_over(changed, given)
    if changed.result is ChangeResult.BALANCE_SHORT:
        return balance_short(changed, given)
    if changed.result is ChangeResult.PACK_ACTIVE:
        return _bought(changed, line, given)
    # What is said once about a switch names when it was asked for.
    about = f"{line.product_id}:{wanted['asked']}"
    if wanted["do"] == "off":
        return Told((Message("utter_roaming_switched_off", {}),), (Notice("roaming_off", about, {}),))
    if wanted["do"] == "repair":
        return Told((Message("utter_roaming_repaired", {}),), (Notice("roaming_on", about, {}),))
    limit = limit_wanted(wanted, given)
    bounds: dict[str, str] = {"response": "utter_roaming_without_limit"}
    notice = Notice("roaming_on", about, {})
    if line.account_type == "prepaid":
        bounds = {"response": "utter_roaming_with_balance"}
    elif limit is not None:
        bounds = {"response": "utter_roaming_with_limit", "limit": given.speaker.money(limit)}
        notice = Notice("roaming_on_limited", about, {"limit": given.speaker.money(limit)})
    return Told((Message("utter_roaming_switched_on", {"limit": bounds}),), (notice,))


def balance_short(changed: Changed, given: Services) -> Told:
    """A prepaid balance that cannot pay for a pack: what is missing."""
    pack, balance = changed.pack, changed.view.balance
    assert pack is not None and balance is not None, "a purchase on a prepaid line"
    cost = pack.price_for(changed.view.line.account_type)
    money = given.speaker.money
    words = {"pack": pack.name, "price": money(cost), "balance": money(balance), "missing": money(cost - balance)}
    return Told((Message("utter_roaming_balance_short", words),))


def _bought(changed: Changed, line: Line, given: Services) -> Told:
    assert changed.pack is not None and changed.product is not None, "a purchase"
    cost = price(changed.pack, changed.view, given)
    paid: dict[str, Any] = {"response": "utter_roaming_cost_bill", "price": cost}
    if changed.view.balance is not None:
        paid = {"response": "utter_roaming_cost_balance", "price": cost,
                "balance": given.speaker.money(changed.view.balance)}
    words = held_words(changed.product, given)
    end = changed.product.end
    sms = {"pack": changed.pack.name, "price": cost, "until": given.speaker.stamp(end) if end else words["until"]}
    return Told((Message("utter_roaming_bought", {**words, "cost": paid}),),
                (Notice("roaming_pack", changed.product.id, sms),))


def _handed_over(changed: Changed, given: Services) -> Told:
    assert changed.ticket is not None, "a hand-over has its ticket"
    words = docket_words(changed.ticket, given)
    message = Message("utter_roaming_handed_over", words)
    if changed.pack is not None and changed.ticket.kind == given.policy.roaming.pack_ticket:
        message = Message("utter_roaming_pack_handed_over", {"pack": changed.pack.name, **words})
    return Told((message,), (Notice("ticket", changed.ticket.id, ticket_fields(given, changed.ticket)),))
