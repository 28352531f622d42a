"""Which question about a new line comes next. What was answered is kept in the question's content, on the server."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.told import Message, Told
from actions.turn import Turn
from casebook.case_book import Proposal
from journeys.onboarding import Connect
from telecom.money import Money
from telecom.onboarding import PlanOffer

Known = dict[str, Any]
# What is carried from question to question; the rest of a content says how it is asked.
KEPT = ("kind", "plan", "plan_name", "monthly", "name", "document", "asked", "check", "person", "person_name", "tries")


def known_of(content: dict[str, Any]) -> Known:
    """What was answered so far."""
    return {name: content[name] for name in KEPT if name in content}


async def next_question(turn: Turn, contact: str, known: Known) -> Told:
    """The first thing that is not known yet: kind, plan, name, document, consent."""
    policy = turn.services.policy.onboarding
    if "kind" not in known:
        kinds = [("prepaid", "utter_choice_prepaid", policy.prepaid_words),
                 ("postpaid", "utter_choice_postpaid", policy.postpaid_words)]
        options = [{"key": key, "response": said, "words": words} for key, said, words in kinds]
        return Told((), proposal=Proposal("connection_kind", {**known, "options": options}))
    if "plan" not in known:
        if known["kind"] == "postpaid":
            return Told((), proposal=Proposal("connection_plan", {**known, "options": await _plans(turn)}))
        known = {**known, **plan_kept(await prepaid_plan(turn))}
    if "name" not in known:
        given = turn.services
        person = await Connect(given.operator, given.policy, given.clock).person(contact, None)
        if person is None:
            return Told((), proposal=Proposal("connection_name", {**known, "value": "text"}))
        known = {**known, "name": person.name}
    if "document" not in known:
        return Told((), proposal=document_question(turn, known))
    name = policy.document(known["document"]).name
    return Told((), proposal=Proposal("connection_consent", {**known, "say": {"document": name}}))


def document_question(turn: Turn, known: Known) -> Proposal:
    """The question which document it shall be."""
    options = [{"key": each.key, "response": "utter_choice_document", "say": {"name": each.name},
                "words": [each.name, *each.words]} for each in turn.services.policy.onboarding.documents]
    return Proposal("connection_document", {**known, "options": options, "say": {"name": known["name"]}})


def number_question(turn: Turn, known: Known) -> Proposal:
    """The question for the document's number."""
    document = turn.services.policy.onboarding.document(known["document"])
    say = {"document": document.name, "example": document.example}
    return Proposal("connection_number", {**known, "value": "text", "say": say})


def order_question(turn: Turn, known: Known) -> Proposal:
    """What would be ordered, and its price: the last question."""
    given, monthly = turn.services, Decimal(known["monthly"])
    price: Any = {"response": "utter_connection_no_price"}
    if known["kind"] == "postpaid":
        percent = sum(given.policy.onboarding.tax_percents)
        price = {"response": "utter_connection_price", "tax": given.policy.market.tax_name, "percent": f"{percent:f}",
                 "price": given.speaker.money(Money(monthly, given.policy.market.currency))}
    kind = {"response": f"utter_connection_{known['kind']}"}
    say = {"plan": known["plan_name"], "name": known["person_name"], "kind": kind, "price": price}
    return Proposal("connection_order", {**known, "say": say})


async def prepaid_plan(turn: Turn) -> PlanOffer:
    """The plan that a prepaid line begins with."""
    given = turn.services
    wanted = given.policy.onboarding.prepaid_plan
    return next(plan for plan in await given.operator.onboarding.plans("prepaid-plan") if plan.id == wanted)


def plan_kept(plan: PlanOffer) -> Known:
    """A plan as it is carried along."""
    return {"plan": plan.id, "plan_name": plan.name, "monthly": str(plan.price.amount)}


async def _plans(turn: Turn) -> list[dict[str, Any]]:
    given, offered = turn.services, turn.services.policy.onboarding.postpaid_plans
    plans = {plan.id: plan for plan in await given.operator.onboarding.plans("postpaid-plan")}
    return [{"key": id_, "response": "utter_choice_new_plan",
             "words": [plans[id_].name, f"{plans[id_].price.amount:.0f}"],
             "say": {"name": plans[id_].name, "price": given.speaker.money(plans[id_].price),
                     "about": plans[id_].description}} for id_ in offered if id_ in plans]


def unreadable(response: str, proposal: Proposal, **say: Any) -> Told:
    """Say what was wrong with a value, and ask for it again."""
    return Told((Message(response, say),), proposal=proposal)
