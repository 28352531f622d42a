"""The answers about a new line: eKYC, credit, the order, and what came of it."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.bootstrap import Services, services
from actions.connection_steps import (
    document_question,
    known_of,
    next_question,
    number_question,
    order_question,
    plan_kept,
    prepaid_plan,
    unreadable,
)
from actions.notices import ticket_fields
from actions.on_record import on_record
from actions.patience import patiently
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify
from actions.turn import Turn
from casebook.case_book import OpenCase, Proposal
from journeys.onboarding import (
    Application,
    Connect,
    Connected,
    CreditOutcome,
    credit_outcome,
    names_of,
    read_document_number,
)
from telecom.money import Money
from telecom.subscriber import Person

JOURNEY = "new_connection"
_MOST_DOCUMENTS = 2
_REASONS = {"noHistory", "knownShortly", "knownLong", "unpaidBill"}


async def connection_kind(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Prepaid or postpaid is chosen."""
    return await _go_on(turn, {**known_of(content), "kind": answer})


async def connection_plan(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """A postpaid plan is chosen."""
    plans = await turn.services.operator.onboarding.plans("postpaid-plan")
    plan = next(plan for plan in plans if plan.id == answer)
    return await _go_on(turn, {**known_of(content), **plan_kept(plan)})


async def connection_name(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The name of somebody we don't know yet, as the document has it."""
    if names_of(answer) is None:
        return unreadable("utter_connection_name_unreadable", Proposal("connection_name", content))
    return await _go_on(turn, {**known_of(content), "name": answer.strip()})


async def connection_document(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The document is chosen; nothing is checked without consent."""
    return await _go_on(turn, {**known_of(content), "document": answer})


async def connection_consent(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer agrees: ask for the document's number."""
    return Told((), proposal=number_question(turn, {**known_of(content), "asked": turn.now.isoformat()}))


async def connection_number(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Have the document checked. Its number is forgotten with this question."""
    given, known = turn.services, known_of(content)
    document = given.policy.onboarding.document(known["document"])
    number = read_document_number(answer, document.number)
    if number is None:
        return unreadable("utter_connection_number_unreadable", number_question(turn, known),
                          document=document.name, example=document.example)
    contact = (await turn.identity()).msisdn
    connect = Connect(given.operator, given.policy, given.clock)
    person = await connect.person(contact, known["name"])
    if person is None:
        return unreadable("utter_connection_name_unreadable", Proposal("connection_name", {**known, "value": "text"}))
    consent = f"{known['name']} agreed on {known['asked']} that {document.name} is checked for a new line"
    check = await connect.verify(person, document.key, number, consent, f"{known['asked']}:{known.get('tries', 0)}")
    if check.status == "initialized":
        return Told((Message("utter_connection_identity_slow", {"document": document.name}),))
    known = {**known, "check": check.id, "person": person.id, "person_name": person.name}
    if check.status != "validated":
        return _not_found(turn, known, document.name)
    return await _credit(turn, connect, known, person) if known["kind"] == "postpaid" else Told(
        (Message("utter_connection_identity_right", {"document": document.name}),),
        proposal=order_question(turn, known))


async def connection_deposit(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer would pay a deposit: the application waits for it under a docket."""
    given, known = turn.services, known_of(content)
    contact = (await turn.identity()).msisdn
    person = Person(known["person"], known["person_name"])
    kept = {"deposit": True, "person": person.id, "name": person.name, "plan": known["plan"], "check": known["check"]}
    return await on_record(given, turn.conversation, contact, JOURNEY, kept,
                           lambda: _ask_for_deposit(given, contact, kept))


async def connection_instead(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Postpaid is not possible, prepaid is wanted: the identity stands."""
    known = {**known_of(content), "kind": "prepaid", **plan_kept(await prepaid_plan(turn))}
    return Told((), proposal=order_question(turn, known))


async def connection_order(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Order the line, see it through, and tell what was read back."""
    given = turn.services
    contact = (await turn.identity()).msisdn
    kept = {name: content[name] for name in ("kind", "person", "person_name", "plan", "monthly", "check")}
    told = await patiently(turn, contact, on_record(
        given, turn.conversation, contact, JOURNEY, kept, lambda: _connect(given, contact, kept)))
    return told or Told(())


async def take_up_connection(case: OpenCase) -> None:
    """Finish an order that a crash left in its middle; the SMS to the contact number tells."""
    given = services()
    if case.content.get("deposit"):
        await _ask_for_deposit(given, case.msisdn, case.content)
    else:
        await _connect(given, case.msisdn, case.content)


async def _go_on(turn: Turn, known: dict[str, Any]) -> Told:
    return await next_question(turn, (await turn.identity()).msisdn, known)


def _not_found(turn: Turn, known: dict[str, Any], document: str) -> Told:
    tries = int(known.get("tries", 0)) + 1
    if tries >= _MOST_DOCUMENTS:
        return Told((Message("utter_connection_identity_failed", {}),))
    again = {name: value for name, value in known.items() if name not in {"document", "check", "asked"}}
    return Told((Message("utter_connection_identity_wrong", {"document": document}),),
                proposal=document_question(turn, {**again, "tries": tries}))


async def _credit(turn: Turn, connect: Connect, known: dict[str, Any], person: Person) -> Told:
    """What the assessment leads to, with its reasons."""
    given = turn.services
    check = await given.operator.onboarding.identity_check(known["check"])
    credit = await connect.assess(person, check)
    reasons = [{"response": f"utter_credit_{name if name in _REASONS else 'other'}"} for name in credit.reasons]
    outcome = credit_outcome(credit, given.policy.onboarding)
    if outcome is CreditOutcome.ACCEPT:
        return Told((Message("utter_connection_accepted", {}),), proposal=order_question(turn, known))
    if outcome is CreditOutcome.DECLINE:
        return Told((Message("utter_connection_declined", {"reasons": reasons}),),
                    proposal=Proposal("connection_instead", known))
    deposit = given.speaker.money(Money(given.policy.onboarding.deposit, given.policy.market.currency))
    say = {"deposit": deposit, "plan": known["plan_name"]}
    return Told((Message("utter_connection_with_deposit", {"deposit": deposit, "reasons": reasons}),),
                proposal=Proposal("connection_deposit", {**known, "say": say}))


async def _ask_for_deposit(given: Services, contact: str, kept: dict[str, Any]) -> Told:
    connect = Connect(given.operator, given.policy, given.clock)
    ticket = await connect.ask_for_deposit(contact, Person(kept["person"], kept["name"]), kept["plan"], kept["check"])
    words = {"deposit": given.speaker.money(Money(given.policy.onboarding.deposit, given.policy.market.currency)),
             **docket_words(ticket, given)}
    told = Told((Message("utter_connection_deposit_registered", words),),
                (Notice("ticket", ticket.id, ticket_fields(given, ticket)),))
    return await notify(given, contact, told)


async def _connect(given: Services, contact: str, kept: dict[str, Any]) -> Told:
    monthly = Money(Decimal(kept["monthly"]), given.policy.market.currency)
    application = Application(kept["kind"], kept["person"], kept["person_name"], kept["plan"], monthly, kept["check"])
    done = await Connect(given.operator, given.policy, given.clock).run(application)
    return await notify(given, contact, _told(done, application, given))


def _told(done: Connected, application: Application, given: Services) -> Told:
    if done.ticket is not None:
        words = docket_words(done.ticket, given)
        return Told((Message("utter_connection_handed_over", words),),
                    (Notice("ticket", done.ticket.id, ticket_fields(given, done.ticket)),))
    repaired = (Message("utter_connection_repaired", {}),) if done.tries else ()
    words = {"number": done.line.msisdn, "plan": done.line.plan_name}
    notice = Notice("line_active", done.line.msisdn, dict(words))
    sim = (done.service.sim or "")[-4:] if done.service else ""
    if done.bill is None or done.bill_day is None:
        return Told((*repaired, Message("utter_connection_active_prepaid", {**words, "sim": sim})), (notice,))
    bill = {"bill": given.speaker.money(done.bill), "bill_day": given.speaker.day(done.bill_day),
            "price": given.speaker.money(application.monthly)}
    return Told((*repaired, Message("utter_connection_active_postpaid", {**words, "sim": sim, **bill})), (notice,))


