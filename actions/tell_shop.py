"""Puts packs, prices and what came of a purchase into words. Prices come from the catalogue, the rest is read back."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from actions.bootstrap import Services
from actions.notices import ticket_fields
from actions.tell_account import volume
from actions.tell_bill import docket_words
from actions.tell_recharge import balance_words, tell, until_words
from actions.told import Message, Notice, Told
from casebook.case_book import Proposal
from casebook.privacy import mask_number
from journeys.pack_shop import Bought, Buying, LinkState, OpenLink, Paying, Running, Shelf, Suggestion
from telecom.catalogue import Offering
from telecom.money import Money
from telecom.subscriber import Line

MORE, OTHER, PAID = "more", "other_number", "paid"


def pack_words(offering: Offering, given: Services) -> dict[str, Any]:
    """Name, volume, validity and price of an offering."""
    days = {"response": "utter_pack_days", "count": str(offering.days)} if offering.days and offering.days > 1 else {
        "response": "utter_pack_one_day" if offering.days else "utter_pack_no_end"}
    return {"name": offering.name, "volume": _volume(offering, given), "days": days,
            "price": given.speaker.money(offering.price)}


def lines(suggestions: Sequence[Suggestion], given: Services) -> list[dict[str, Any]]:
    """The list that a choice is made from, numbered as it can be answered."""
    return [{"response": "utter_pack_line", "place": str(place), **pack_words(s.offering, given),
             "why": {"response": f"utter_why_{s.why.value}"}} for place, s in enumerate(suggestions, 1)]


def options(suggestions: Sequence[Suggestion], given: Services) -> list[dict[str, Any]]:
    """The buttons of the same list; a price or a name chooses too."""
    return [{"key": s.offering.id, "response": "utter_choice_pack", "words": _names(s.offering),
             "say": {"name": s.offering.name, "price": given.speaker.money(s.offering.price)}} for s in suggestions]


def more_option(given: Services) -> dict[str, Any]:
    """The way to the packs that are not shown."""
    return {"key": MORE, "response": "utter_choice_more", "words": list(given.policy.shop.more_words)}


def how_it_is_used(shelf: Shelf, given: Services) -> list[Message]:
    """What the suggestion rests on, and what still runs; nothing where nothing is known."""
    found = []
    if shelf.pace_mb is not None:
        found.append(Message("utter_pack_pace", {"pace": volume(shelf.pace_mb, given)}))
    return found


def still_running(running: Running | None, given: Services) -> list[Message]:
    """The warning that a pack is still active, until when, and what becomes of it."""
    if running is None:
        return []
    words = {"running": running.pack.name, "until": until_words(running.pack.end, given)}
    if running.left_mb:
        return [Message("utter_pack_still_active", {**words, "left": volume(running.left_mb, given)})]
    return [Message("utter_pack_still_active_empty", words)]


def tell_bought(bought: Bought, line: Line, given: Services, request: str) -> Told:
    """The receipt of a purchase, or what stands in its way. Questions that follow are the caller's."""
    words = pack_words(bought.offering, given) if bought.offering is not None else {}
    if bought.repair is not None:
        return tell(bought.repair, line, given)
    if bought.state is Buying.HANDED_OVER and bought.ticket is not None:
        return Told((Message("utter_pack_handed_over", {**words, **docket_words(bought.ticket, given)}),),
                    (Notice("ticket", bought.ticket.id, ticket_fields(given, bought.ticket)),))
    if bought.state is not Buying.ACTIVE or bought.pack is None:
        return Told((Message(_BOUGHT[bought.state], words),))
    prepaid = bought.balances is not None
    words |= {"until": until_words(bought.pack.end, given)}
    if bought.price is not None:
        words["price"] = given.speaker.money(bought.price)
    if bought.balances is not None:
        words |= {"main": given.speaker.money(bought.balances.money(given.policy.market.currency)),
                  "volume": balance_words(bought.balances, given, bought.pack.id)}
    else:
        words["tax"] = given.policy.market.tax_name
    fields = {"pack": str(words["name"]), "volume": str(words["volume"]), "price": str(words["price"]),
              "until": _until(bought.pack.end, given)}
    return Told((Message("utter_pack_active" if prepaid else "utter_addon_active", words),),
                (Notice("pack_bought" if prepaid else "addon_bought", request, fields),))


