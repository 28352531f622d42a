"""What goes on when a question about roaming is answered; each answer is judged on facts that are read anew."""
from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from actions.roaming import (
    UNLIMITED,
    USE_WITHOUT_PACK,
    offer,
    switch_on_question,
    without_pack,
)
from actions.roaming_changes import balance_short, change
from actions.tell_roaming import country_names, price, volume_words
from actions.told import Message, Told
from actions.turn import Turn
from casebook.case_book import Proposal
from journeys.roaming import Changed, ChangeResult, RoamingView, find_country, read_roaming
from telecom.money import Money
from telecom.roaming import RoamingPack
from telecom.subscriber import Line


async def country_named(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Packs and prices of the country, or the question once more."""
    country = find_country(answer, country_names(turn.services))
    if country is None:
        unknown = Message("utter_roaming_country_unknown", {})
        if content["tries"]:
            return Told((unknown, Message("utter_offer_person", {})))
        return Told((unknown,), proposal=Proposal("roaming_country", {"value": "text", "tries": 1}))
    _, view = await _view(turn)
    return offer(view, country, turn.services)


async def pack_chosen(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The pack with its price and dates for a yes; prices without a pack when none is wanted."""
    given, country = turn.services, str(content["country"])
    _, view = await _view(turn)
    if answer == USE_WITHOUT_PACK:
        return without_pack(view, country, given)
    pack = view.pack(answer)
    if pack is None:
        # It went off sale since it was offered.
        return offer(view, country, given)
    if view.balance is not None and view.balance < pack.price_for(view.line.account_type):
        return balance_short(Changed(ChangeResult.BALANCE_SHORT, view, pack), given)
    return Told((), proposal=_buy_question(turn, view, pack, country))


def _buy_question(turn: Turn, view: RoamingView, pack: RoamingPack, country: str) -> Proposal:
    given = turn.services
    paying: dict[str, str] = {"response": "utter_roaming_on_bill"}
    if view.balance is not None:
        paying = {"response": "utter_roaming_from_balance", "balance": given.speaker.money(view.balance)}
    until = given.speaker.when(turn.now + timedelta(days=pack.days), turn.now)
    say = {"pack": pack.name, "price": price(pack, view, given), "volume": volume_words(pack, given),
           "country": given.speaker.country(country), "until": until, "paying": paying}
    asked = str(view.times_owned(pack.offering_id))
    return Proposal("roaming_buy", {"pack": pack.offering_id, "asked": asked, "say": say})


async def buy_roaming_pack(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Buy the pack after the customer's yes."""
    return await _change(turn, {"do": "buy", "pack": content["pack"], "asked": content["asked"]})


async def limit_chosen(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Set the limit on a line that may roam already; else the question whether to switch roaming on with it."""
    given = turn.services
    limit = None if answer == UNLIMITED else Money(Decimal(answer), given.policy.market.currency)
    _, view = await _view(turn)
    if not view.on:
        return Told((), proposal=switch_on_question(given, limit, prepaid=False))
    if limit is None:
        return Told((Message("utter_roaming_stays_on", {}),))
    return await _change(turn, {"do": "on", "limit": answer, "asked": content["asked"]})


async def switch_on(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Switch roaming on after the customer's yes."""
    return await _change(turn, {"do": "on", "limit": content.get("limit"), "asked": content["asked"]})


async def switch_off(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Switch roaming off after the customer's yes."""
    return await _change(turn, {"do": "off", "asked": content["asked"]})


async def report(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Have the technicians look at roaming that does not work."""
    return await _change(turn, {"do": "report", "words": content.get("words")})


async def _view(turn: Turn) -> tuple[Line, RoamingView]:
    line, _ = await turn.subscriber()
    return line, await read_roaming(turn.services.operator, line, turn.services.policy.market.currency)


async def _change(turn: Turn, wanted: dict[str, Any]) -> Told:
    line, customer = await turn.subscriber()
    return await change(turn.services, turn.conversation, line, customer, wanted)
