"""Stopping a subscription of a postpaid line after the customer's yes."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify
from actions.turn import Turn
from casebook.case_book import OpenCase
from journeys.subscriptions import StopSubscription
from telecom.subscriber import Customer, Line

JOURNEY = "stop_service"


async def stop_service(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Stop it, read back that it stopped, and say so; a colleague takes over what does not stop."""
    line, customer = await turn.subscriber()
    product = str(content["product"])
    return await on_record(turn.services, turn.conversation, line.msisdn, JOURNEY, {"product": product},
                           lambda: _stop(turn.services, line, customer, product))


async def take_up_stop(case: OpenCase) -> None:
    """Finish a stop that a crash left in its middle; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    await _stop(given, line, customer, str(case.content["product"]))


async def _stop(given: Services, line: Line, customer: Customer, product: str) -> Told:
    done = await StopSubscription(given.operator, given.policy, given.clock).run(line, customer, product)
    name = done.subscription.name
    if done.ticket is not None:
        told = Told((Message("utter_stop_handed_over", {"name": name, **docket_words(done.ticket, given)}),),
                    (Notice("ticket", done.ticket.id, ticket_fields(given, done.ticket)),))
    else:
        told = Told((Message("utter_stopped_service", {"name": name}),),
                    (Notice("stopped", done.subscription.id, {"name": name}),))
    return await notify(given, line.msisdn, told)
