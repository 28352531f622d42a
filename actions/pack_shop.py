"""Buying a pack in the chat: what to offer, which one, at what price and how it is paid."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import services
from actions.identify import ProvedNumberForm
from actions.notices import send_notice
from actions.on_record import holder_of, on_record, same_wish, unfinished
from actions.patience import in_time, patiently
from actions.pay_link import link_content
from actions.tell_shop import (
    MORE,
    how_it_is_used,
    lines,
    money,
    more_option,
    options,
    pack_words,
    still_running,
    tell_bought,
)
from actions.told import Message, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from business.policy import Policy
from casebook.case_book import OpenCase, Proposal
from journeys.pack_shop import (
    Bought,
    Buying,
    BuyPack,
    PackShelf,
    Shelf,
    Suggestion,
    Why,
    again_wanted,
    named_offerings,
)
from telecom.catalogue import Offering
from telecom.subscriber import Customer, Line

JOURNEY = "pack_shop"


class ValidatePackShopForm(ProvedNumberForm):
    """Collects the proved number for buying a pack."""

    form = "pack_shop_form"


class OfferPacks(CareAction):
    """Offers the packs that fit, or asks about the one that was named.

    WRITE: a purchase that broke off is finished first, before anything is offered beside it.
    """

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_offer_packs"

    async def act(self, turn: Turn) -> Events:
        """Facts before questions: the line's use, balance and packs are read first."""
        line, customer = await turn.subscriber()
        if not may_order(customer, "buy_data_pack", turn.services.policy):
            refused = Told((Message("utter_request_admin_only", {}), Message("utter_offer_desk", {})))
            return await say_all(turn, refused, line.msisdn)
        broken_off = await _broken_off(turn, line, customer)
        if broken_off is not None:
            return await say_all(turn, broken_off, line.msisdn)
        shelf = await in_time(turn, read_shelf(turn, line, customer))
        return await say_all(turn, _offered(turn, shelf, str(turn.slot("complaint_words") or "")), line.msisdn)


def may_order(customer: Customer, intent: str, policy: Policy) -> bool:
    """Whether a customer may ask for this: on a company's line some things are its administrator's."""
    request = policy.requests.get(intent)
    return not (request and request.administrator_only and customer.enterprise and not customer.enterprise_admin)


