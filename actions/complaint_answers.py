"""What is done about complaints after the customer's answer, and taken up again after a crash."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.tell_bill import docket_words
from actions.tell_complaint import wish_question
from actions.told import Message, Notice, Told, notify
from actions.turn import Turn
from business.complaint_policy import ComplaintTopic
from casebook.case_book import OpenCase, Proposal
from casebook.privacy import mask_text
from journeys.complaints import Complaints, Done, Wish
from journeys.complaints.wish import says_enough
from telecom.subscriber import Customer, Line

JOURNEY = "complaints"
REGISTER = "register"


async def complaint_topic(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """It is known what the complaint is about; what happened is asked when the first words were too few."""
    policy, words = turn.services.policy.complaints, str(content.get("words") or "")
    topic = policy.topic(answer)
    if not says_enough(words, policy):
        return Told((), proposal=words_question(topic))
    line, customer = await turn.subscriber()
    return await register_complaint(turn, line, customer, topic.key, words)


def words_question(topic: ComplaintTopic) -> Proposal:
    """The question what happened, for a complaint about a topic."""
    content: dict[str, Any] = {"value": "text", "topic": topic.key, "say": {"name": topic.name}}
    return Proposal("complaint_words", content)


async def complaint_words(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer has said what happened: register it."""
    line, customer = await turn.subscriber()
    return await register_complaint(turn, line, customer, str(content["topic"]), mask_text(answer))


async def which_ticket(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The docket is chosen: ask for the yes."""
    given = turn.services
    _, customer = await turn.subscriber()
    tickets = await Complaints(given.operator, given.policy, given.clock).tickets(customer)
    chosen = [ticket for ticket in tickets if ticket.id == answer]
    return Told((), proposal=wish_question(Wish(content["wish"]), chosen, str(content.get("words") or ""), given))


async def withdraw_ticket(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Withdraw a complaint."""
    return await _do(turn, Wish.WITHDRAW.value, content)


async def reopen_ticket(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Open a resolved complaint again."""
    return await _do(turn, Wish.REOPEN.value, content)


async def appeal_ticket(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Register an appeal."""
    return await _do(turn, Wish.APPEAL.value, content)


async def register_complaint(turn: Turn, line: Line, customer: Customer, topic: str, words: str) -> Told:
    """Register a complaint; what the chat can look into at once is offered afterwards."""
    content = {"what": REGISTER, "topic": topic, "words": words}
    told = await on_record(turn.services, turn.conversation, line.msisdn, JOURNEY, content,
                           lambda: _run(turn.services, line, customer, content))
    look_at = turn.services.policy.complaints.topic(topic).look_at
    if look_at is None:
        return told
    waiting = [*(turn.slot("waiting") or []), {"intent": look_at.intent, "words": look_at.words}]
    return Told(told.messages, told.notices, slots={"waiting": waiting})


async def take_up_complaint(case: OpenCase) -> None:
    """Finish what a crash left half done; dockets and withdrawals reach the customer by SMS, once."""
    given = services()
    line, customer = await holder_of(given, case)
    await _run(given, line, customer, case.content)


async def _do(turn: Turn, what: str, question: dict[str, Any]) -> Told:
    line, customer = await turn.subscriber()
    content = {"what": what, "docket": str(question["docket"]), "words": str(question.get("words") or "")}
    return await on_record(turn.services, turn.conversation, line.msisdn, JOURNEY, content,
                           lambda: _run(turn.services, line, customer, content))


async def _run(given: Services, line: Line, customer: Customer, content: dict[str, Any]) -> Told:
    journey = Complaints(given.operator, given.policy, given.clock)
    what, words = content["what"], str(content.get("words") or "")
    if what == REGISTER:
        told = _registered(await journey.register(content["topic"], words, line, customer), content["topic"], given)
    elif what == Wish.WITHDRAW.value:
        told = _withdrawn(await journey.withdraw(content["docket"], customer), given)
    elif what == Wish.REOPEN.value:
        told = _opened_again(await journey.reopen(content["docket"], words, line, customer), given)
    else:
        told = _appealed(await journey.appeal(content["docket"], words, line, customer), content["docket"], given)
    return await notify(given, line.msisdn, told)


def _registered(done: Done, topic: str, given: Services) -> Told:
    name = given.policy.complaints.topic(topic).name
    if not done.new:
        return Told((Message("utter_complaint_known", {"name": name, **docket_words(done.ticket, given)}),))
    words = {"name": name, **docket_words(done.ticket, given)}
    return Told((Message("utter_complaint_registered", words),), (_ticket_notice(done, given),))


def _withdrawn(done: Done, given: Services) -> Told:
    docket = done.ticket.id
    if done.ticket.status != "cancelled":
        return Told((Message("utter_withdraw_too_late", {"docket": docket}),))
    return Told((Message("utter_withdrawn", {"docket": docket}),), (Notice("withdrawn", docket, {"docket": docket}),))


def _opened_again(done: Done, given: Services) -> Told:
    words = docket_words(done.ticket, given)
    if not done.new:
        return Told((Message("utter_reopened_before", words),))
    return Told((Message("utter_reopened", words),), (_ticket_notice(done, given),))


def _appealed(done: Done, about: str, given: Services) -> Told:
    regulator = given.policy.market.regulator
    words = {"about": about, "authority": regulator.appeal_to, **docket_words(done.ticket, given)}
    return Told((Message("utter_appealed" if done.new else "utter_appealed_before", words),),
                (_ticket_notice(done, given),))


def _ticket_notice(done: Done, given: Services) -> Notice:
    """The docket by SMS; one that was opened again is told again, with its new time."""
    return Notice("ticket", f"{done.ticket.id}:{len(done.ticket.history)}", ticket_fields(given, done.ticket))
