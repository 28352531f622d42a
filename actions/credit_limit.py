"""The credit limit in the chat: what it is, what of it is used, and raising it after a yes."""
from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.notices import ticket_fields
from actions.on_record import holder_of, on_record
from actions.patience import in_time
from actions.registering import register
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase, Proposal
from journeys.credit_limit import CreditLimit, CreditView, Raised
from telecom.money import Money

JOURNEY, ASK = "credit_limit", "credit_limit_asked"


class ValidateCreditLimitForm(ProvedNumberForm):
    """Collects the proved number for the credit limit."""

    form = "credit_limit_form"


class ShowCreditLimit(CareAction):
    """The limit, what is used and what that means; with a wish for more the question about it. WRITE: a docket where
    only a company's administrator may ask, or none is kept.
    """

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_show_credit_limit"

    async def act(self, turn: Turn) -> Events:
        """A higher limit is proposed when the words ask for one, or name one."""
        line, customer = await turn.subscriber()
        given = turn.services
        if customer.enterprise and not customer.enterprise_admin:
            return await register(turn, line, customer, "credit_limit")
        view = await in_time(turn, _journey(given).read(line, customer))
        if view.limit is None:
            return await register(turn, line, customer, "credit_limit")
        words = str(turn.slot("complaint_words") or "")
        wanted = complaint_amount(turn)
        more = wanted is not None or _wants_more(words, given)
        return await say_all(turn, _asked(view, wanted if more else None, more, words, given), line.msisdn)


async def raise_limit(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer said yes to a limit that policy gives at once."""
    line, customer = await turn.subscriber()
    given, amount = turn.services, Money(Decimal(str(content["amount"])), turn.services.policy.market.currency)
    view = await _journey(given).read(line, customer)
    if view.limit != amount and not view.grants(amount):
        # A bill has become overdue meanwhile, for instance: a person decides.
        return _ask_first(view, amount, str(content.get("words") or ""), given)

    async def work() -> Told:
        done = await _journey(given).raise_to(line, customer, amount)
        return await notify(given, line.msisdn, Told(
            (Message("utter_credit_raised", _say(done.view, given)),), (_limit_notice(done, given),)))
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, {"amount": str(amount.amount)}, work)


async def ask_limit(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The customer wants a person to decide on a higher limit."""
    line, customer = await turn.subscriber()
    given, kept = turn.services, {"amount": content.get("amount"), "words": str(content.get("words") or "")}

    async def work() -> Told:
        done = await _journey(given).ask_a_person(line, customer, _amount(kept, given), str(kept["words"]))
        assert done.ticket is not None, "asking a person opens a docket or finds one"
        say = docket_words(done.ticket, given)
        if not done.new:
            return Told((Message("utter_request_known", say),))
        notice = Notice("ticket", done.ticket.id, ticket_fields(given, done.ticket))
        return await notify(given, line.msisdn, Told((Message("utter_credit_asked", say),), (notice,)))
    return await on_record(given, turn.conversation, line.msisdn, ASK, kept, work)


async def take_up_limit(case: OpenCase) -> None:
    """Finish what a crash left in its middle; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    amount = _amount(case.content, given)
    if case.journey == JOURNEY and amount is not None:
        view = await _journey(given).read(line, customer)
        if view.limit == amount or view.grants(amount):
            done = await _journey(given).raise_to(line, customer, amount)
            await notify(given, line.msisdn, Told((), (_limit_notice(done, given),)))
        return
    asked = await _journey(given).ask_a_person(line, customer, amount, str(case.content.get("words") or ""))
    if asked.ticket is not None and asked.ticket.created >= case.started:
        await notify(given, line.msisdn, Told((), (Notice("ticket", asked.ticket.id,
                                                          ticket_fields(given, asked.ticket)),)))


def _journey(given: Services) -> CreditLimit:
    return CreditLimit(given.operator, given.policy, given.clock)


def _amount(content: dict[str, Any], given: Services) -> Money | None:
    named = content.get("amount")
    return None if named is None else Money(Decimal(str(named)), given.policy.market.currency)


def _wants_more(words: str, given: Services) -> bool:
    said = f" {' '.join(re.findall('[a-z]+', words.lower()))} "
    return any(f" {word} " in said for word in given.policy.credit_limit.words_for_more)


def _limit_notice(done: Raised, given: Services) -> Notice:
    return Notice("credit_limit", f"{done.view.account.id}:{done.view.account.version}",
                  {"limit": _say(done.view, given)["limit"]})


def _asked(view: CreditView, wanted: Money | None, more: bool, words: str, given: Services) -> Told:
    say = _say(view, given)
    if not more:
        return Told((Message("utter_credit_state", say), Message("utter_credit_more", {})))
    state = Message("utter_credit_state_short", say)
    if wanted is not None and view.limit is not None and wanted <= view.limit:
        return Told((Message("utter_credit_enough", say | {"wanted": given.speaker.money(wanted)}),))
    amount = wanted or view.most
    if amount is not None and view.grants(amount):
        question = Proposal("raise_limit", {"amount": str(amount.amount), "words": words,
                                            "say": {"amount": given.speaker.money(amount)}})
        return Told((state,), proposal=question)
    told = _ask_first(view, wanted, words, given)
    return Told((state, *told.messages), proposal=told.proposal)


def _ask_first(view: CreditView, wanted: Money | None, words: str, given: Services) -> Told:
    """More than we give at once: a person decides, if the customer wants that."""
    most = [Message("utter_credit_most", {"most": given.speaker.money(view.most)})] if view.most is not None else []
    content = {"amount": None if wanted is None else str(wanted.amount), "words": words}
    return Told(tuple(most), proposal=Proposal("ask_limit", content))


def _say(view: CreditView, given: Services) -> dict[str, Any]:
    speaker = given.speaker
    assert view.limit is not None and view.left is not None, "told only where a limit is kept"
    return {"limit": speaker.money(view.limit), "used": speaker.money(view.used), "left": speaker.money(view.left)}
