"""Another plan in the chat: comparison, choice, terms, order."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from actions.bootstrap import Services, services
from actions.company import for_administrator
from actions.identify import ProvedNumberForm
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.patience import in_time, patiently
from actions.tell_plan import begins_words, plan_options, tell_changed, tell_comparison, tell_terms
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.plan_change import ChangePlan, Comparison, PlanComparison, PlanTerms, wanted_kind, withdraw_order
from journeys.plan_change.cost import with_tax
from journeys.plan_change.terms import midnight
from telecom.clock import parse_time
from telecom.plans import LineOrder, Plan
from telecom.subscriber import Customer, Line

JOURNEY, WITHDRAWAL = "change_plan", "withdraw_order"
_CATEGORIES = {("prepaid", "prepaid"): "prepaid-pack", ("postpaid", "prepaid"): "prepaid-plan"}


class ValidateChangePlanForm(ProvedNumberForm):
    """Collects the proved number for a change of plan."""

    form = "change_plan_form"


class ShowPlans(CareAction):
    """What other plans would have cost, and the question which one it shall be. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_show_plans"

    async def act(self, turn: Turn) -> Events:
        """The plans of the kind of account that the words ask for; a plan that they name is taken at once."""
        line, customer = await turn.subscriber()
        company = for_administrator(turn, customer)
        if company is not None:
            return await say_all(turn, company, line.msisdn)
        told = await in_time(turn, _plans(turn, line, customer))
        return await say_all(turn, told, line.msisdn)


async def _plans(turn: Turn, line: Line, customer: Customer) -> Told:
    given, words = turn.services, str(turn.slot("complaint_words") or "")
    if line.status == "pendingActive":
        return Told((Message("utter_number_on_its_way", {}),))
    if line.status == "pendingTerminate":
        return Told((Message("utter_plan_refused_closing", {}),))
    kind = wanted_kind(words, line.account_type, given.policy.plans)
    found = await PlanComparison(given.operator, given.policy, given.clock).run(line, customer, kind)
    if found.pending is not None:
        return _pending(found.pending, given)
    if kind == "prepaid" != line.account_type:
        told = await _terms(given, line, await _base_plan(given), kind)
        return Told((*tell_comparison(found, given), *told.messages), proposal=told.proposal)
    if kind == "postpaid" != line.account_type and found.others:
        terms = await PlanTerms(given.operator, given.policy, given.clock).run(line, found.others[0].plan, kind)
        if terms.blocked is not None:
            # No choice is offered of what cannot be had.
            return Told((tell_terms(terms, kind, line.account_type, given),))
    if not found.others:
        return Told((Message("utter_plans_none", {}), Message("utter_offer_person", {})))
    named = _named(words, found)
    if named is not None:
        told = await _terms(given, line, named, kind)
        return Told((*tell_comparison(found, given), *told.messages), proposal=told.proposal)
    options = plan_options(found.others, given)
    return Told(tuple(tell_comparison(found, given)), proposal=Proposal(
        "choose_plan", {"kind": kind, "options": options, "say": {}}))


def _pending(order: LineOrder, given: Services) -> Told:
    """A change that is ordered already: told, with the way back."""
    day = given.speaker.day(given.speaker.local_day(order.expected or order.ordered))
    say = {"name": order.offering_name, "day": day}
    return Told((Message("utter_plan_pending", say),),
                proposal=Proposal("withdraw_order", {"order": order.id, "name": order.offering_name, "say": say}))


def _named(words: str, found: Comparison) -> Plan | None:
    """The one plan that the customer's words name by a figure or a name."""
    said = f" {words.lower().replace(',', ' ').replace('.', ' ').replace('?', ' ')} "
    named = [each.plan for each in found.others
             if any(f" {name} " in said for name in (each.plan.name.lower(), *each.plan.nicknames))]
    return named[0] if len(named) == 1 else None


async def _base_plan(given: Services) -> Plan:
    plans = await given.operator.plans.offered("prepaid-plan")
    return next(plan for plan in plans if plan.id == given.policy.plans.base_plan)