_BOUGHT = {Buying.UNDERWAY: "utter_pack_underway", Buying.TOO_LITTLE: "utter_pack_too_little",
           Buying.PRICE_CHANGED: "utter_pack_price_changed", Buying.NOT_SOLD: "utter_pack_not_sold"}


def tell_link(made: OpenLink, given: Services) -> Told:
    """The link, in the chat and by SMS, and the question whether it is paid."""
    words = link_words(made, given)
    fields = {name: str(words[name]) for name in ("amount", "link", "until")}
    return Told((Message("utter_link_made", words),), (Notice("payment_link", made.payment.id, fields),),
                ask_paid(made.payment.id, words, given))


def link_words(made: OpenLink, given: Services) -> dict[str, Any]:
    """Amount, address and end of a payment link."""
    ends = made.payment.link_ends
    return {"amount": given.speaker.money(made.payment.amount), "link": made.payment.link or "",
            "until": given.speaker.stamp(ends) if ends else given.speaker.stamp(given.clock.now())}


def ask_paid(payment_id: str, words: dict[str, Any], given: Services) -> Proposal:
    """The question whether a link is paid; "no" leaves it open at the bank."""
    option = {"key": PAID, "response": "utter_choice_paid", "words": list(given.policy.shop.paid_words)}
    return Proposal("paid_link", {"payment": payment_id, "options": [option], "say": words})


def tell_paying(paying: Paying, line: Line, given: Services) -> Told:
    """What came of a link. Questions that follow are the caller's."""
    if paying.repair is not None:
        return tell(paying.repair, line, given)
    words: dict[str, Any] = {"amount": given.speaker.money(paying.payment.amount),
                             "why": paying.payment.why or {"response": "utter_no_reason"}}
    if paying.topup is not None:
        words |= {"number": mask_number(paying.topup.receiver), "reference": paying.topup.id,
                  "name": paying.topup.offering_name or {"response": "utter_talktime"}}
    if paying.balances is not None:
        words["main"] = given.speaker.money(paying.balances.money(given.policy.market.currency))
    if paying.pack is not None and paying.balances is not None:
        words |= {"volume": balance_words(paying.balances, given, paying.pack.id),
                  "until": until_words(paying.pack.end, given), "name": paying.pack.name}
        fields = {"pack": str(words["name"]), "volume": str(words["volume"]), "price": str(words["amount"]),
                  "until": _until(paying.pack.end, given)}
        notices: tuple[Notice, ...] = (Notice("pack_bought", paying.payment.id, fields),)
    elif paying.state in {LinkState.ARRIVED, LinkState.FOR_OTHER}:
        notices = (Notice("recharged", paying.payment.id, {
            name: str(words[name]) for name in ("amount", "number", "reference")}),)
    else:
        notices = ()
    return Told((Message(_PAYING[paying.state], words),), notices)


_PAYING = {LinkState.WAITING: "utter_link_waiting", LinkState.DECLINED: "utter_link_declined",
           LinkState.ARRIVED: "utter_link_arrived", LinkState.PACK_ACTIVE: "utter_link_pack_active",
           LinkState.FOR_OTHER: "utter_link_for_other", LinkState.UNDERWAY: "utter_link_underway"}


def money(amount: str, given: Services) -> Money:
    """An amount as a question's content keeps it."""
    return Money(Decimal(amount), given.policy.market.currency)


def _volume(offering: Offering, given: Services) -> Any:
    if offering.data_mb is None:
        return {"response": "utter_pack_unlimited"}
    return volume(offering.data_mb, given)


def _until(end: Any, given: Services) -> str:
    return given.speaker.day(given.speaker.local_day(end)) if end else "you stop it"


def _names(offering: Offering) -> list[str]:
    return [f"{offering.price.amount.normalize():f}", offering.name, *offering.nicknames]
