"""Borrowing and sending balance in the chat: limits and fee first, then one yes."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.notices import send_notice
from actions.numbers import read_number
from actions.on_record import on_record, same_wish
from actions.patience import in_time, patiently
from actions.tell_airtime import (
    BORROW,
    SEND,
    advance_options,
    advance_words,
    kind_options,
    limits,
    tell_borrowed,
    tell_sent,
)
from actions.tell_shop import money
from actions.told import Message, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from casebook.privacy import mask_number
from journeys.airtime import Borrow, LoanView, SendBalance, Sending
from journeys.pack_shop import again_wanted
from telecom.catalogue import Offering
from telecom.money import Money
from telecom.subscriber import Line

JOURNEY = "airtime"
# After these another amount or number may help; after the others nothing does now.
_ASK_AGAIN = {Sending.AMOUNT, Sending.TOO_LITTLE}


class ValidateAirtimeForm(ProvedNumberForm):
    """Collects the proved number for borrowing and sending balance."""

    form = "airtime_form"


class OfferAirtime(CareAction):
    """Offers an advance, tells what is owed, or asks what to send to whom. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_offer_airtime"

    async def act(self, turn: Turn) -> Events:
        """What was said decides; only when it leaves open which of the two is meant it is asked."""
        line, _ = await turn.subscriber()
        if line.account_type != "prepaid":
            return await say_all(turn, Told((Message("utter_airtime_postpaid", {}),)), line.msisdn)
        policy, words = turn.services.policy, str(turn.slot("complaint_words") or "")
        number, amount = read_number(turn.text, policy.market.country), complaint_amount(turn)
        wanted = f"{amount.amount:.2f}" if amount else None
        if number not in {None, line.msisdn}:
            told = await send_number(turn, {"amount": wanted}, str(number))
        elif again_wanted(words, policy.airtime.send_words):
            told = Told((), proposal=Proposal("send_number", {"value": "number", "amount": wanted}))
        elif again_wanted(words, policy.airtime.borrow_words):
            told = await _loans(turn, line, wanted)
        else:
            content = {"options": kind_options(turn.services), "amount": wanted}
            told = Told((), proposal=Proposal("choose_airtime", content))
        return await say_all(turn, told, line.msisdn)