async def choose_pack(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """One pack was chosen from the list, or another one named by its price, or more are wanted."""
    line, customer = await turn.subscriber()
    shelf = await in_time(turn, read_shelf(turn, line, customer))
    if answer == MORE:
        return choice_of(turn, shelf, further(shelf, content), [Message("utter_pack_further", {})])
    found = by_answer(shelf, answer)
    if found is None:
        return choice_of(turn, shelf, shelf.suggestions, [Message("utter_pack_no_such", {})])
    return confirm(turn, shelf, found)


async def buy_pack(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Order it after the yes, wait for the network, and give the receipt."""
    line, customer = await turn.subscriber()
    given = turn.services
    kept = await same_wish(given, line.msisdn, JOURNEY,
                           {name: content[name] for name in ("offering", "price", "request")})

    async def work() -> Told:
        return await notify(given, line.msisdn, await _bought(turn, line, customer, kept))
    told = await patiently(turn, line.msisdn,
                           on_record(given, turn.conversation, line.msisdn, JOURNEY, kept, work))
    return told or Told(())


async def take_up_purchase(case: OpenCase) -> None:
    """Finish a purchase that a crash left in its middle; the customer is told by SMS.

    What never reached the operator is not bought: by now the customer may have chosen otherwise.
    """
    given = services()
    line, customer = await holder_of(given, case)
    offering, request = str(case.content["offering"]), str(case.content["request"])
    bought = await BuyPack(given.operator, given.policy, given.clock).finish(line, customer, offering, case.started)
    if bought is None:
        await send_notice(given, line.msisdn, "checked", request)
    else:
        await notify(given, line.msisdn, tell_bought(bought, line, given, request))


async def _broken_off(turn: Turn, line: Line, customer: Customer) -> Told | None:
    """What became of a purchase whose end is not on record; None when none did, or it never reached the operator."""
    given = turn.services
    journey = BuyPack(given.operator, given.policy, given.clock)
    for case in await unfinished(given, line.msisdn, JOURNEY):
        bought = await in_time(turn, journey.finish(line, customer, str(case.content["offering"]), case.started))
        await turn.in_thread(given.cases.finish, case.id, "taken up in the chat", turn.now)
        if bought is not None:
            return await notify(given, line.msisdn, tell_bought(bought, line, given, str(case.content["request"])))
    return None


async def _bought(turn: Turn, line: Line, customer: Customer, kept: dict[str, Any]) -> Told:
    given, request = turn.services, str(kept["request"])
    bought = await BuyPack(given.operator, given.policy, given.clock).run(
        line, customer, str(kept["offering"]), money(str(kept["price"]), given), request)
    told = tell_bought(bought, line, given, request)
    return Told(told.messages, told.notices, _next(turn, line, bought))


def _next(turn: Turn, line: Line, bought: Bought) -> Proposal | None:
    """The question after a purchase that could not be made as agreed."""
    if bought.offering is None:
        return None
    if bought.state is Buying.TOO_LITTLE and bought.balances is not None:
        main = bought.balances.money(turn.services.policy.market.currency)
        return _by_link(turn, line, bought.offering, turn.services.speaker.money(main))
    if bought.state is Buying.PRICE_CHANGED:
        return _to_buy(turn, line, bought.offering)
    return None


async def read_shelf(turn: Turn, line: Line, customer: Customer) -> Shelf:
    """What can be sold to the line."""
    given = turn.services
    return await PackShelf(given.operator, given.policy, given.clock).read(line, customer)


def _offered(turn: Turn, shelf: Shelf, words: str) -> Told:
    """A pack that was named, or wanted again, is asked about at once; else what fits is offered."""
    if not shelf.offerings:
        return Told((Message("utter_pack_none", {}),))
    named = named_offerings(words, shelf.offerings)
    if len(named) == 1:
        return confirm(turn, shelf, named[0])
    if shelf.last is not None and not named and again_wanted(words, turn.services.policy.shop.again_words):
        return confirm(turn, shelf, shelf.last)
    shown = turn.services.policy.shop.offers_shown
    suggestions = [Suggestion(o, Why.NAMED) for o in named[:shown]] or shelf.suggestions
    return choice_of(turn, shelf, suggestions, [] if named else how_it_is_used(shelf, turn.services))


def choice_of(turn: Turn, shelf: Shelf, suggestions: Any, before: list[Message]) -> Told:
    """Two or three packs to choose from."""
    given = turn.services
    listed = options(suggestions, given)
    shown = [s.offering.id for s in suggestions]
    if any(o.id not in shown for o in shelf.offerings):
        listed.append(more_option(given))
    content: dict[str, Any] = {"options": listed, "value": "amount", "shown": shown,
                               "say": {"lines": lines(suggestions, given)}}
    if shelf.line.account_type == "postpaid":
        content["say"]["tax"] = given.policy.market.tax_name
        return Told(tuple(before), proposal=Proposal("choose_addon", content))
    return Told(tuple(before), proposal=Proposal("choose_pack", content))


def further(shelf: Shelf, content: dict[str, Any]) -> list[Suggestion]:
    """The packs that were not shown yet, all of them again after the last."""
    seen = set(content.get("shown") or [])
    left = [o for o in shelf.offerings if o.id not in seen] or list(shelf.offerings)
    return [Suggestion(o, Why.NAMED) for o in left[:5]]


def by_answer(shelf: Shelf, answer: str) -> Offering | None:
    """The offering that an answer means: its id, or the only one at a price."""
    chosen = shelf.offering(answer)
    if chosen is not None:
        return chosen
    priced = [o for o in shelf.offerings if f"{o.price.amount:.2f}" == answer]
    return priced[0] if len(priced) == 1 else None


def confirm(turn: Turn, shelf: Shelf, offering: Offering) -> Told:
    """What it is, what it costs, how it is paid, and what still runs: then a yes is needed."""
    given, line = turn.services, shelf.line
    warned = tuple(still_running(shelf.beside(offering), given))
    if shelf.balance is None or shelf.balance >= offering.price:
        return Told(warned, proposal=_to_buy(turn, line, offering, shelf))
    return Told(warned, proposal=_by_link(turn, line, offering, given.speaker.money(shelf.balance)))


def _to_buy(turn: Turn, line: Line, offering: Offering, shelf: Shelf | None = None) -> Proposal:
    given, words = turn.services, pack_words(offering, turn.services)
    content = {"offering": offering.id, "price": f"{offering.price.amount:.2f}", "request": request_of(turn, line)}
    if line.account_type == "postpaid":
        return Proposal("buy_addon", {**content, "say": {**words, "tax": given.policy.market.tax_name}})
    if shelf is None or shelf.balance is None:
        return Proposal("buy_pack", {**content, "say": {**words, "rest": {"response": "utter_pack_from_balance"}}})
    rest = {"response": "utter_pack_balance_after", "main": given.speaker.money(shelf.balance),
            "left": given.speaker.money(shelf.balance - offering.price)}
    return Proposal("buy_pack", {**content, "say": {**words, "rest": rest}})


def _by_link(turn: Turn, line: Line, offering: Offering, main: str) -> Proposal:
    content = link_content(turn, line.msisdn, offering.price, offering)
    return Proposal("link_pack", {**content, "say": {**pack_words(offering, turn.services), "main": main}})


def request_of(turn: Turn, line: Line) -> str:
    """The name of one wish: the same yes is one purchase, another wish is another."""
    return f"{line.product_id}:{turn.now.isoformat()}"