async def choose_plan(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The terms of the plan that was chosen, and the question whether to order it."""
    line, _ = await turn.subscriber()
    kind = str(content["kind"])
    return await in_time(turn, _terms(turn.services, line, await _plan(turn.services, answer, kind, line), kind))


async def _plan(given: Services, offering_id: str, kind: str, line: Line) -> Plan:
    category = _CATEGORIES.get((line.account_type, kind), "postpaid-plan")
    return next(plan for plan in await given.operator.plans.offered(category) if plan.id == offering_id)


async def _terms(given: Services, line: Line, plan: Plan, kind: str) -> Told:
    terms = await PlanTerms(given.operator, given.policy, given.clock).run(line, plan, kind)
    message = tell_terms(terms, kind, line.account_type, given)
    if terms.blocked is not None:
        return Told((message,))
    orders = await given.operator.plans.line_orders(line.msisdn)
    start = None if terms.starts is None else midnight(terms.starts, given.policy.market.timezone).isoformat()
    say = {"plan": plan.name, "monthly": given.speaker.money(terms.monthly), "begins": begins_words(terms, given)}
    content = {"plan": plan.id, "kind": kind, "start": start, "before": len(orders),
               "yes": given.policy.plans.yes_answers, "say": say}
    if kind == line.account_type:
        return Told((message,), proposal=Proposal("change_plan", content))
    if kind == "postpaid":
        return Told((message,), proposal=Proposal("go_postpaid", content))
    return Told((message,), proposal=Proposal("go_prepaid", content))


async def change_plan(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Order what the customer said yes to, read it back, and give the receipt."""
    line, customer = await turn.subscriber()
    kept = {name: content.get(name) for name in ("plan", "kind", "start", "before")} | {"held": line.account_type}
    given = turn.services
    told = await patiently(turn, line.msisdn, on_record(
        given, turn.conversation, line.msisdn, JOURNEY, kept, lambda: _change(given, line, customer, kept)))
    return told or Told(())


async def take_up_change(case: OpenCase) -> None:
    """Finish a change that a crash left in its middle; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    await _change(given, line, customer, case.content)


async def _change(given: Services, line: Line, customer: Customer, kept: dict[str, Any]) -> Told:
    held, kind = str(kept["held"]), str(kept["kind"])
    category = _CATEGORIES.get((held, kind), "postpaid-plan")
    plan = next(each for each in await given.operator.plans.offered(category) if each.id == kept["plan"])
    start: datetime | None = parse_time(str(kept["start"])) if kept.get("start") else None
    done = await ChangePlan(given.operator, given.policy, given.clock).run(
        line, customer, plan.id, start, pack=plan.validity_days is not None, before=int(kept["before"]))
    monthly = plan.price if category != "postpaid-plan" else with_tax(plan.price, given.policy.plans.taxes)
    message, notice = tell_changed(done, plan, monthly, held, given)
    if done.ticket is not None:
        notice = Notice("ticket", done.ticket.id, ticket_fields(given, done.ticket))
    return await notify(given, line.msisdn, Told((message,), (notice,) if notice else ()))


async def withdraw(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Take an order back that has not taken effect."""
    line, _ = await turn.subscriber()
    given, order, name = turn.services, str(content["order"]), str(content["name"])

    async def work() -> Told:
        done = await withdraw_order(given.operator, order)
        words = {"name": name, "order": order}
        told = Told((Message("utter_order_withdrawn", words),), (Notice("order_withdrawn", order, words),)) if done \
            else Told((Message("utter_order_too_late", {"name": name}),))
        return await notify(given, line.msisdn, told)
    return await on_record(given, turn.conversation, line.msisdn, WITHDRAWAL, {"order": order, "name": name}, work)


async def take_up_withdrawal(case: OpenCase) -> None:
    """Finish taking an order back after a crash; the customer is told by SMS."""
    given, order = services(), str(case.content["order"])
    if await withdraw_order(given.operator, order):
        words = {"name": str(case.content["name"]), "order": order}
        await notify(given, case.msisdn, Told((), (Notice("order_withdrawn", order, words),)))
