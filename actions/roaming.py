"""Use abroad in the chat: what the line may do, packs and prices for a country, and what is wrong with it."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services
from actions.identify import ProvedNumberForm
from actions.patience import patiently
from actions.roaming_changes import finish_order, switch_for_pack
from actions.tell_roaming import country_names, pack_lines, price, rates_message, state
from actions.told import Message, Told, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import Proposal
from journeys.roaming import RoamingView, Wish, find_country, read_roaming, wish_of
from telecom.money import Money
from telecom.roaming import RoamingPack
from telecom.subscriber import Customer, Line

INTENT = "activate_roaming"
# Answers that are no pack and no amount.
USE_WITHOUT_PACK, UNLIMITED = "without a pack", "unlimited"


class ValidateRoamingForm(ProvedNumberForm):
    """Collects the proved number for roaming."""

    form = "roaming_form"


class CheckRoaming(CareAction):
    """Says what the line may do abroad and offers what it can have. WRITE: switches on what a pack already paid for."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_check_roaming"

    async def act(self, turn: Turn) -> Events:
        """By what was asked for, and by what the operator holds of the line."""
        line, customer = await turn.subscriber()
        request = turn.services.policy.requests.get(INTENT)
        if request and request.administrator_only and customer.enterprise and not customer.enterprise_admin:
            told: Told | None = Told((Message("utter_request_admin_only", {}), Message("utter_offer_desk", {})))
        else:
            told = await patiently(turn, line.msisdn, _told(turn, line, customer))
        return await say_all(turn, told or Told(()), line.msisdn)


async def _told(turn: Turn, line: Line, customer: Customer) -> Told:
    given, words = turn.services, str(turn.slot("complaint_words") or "")
    view = await read_roaming(given.operator, line, given.policy.market.currency)
    if view.barred:
        return Told((Message("utter_roaming_barred", {}), Message("utter_offer_person", {})))
    wish, country = wish_of(words, given.policy.roaming), country_asked(turn)
    if wish is Wish.OFF:
        if not view.on:
            return Told((Message("utter_roaming_off_already", {}),))
        return Told((), proposal=Proposal("roaming_off", {"asked": asked_now(given)}))
    ordered = view.ordered_for(country)
    if ordered is not None:
        return await finish_order(given, turn.conversation, line, customer, ordered)
    if view.held_for(country) and not view.on:
        return await switch_for_pack(given, turn.conversation, line, customer)
    if wish is Wish.TROUBLE and view.on:
        messages = [*state(view, given, country)[1:], Message("utter_roaming_trouble", {})]
        return Told(tuple(messages), proposal=Proposal("roaming_report", {"words": words[:300]}))
    return offer(view, country, given)


def country_asked(turn: Turn) -> str | None:
    """The country of the request, or of the one before it when that was about roaming too."""
    names = country_names(turn.services)
    found = find_country(str(turn.slot("complaint_words") or ""), names)
    before = turn.slot("last_request") or {}
    if found is None and before.get("intent") in {INTENT, "roaming_charges"}:
        found = find_country(str(before.get("words") or ""), names)
    return found


def offer(view: RoamingView, country: str | None, given: Services) -> Told:
    """Packs of a country to choose from; the country is asked for when it is missing."""
    told = state(view, given, country)
    if country is None:
        return Told(tuple(told), proposal=Proposal("roaming_country", {"value": "text", "tries": 0}))
    name = given.speaker.country(country)
    packs = view.packs_for(country)[:given.policy.roaming.packs_shown]
    if not packs and view.rates_for(country) is None:
        return Told((*told, Message("utter_roaming_not_there", {"country": name})))
    if not packs:
        return without_pack(view, country, given, before=told)
    options = [_option(pack, view, given) for pack in packs]
    options.append({"key": USE_WITHOUT_PACK, "response": "utter_choice_roaming_use",
                    "words": ["no pack", "without pack", "pay per use", "pay as i go", "by use", "pay by use"]})
    say = {"country": name, "packs": pack_lines(packs, view, given)}
    return Told(tuple(told), proposal=Proposal("roaming_pack", {"country": country, "options": options, "say": say}))


def _option(pack: RoamingPack, view: RoamingView, given: Services) -> dict[str, Any]:
    figure = f"{pack.price.amount.normalize():f}"
    return {"key": pack.offering_id, "response": "utter_choice_roaming_pack",
            "say": {"pack": pack.name, "price": price(pack, view, given)},
            "words": [pack.name, figure, f"{pack.days} days", *pack.nicknames]}


def without_pack(view: RoamingView, country: str, given: Services, before: list[Message] | None = None) -> Told:
    """Prices without a pack, and what is needed to use the line so: the switch, and on a postpaid line a limit."""
    rates = view.rates_for(country)
    name = given.speaker.country(country)
    if rates is None:
        return Told((*(before or ()), Message("utter_roaming_not_there", {"country": name})))
    messages = [*(before or ()), rates_message(rates, country, given)]
    if view.balance is not None:
        messages.append(Message("utter_roaming_pays_balance", {"balance": given.speaker.money(view.balance)}))
        if view.on:
            return Told((*messages, Message("utter_roaming_stays_on", {})))
        return Told(tuple(messages), proposal=switch_on_question(given, None, prepaid=True))
    currency = given.policy.market.currency
    limits = [Money(amount, currency) for amount in given.policy.roaming.spending_limits]
    options: list[dict[str, Any]] = [{"key": f"{limit.amount:.0f}", "response": "utter_choice_roaming_limit",
                                      "say": {"amount": given.speaker.money(limit)}} for limit in limits]
    options.append({"key": UNLIMITED, "response": "utter_choice_roaming_unlimited",
                    "words": ["no limit", "without limit", "without a limit"]})
    return Told(tuple(messages), proposal=Proposal("roaming_limit", {"options": options, "asked": asked_now(given)}))


def switch_on_question(given: Services, limit: Money | None, *, prepaid: bool) -> Proposal:
    """Asks for the yes to switching roaming on."""
    say = {"limit": limit_words(given, limit, prepaid=prepaid)}
    amount = None if limit is None else f"{limit.amount:.2f}"
    return Proposal("roaming_on", {"asked": asked_now(given), "limit": amount, "say": say})


def limit_words(given: Services, limit: Money | None, *, prepaid: bool) -> dict[str, str]:
    """What keeps the cost of use without a pack in bounds."""
    if prepaid:
        return {"response": "utter_roaming_with_balance"}
    if limit is None:
        return {"response": "utter_roaming_without_limit"}
    return {"response": "utter_roaming_with_limit", "limit": given.speaker.money(limit)}


def asked_now(given: Services) -> str:
    """When a question is asked: what is done after its yes is done once."""
    return given.clock.now().isoformat()
