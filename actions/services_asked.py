"""Paid services in the chat: the list, stopping one or all, and blocking them for good."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.on_record import carried_out, holder_of
from actions.patience import in_time
from actions.tell_services import barred_told, listed, names_of, stopped_told
from actions.told import Message, Told, notify
from actions.turn import Turn
from casebook.case_book import OpenCase, Proposal
from journeys.paid_services import PaidServices, ServicesView, services_named
from journeys.said import says
from telecom.subscriber import Customer, Line

JOURNEY = "paid_services"
ALL, BLOCK = "all of them", "block for good"


async def services_told(turn: Turn, line: Line, customer: Customer, asked: str) -> Told | None:
    """What runs and what can be done about it; None when it is first about money that was taken without consent, or
    about a charge on the bill: the reviews of bill and balance put that right and tell of it.
    """
    given, rules = turn.services, turn.services.policy.subscriptions
    journey = PaidServices(given.operator, given.policy, given.clock)
    view = await in_time(turn, journey.view(line))
    if says(asked, rules.allow_words):
        return _about_allowing(view, given)
    if says(asked, rules.block_words):
        return _about_blocking(view, given)
    if not says(asked, rules.list_words):
        stopping = says(asked, rules.stop_words)
        of_the_bill = turn.slot("bill_id") and not stopping
        named = line.account_type == "postpaid" and not stopping and (
            turn.slot("complaint_amount") is not None or says(asked, given.policy.billing.words_for_bill))
        if of_the_bill or named or (len(view.running) <= 1 and await in_time(
                turn, journey.taken_without_consent(line, customer))):
            return None
    return _offer(view, asked, given)


def _offer(view: ServicesView, asked: str, given: Services) -> Told:
    """The list, and the question which of them to stop."""
    rules, told = given.policy.subscriptions, listed(view, given)
    if not view.running:
        return Told((*told, *(() if view.barred else (Message("utter_services_block_hint", {}),))))
    if says(asked, rules.list_words) and not says(asked, rules.stop_words):
        return Told((*told, Message("utter_services_way_on", {})))
    named = services_named(asked, view.running, rules.common_words)
    if not named and (len(view.running) == 1 or (
            says(asked, rules.all_words) and says(asked, rules.stop_words))):
        named = view.running
    if named:
        content = {"products": [each.id for each in named], "say": {"names": names_of(named, given)}}
        return Told(tuple(told), proposal=Proposal("stop_services", content))
    options: list[dict[str, Any]] = [
        {"key": each.id, "response": "utter_choice_service", "say": {"name": each.name}, "words": [each.name]}
        for each in view.running]
    options.append({"key": ALL, "response": "utter_choice_services_all", "words": list(rules.all_words)})
    options.append({"key": BLOCK, "response": "utter_choice_services_block", "words": list(rules.block_words)})
    return Told(tuple(told), proposal=Proposal("choose_service", {"options": options}))


def _about_blocking(view: ServicesView, given: Services) -> Told:
    if view.barred and not view.running:
        return Told((Message("utter_services_barred", {}),))
    running: dict[str, str] = {"response": "utter_services_none_to_stop"}
    if view.running:
        running = {"response": "utter_services_to_stop", "names": names_of(view.running, given)}
    content = {"asked": given.clock.now().isoformat(), "say": {"running": running}}
    return Told((), proposal=Proposal("block_services", content))


def _about_allowing(view: ServicesView, given: Services) -> Told:
    if not view.barred:
        return Told((Message("utter_services_not_barred", {}),))
    return Told((), proposal=Proposal("allow_services", {"asked": given.clock.now().isoformat()}))


async def service_chosen(turn: Turn, _content: dict[str, Any], answer: str) -> Told:
    """The question for the yes, with the names of what would stop."""
    given = turn.services
    line, _ = await turn.subscriber()
    view = await PaidServices(given.operator, given.policy, given.clock).view(line)
    if answer == BLOCK:
        return _about_blocking(view, given)
    chosen = tuple(each for each in view.running if answer in {ALL, each.id})
    if not chosen:
        return Told((Message("utter_services_ended_before", {}),))
    content = {"products": [each.id for each in chosen], "say": {"names": names_of(chosen, given)}}
    return Told((), proposal=Proposal("stop_services", content))


async def stop_services(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Stop what was agreed on after the customer's yes."""
    return await _change(turn, {"do": "stop", "products": content["products"]})


async def block_services(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Stop everything and let nothing start again after the customer's yes."""
    return await _change(turn, {"do": "block", "asked": content["asked"]})


async def allow_services(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Lift the bar after the customer's yes."""
    return await _change(turn, {"do": "allow", "asked": content["asked"]})


async def take_up_services(case: OpenCase) -> None:
    """Finish what a crash left half done; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    await notify(given, line.msisdn, await _do(given, line, customer, case.content))


async def _change(turn: Turn, wanted: dict[str, Any]) -> Told:
    return await carried_out(turn, JOURNEY, wanted, _do)


async def _do(given: Services, line: Line, customer: Customer, wanted: dict[str, Any]) -> Told:
    journey = PaidServices(given.operator, given.policy, given.clock)
    if wanted["do"] == "stop":
        told = stopped_told(await journey.stop(line, customer, wanted["products"]), given)
        return Told((*told.messages, Message("utter_services_block_hint", {})), told.notices)
    asked, block = str(wanted["asked"]), wanted["do"] == "block"
    done = await journey.bar(line, customer, barred=block, asked=asked)
    return barred_told(done, f"{line.product_id}:{asked}", wanted=block, given=given)
