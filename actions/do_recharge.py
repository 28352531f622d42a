"""Recharging a prepaid number in the chat: the customer's own or another one, paid by link."""
from __future__ import annotations

from typing import Any

from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.numbers import read_number
from actions.pack_shop import by_answer, further
from actions.patience import in_time
from actions.pay_link import link_content
from actions.tell_shop import MORE, OTHER, how_it_is_used, lines, money, more_option, options, pack_words, still_running
from actions.told import Message, Told, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import Proposal
from casebook.privacy import mask_number
from journeys.pack_shop import PACKS, PackShelf, PayByLink, Shelf, Suggestion, Why, again_wanted, named_offerings
from telecom.catalogue import Offering
from telecom.errors import UnknownLine, WrongAccountType
from telecom.money import Money
from telecom.subscriber import Customer, Line


class ValidateDoRechargeForm(ProvedNumberForm):
    """Collects the proved number of the person who recharges."""

    form = "do_recharge_form"


class OfferRecharge(CareAction):
    """Offers recharges that fit the line, or asks for whom. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_offer_recharge"

    async def act(self, turn: Turn) -> Events:
        """The own line's use and packs are read first; of somebody else's nothing is."""
        line, customer = await turn.subscriber()
        words, amount = str(turn.slot("complaint_words") or ""), complaint_amount(turn)
        shop, country = turn.services.policy.shop, turn.services.policy.market.country
        number = read_number(turn.text, country)
        wanted = {"words": words, "amount": f"{amount.amount:.2f}" if amount else None}
        if number is not None and number != line.msisdn:
            told = await recharge_number(turn, wanted, number)
        elif line.account_type != "prepaid" or again_wanted(words, shop.other_number_words):
            told = Told((), proposal=_which_number(wanted))
        else:
            told = _offered(turn, await _own_shelf(turn, line, customer), line.msisdn, wanted)
        return await say_all(turn, told, line.msisdn)


async def recharge_number(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The number to be recharged was named. Of another line only that it can be recharged is told."""
    line, customer = await turn.subscriber()
    given = turn.services
    if answer == line.msisdn and line.account_type == "prepaid":
        return _offered(turn, await _own_shelf(turn, line, customer), answer, content)
    try:
        receiver = await in_time(turn, PayByLink(given.operator, given.policy, given.clock).receiver(answer))
    except (UnknownLine, WrongAccountType):
        return Told((Message("utter_recharge_not_possible", {"number": mask_number(answer)}),),
                    proposal=_which_number(content))
    shelf = await in_time(turn, PackShelf(given.operator, given.policy, given.clock).for_other(receiver))
    return _offered(turn, shelf, answer, content)


async def choose_recharge(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """A pack or an amount was chosen; or another number, or more packs, are wanted."""
    line, customer = await turn.subscriber()
    given, receiver = turn.services, str(content["receiver"])
    if answer == OTHER:
        return Told((), proposal=_which_number({}))
    if receiver == line.msisdn:
        shelf = await _own_shelf(turn, line, customer)
    else:
        journey = PackShelf(given.operator, given.policy, given.clock)
        shelf = await in_time(turn, journey.for_other(await given.operator.subscribers.line(receiver)))
    if answer == MORE:
        left = further(shelf, content)
        return _choice(turn, shelf, receiver, left, [Message("utter_pack_further", {})])
    found = by_answer(shelf, answer)
    if found is not None:
        return _confirm(turn, shelf, receiver, found)
    return _talk_time(turn, shelf, receiver, money(answer, given))


async def _own_shelf(turn: Turn, line: Line, customer: Customer) -> Shelf:
    """The line's shelf without add-ons: a recharge is a pack, or talk time."""
    given = turn.services
    shelf = await in_time(turn, PackShelf(given.operator, given.policy, given.clock).read(line, customer))
    packs = tuple(o for o in shelf.offerings if o.category == PACKS)
    suggested = tuple(s for s in shelf.suggestions if s.offering.category == PACKS)
    return Shelf(line, packs, suggested, shelf.balance, shelf.running, shelf.pace_mb, shelf.last)


def _offered(turn: Turn, shelf: Shelf, receiver: str, wanted: dict[str, Any]) -> Told:
    """What was named in the first words is asked about at once; else what fits is offered."""
    words, amount = str(wanted.get("words") or ""), wanted.get("amount")
    named = named_offerings(words, shelf.offerings)
    if len(named) == 1:
        return _confirm(turn, shelf, receiver, named[0])
    if not named and amount:
        return _talk_time(turn, shelf, receiver, money(str(amount), turn.services))
    if shelf.last is not None and not named and again_wanted(words, turn.services.policy.shop.again_words):
        return _confirm(turn, shelf, receiver, shelf.last)
    suggestions = [Suggestion(o, Why.NAMED) for o in named[:turn.services.policy.shop.offers_shown]]
    return _choice(turn, shelf, receiver, suggestions or list(shelf.suggestions),
                   [] if named else how_it_is_used(shelf, turn.services))


def _choice(turn: Turn, shelf: Shelf, receiver: str, suggestions: list[Suggestion], before: list[Message]) -> Told:
    given, shown = turn.services, [s.offering.id for s in suggestions]
    listed = options(suggestions, given)
    if any(o.id not in shown for o in shelf.offerings):
        listed.append(more_option(given))
    if shelf.balance is not None:
        listed.append({"key": OTHER, "response": "utter_choice_other_number",
                       "words": list(given.policy.shop.other_number_words)})
    content = {"options": listed, "value": "amount", "shown": shown, "receiver": receiver,
               "say": {"lines": lines(suggestions, given), "number": mask_number(receiver)}}
    return Told(tuple(before), proposal=Proposal("choose_recharge", content))


def _confirm(turn: Turn, shelf: Shelf, receiver: str, offering: Offering) -> Told:
    warned = tuple(still_running(shelf.beside(offering), turn.services))
    say = {**pack_words(offering, turn.services), "number": mask_number(receiver)}
    content = link_content(turn, receiver, offering.price, offering)
    return Told(warned, proposal=Proposal("link_recharge", {**content, "say": say}))


def _talk_time(turn: Turn, shelf: Shelf, receiver: str, amount: Money) -> Told:
    """A recharge without a pack, within policy's limits."""
    given, shop = turn.services, turn.services.policy.shop
    if not shop.talk_time_min <= amount.amount <= shop.talk_time_max:
        limits = {name: given.speaker.money(Money(value, amount.currency))
                  for name, value in (("least", shop.talk_time_min), ("most", shop.talk_time_max))}
        return _choice(turn, shelf, receiver, list(shelf.suggestions), [Message("utter_recharge_limits", limits)])
    say = {"amount": given.speaker.money(amount), "number": mask_number(receiver)}
    return Told((), proposal=Proposal("link_talk_time", {**link_content(turn, receiver, amount, None), "say": say}))


def _which_number(wanted: dict[str, Any]) -> Proposal:
    kept = {name: wanted.get(name) for name in ("words", "amount")}
    return Proposal("recharge_number", {"value": "number", **kept})