async def choose_airtime(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Borrow or send."""
    line, _ = await turn.subscriber()
    if answer == BORROW:
        return await _loans(turn, line, content.get("amount"))
    assert answer == SEND, "there are two options"
    return Told((), proposal=Proposal("send_number", {"value": "number", "amount": content.get("amount")}))


# --- borrowing --------------------------------------------------------------------------------------------------------
async def _loans(turn: Turn, line: Line, amount: str | None) -> Told:
    given = turn.services
    view = await in_time(turn, Borrow(given.operator, given.policy, given.clock).read(line))
    if view.owed is not None:
        owed = Money(view.owed.outstanding or Decimal(0), given.policy.market.currency)
        return Told((Message("utter_loan_owed", {"owed": given.speaker.money(owed)}),))
    if not view.offers:
        return Told((Message("utter_loan_none", {}),))
    named = _advance(view, amount or "")
    return Told((), proposal=_to_take(turn, line, named) if named else _which_loan(turn, view))


async def choose_loan(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """One advance was chosen, by its place or its amount."""
    line, _ = await turn.subscriber()
    given = turn.services
    view = await in_time(turn, Borrow(given.operator, given.policy, given.clock).read(line))
    chosen = _advance(view, answer)
    if chosen is None:
        return Told((Message("utter_loan_no_such", {}),), proposal=_which_loan(turn, view))
    return Told((), proposal=_to_take(turn, line, chosen))


async def take_loan(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Borrow after the yes, and tell what is on the balance and what is owed."""
    kept = {name: content[name] for name in ("offering", "advance", "fee", "request")}
    return await _kept(turn, kept, _borrow)


def _which_loan(turn: Turn, view: LoanView) -> Proposal:
    content = {"options": advance_options(view.offers, turn.services), "value": "amount"}
    lines = [{"response": "utter_loan_line", "place": str(place), **advance_words(each, turn.services)}
             for place, each in enumerate(view.offers, 1)]
    return Proposal("choose_loan", {**content, "say": {"lines": lines}})


def _to_take(turn: Turn, line: Line, offering: Offering) -> Proposal:
    assert offering.advance is not None, "only advances are offered"
    content = {"offering": offering.id, "advance": f"{offering.advance.amount:.2f}",
               "fee": f"{offering.price.amount:.2f}", "request": f"{line.product_id}:{turn.now.isoformat()}"}
    return Proposal("take_loan", {**content, "say": advance_words(offering, turn.services)})


def _advance(view: LoanView, answer: str) -> Offering | None:
    return next((o for o in view.offers if answer in {o.id, f"{o.advance.amount:.2f}" if o.advance else ""}), None)


# --- sending ----------------------------------------------------------------------------------------------------------
async def send_number(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The number was named; the amount is asked for unless it is known."""
    line, _ = await turn.subscriber()
    given = turn.services
    state = await in_time(turn, SendBalance(given.operator, given.policy, given.clock).receiver(line, answer))
    if state is not Sending.POSSIBLE:
        refused = "utter_send_own_number" if state is Sending.OWN_NUMBER else "utter_send_not_prepaid"
        again = Proposal("send_number", {"value": "number", "amount": content.get("amount")})
        return Told((Message(refused, {"number": mask_number(answer)}),), proposal=again)
    if content.get("amount"):
        return await send_amount(turn, {"number": answer}, str(content["amount"]))
    return Told((), proposal=_how_much(turn, answer))


async def send_amount(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The amount was named: limits, fee and balance are looked at before a yes is asked for."""
    line, _ = await turn.subscriber()
    given, number = turn.services, str(content["number"])
    journey, amount = SendBalance(given.operator, given.policy, given.clock), money(answer, turn.services)
    checked = await in_time(turn, journey.check(line, amount))
    if checked.state is not Sending.POSSIBLE or checked.balance is None:
        told = tell_sent(checked, number, given, "")
        return Told(told.messages, proposal=_how_much(turn, number) if checked.state in _ASK_AGAIN else None)
    say = {"amount": given.speaker.money(amount), "fee": given.speaker.money(journey.fee),
           "number": mask_number(number), "main": given.speaker.money(checked.balance),
           "left": given.speaker.money(checked.balance - amount - journey.fee)}
    kept = {"number": number, "amount": f"{amount.amount:.2f}", "request": f"{line.product_id}:{turn.now.isoformat()}"}
    return Told((), proposal=Proposal("send_balance", {**kept, "say": say}))


async def send_balance(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Send after the yes, and tell what is left."""
    kept = {name: content[name] for name in ("number", "amount", "request")}
    return await _kept(turn, kept, _send)


def _how_much(turn: Turn, number: str) -> Proposal:
    say = {**limits(turn.services), "number": mask_number(number)}
    return Proposal("send_amount", {"value": "amount", "number": number, "say": say})


# --- writing ----------------------------------------------------------------------------------------------------------
async def _kept(turn: Turn, kept: dict[str, Any],
                write: Callable[[Services, Line, dict[str, Any]], Awaitable[Told]]) -> Told:
    """Do a write on record, with its text messages, as long as a chat can wait."""
    line, _ = await turn.subscriber()
    given = turn.services
    kept = await same_wish(given, line.msisdn, JOURNEY, kept)

    async def work() -> Told:
        return await notify(given, line.msisdn, await write(given, line, kept))
    told = await patiently(turn, line.msisdn, on_record(given, turn.conversation, line.msisdn, JOURNEY, kept, work))
    return told or Told(())


async def take_up_airtime(case: OpenCase) -> None:
    """Tell by SMS what became of a wish that a crash cut off.

    What never reached the operator is not done: by now the customer may have decided otherwise.
    """
    given, kept, request = services(), case.content, str(case.content["request"])
    line = await given.operator.subscribers.line(case.msisdn)
    if "number" in kept:
        sent = await SendBalance(given.operator, given.policy, given.clock).sent_since(
            line, str(kept["number"]), money(str(kept["amount"]), given), case.started)
        told = tell_sent(sent, str(kept["number"]), given, request) if sent else None
    else:
        lent = await Borrow(given.operator, given.policy, given.clock).lent(line, str(kept["offering"]))
        told = tell_borrowed(lent, given, request) if lent else None
    if told is None:
        await send_notice(given, line.msisdn, "checked", request)
    else:
        await notify(given, line.msisdn, told)


async def _borrow(given: Services, line: Line, kept: dict[str, Any]) -> Told:
    done = await Borrow(given.operator, given.policy, given.clock).run(
        line, str(kept["offering"]), money(str(kept["advance"]), given), money(str(kept["fee"]), given),
        str(kept["request"]))
    return tell_borrowed(done, given, str(kept["request"]))


async def _send(given: Services, line: Line, kept: dict[str, Any]) -> Told:
    done = await SendBalance(given.operator, given.policy, given.clock).run(
        line, str(kept["number"]), money(str(kept["amount"]), given), str(kept["request"]))
    return tell_sent(done, str(kept["number"]), given, str(kept["request"]))
