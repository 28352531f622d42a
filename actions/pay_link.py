"""Paying by link in the chat: makes the link after a yes, and looks whether it was paid."""
from __future__ import annotations

from typing import Any

from actions.bootstrap import Services, services
from actions.on_record import holder_of, on_record, same_wish
from actions.patience import patiently
from actions.tell_shop import ask_paid, money, tell_link, tell_paying
from actions.told import Told, notify
from actions.turn import Turn
from casebook.case_book import OpenCase, Proposal
from journeys.pack_shop import ADDONS, PACKS, LinkState, OpenLink, PayByLink, Paying
from telecom.catalogue import Offering
from telecom.money import Money
from telecom.subscriber import Customer, Line

JOURNEY = "payment_link"


def link_content(turn: Turn, receiver: str, amount: Money, offering: Offering | None) -> dict[str, Any]:
    """What a question about a payment link keeps until its yes; each question is a wish of its own."""
    return {"receiver": receiver, "price": f"{amount.amount:.2f}", "offering": offering.id if offering else None,
            "request": f"{receiver}:{turn.now.isoformat()}"}


async def make_link(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Make the link, say it, and ask whether it is paid."""
    line, customer = await turn.subscriber()
    given = turn.services
    kept = await same_wish(given, line.msisdn, JOURNEY,
                           {name: content[name] for name in ("receiver", "price", "offering", "request")})

    async def work() -> Told:
        return await notify(given, line.msisdn, tell_link(await _open(given, customer, kept), given))
    told = await patiently(turn, line.msisdn, on_record(given, turn.conversation, line.msisdn, JOURNEY, kept, work))
    if told is None or told.proposal is None:
        return told or Told(())
    asked = told.proposal
    # What was wanted stays with the question, so that a link that is declined can be made anew.
    return Told(told.messages, told.notices, Proposal("paid_link", {**asked.content, "wanted": kept}))


async def link_paid(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Look whether the bank has the money and what came of it."""
    line, customer = await turn.subscriber()
    given, payment = turn.services, str(content["payment"])
    seen: list[Paying] = []

    async def work() -> Told:
        seen.append(await _look(given, line, customer, payment))
        return await notify(given, line.msisdn, tell_paying(seen[0], line, given))
    told = await patiently(turn, line.msisdn, on_record(
        given, turn.conversation, line.msisdn, JOURNEY, {"payment": payment}, work))
    if told is None:
        return Told(())
    if seen[0].state is LinkState.WAITING:
        again = ask_paid(payment, content.get("say") or {}, given)
        return Told(told.messages, told.notices, Proposal("paid_link", {**again.content, "wanted": content["wanted"]}))
    if seen[0].state is LinkState.DECLINED:
        wanted = {**content["wanted"], "request": f"{content['wanted']['receiver']}:{turn.now.isoformat()}"}
        say = {"amount": given.speaker.money(seen[0].payment.amount)}
        return Told(told.messages, told.notices, Proposal("link_again", {**wanted, "say": say}))
    return told


async def take_up_link(case: OpenCase) -> None:
    """Finish what a crash left in its middle: the link reaches the customer by SMS, or what came of it does."""
    given = services()
    line, customer = await holder_of(given, case)
    if "payment" in case.content:
        paying = await _look(given, line, customer, str(case.content["payment"]))
        await notify(given, line.msisdn, tell_paying(paying, line, given))
    else:
        await notify(given, line.msisdn, tell_link(await _open(given, customer, case.content), given))


async def _open(given: Services, customer: Customer, kept: dict[str, Any]) -> OpenLink:
    offering = None
    if kept["offering"] is not None:
        sold = await given.operator.shop.offerings(PACKS, ADDONS)
        offering = next(o for o in sold if o.id == kept["offering"])
    return await PayByLink(given.operator, given.policy, given.clock).open(
        customer, str(kept["receiver"]), money(str(kept["price"]), given), offering, str(kept["request"]))


async def _look(given: Services, line: Line, customer: Customer, payment: str) -> Paying:
    return await PayByLink(given.operator, given.policy, given.clock).look(line, customer, payment)
