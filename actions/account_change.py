"""Changing e-mail, address or language: the value, the yes, a fresh code, and the change."""
from __future__ import annotations

import re
from typing import Any, cast

from actions.bootstrap import services
from actions.fresh_code import CodeCheck, check_fresh_code, send_fresh_code
from actions.notices import ticket_fields
from actions.on_record import on_record
from actions.tell_account_record import in_full, masked
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify
from actions.turn import Turn
from business.account_policy import AccountField
from casebook.case_book import OpenCase, Proposal
from journeys.account import ChangeAccount, Changed, fits, read_value
from telecom.fingerprint import fingerprint
from telecom.subscriber import Address, Person

JOURNEY = "account"


def value_question(turn: Turn, field: AccountField, words: str, person: Person) -> Told:
    """The question for the new value, or for the yes when the words hold it."""
    value = read_value(field, words, turn.services.policy.account)
    if value is None:
        return Told((), proposal=_asked(turn, field))
    return _confirmed(turn, field, value, person)


async def account_value(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """The new value: read back for the yes, or asked for once more."""
    field = cast(AccountField, content["field"])
    value = read_value(field, answer, turn.services.policy.account)
    if value is None:
        return Told((Message("utter_account_unreadable", {"how": _how(field)}),), proposal=_asked(turn, field))
    _, customer = await turn.subscriber()
    return _confirmed(turn, field, value, await turn.services.operator.people.person(customer.id))


async def account_change(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """After the yes a fresh code, since somebody else may hold the phone by now."""
    line, _ = await turn.subscriber()
    held = await send_fresh_code(turn, line.msisdn, _purpose(content))
    return held or Told((), proposal=Proposal("account_code", {**content, "value": "text", "takes_code": True}))


async def account_code(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Change it when the code is right; ask again when it is not."""
    line, customer = await turn.subscriber()
    question = Proposal("account_code", content)
    digits = re.sub(r"[\s-]", "", answer)
    if not re.fullmatch(r"\d{4,8}", digits):
        return await send_fresh_code(turn, line.msisdn, _purpose(content)) or Told((), proposal=question)
    check = await check_fresh_code(turn, digits, customer.id, line.msisdn, _purpose(content))
    if check is not CodeCheck.RIGHT:
        return Told((), proposal=question if check is CodeCheck.AGAIN else None)
    given, field = turn.services, cast(AccountField, content["field"])
    value = _value(content["new"])
    kept = {"field": field, "print": _print(value)}

    async def work() -> Told:
        changed = await ChangeAccount(given.operator, given.policy, given.clock).run(
            field, value, line, customer, confirmed=str(content["asked"]))
        return await notify(given, line.msisdn, _told(turn, field, value, changed, str(content["asked"])))
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, kept, work)


async def take_up_change(case: OpenCase) -> None:
    """After a crash: the new value is kept nowhere, so it is only looked whether it is on record, and told by SMS."""
    given, field = services(), cast(AccountField, case.content["field"])
    line = await given.operator.subscribers.line(case.msisdn)
    person = await given.operator.people.person(line.customer_id)
    now: dict[AccountField, Any] = {"email": person.email, "address": person.address, "language": person.language}
    notice = Notice("checked", f"account:{case.id}", {})
    if now[field] is not None and _print(now[field]) == case.content["print"]:
        notice = _notice(field, given.policy.account.changeable[field].name, given.policy.market.care_phone,
                         f"case:{case.id}")
    await notify(given, line.msisdn, Told((), (notice,)))


def _asked(turn: Turn, field: AccountField) -> Proposal:
    say = {"field": turn.services.policy.account.changeable[field].name, "how": _how(field)}
    return Proposal("account_value", {"value": "text", "field": field, "say": say})


def _how(field: AccountField) -> dict[str, Any]:
    """What the new value should look like, as a part of another response."""
    return {"response": f"utter_account_how_{field}"}


def _confirmed(turn: Turn, field: AccountField, value: str | Address, person: Person) -> Told:
    policy = turn.services.policy
    name = policy.account.changeable[field].name
    if fits(field, value, person):
        return Told((Message("utter_account_same", {"field": name, "new": in_full(field, value, policy)}),))
    kept = [value.street, value.city, value.post_code] if isinstance(value, Address) else value
    say = {"field": name, "new": in_full(field, value, policy)}
    return Told((), proposal=Proposal("account_change", {
        "field": field, "new": kept, "asked": turn.now.isoformat(), "say": say}))


def _purpose(content: dict[str, Any]) -> str:
    # Each confirmation has codes of its own: a second change right after the first need not wait for one.
    return f"account/{content['asked']}"


def _value(kept: Any) -> str | Address:
    return Address(*kept) if isinstance(kept, list) else str(kept)


def _print(value: str | Address) -> str:
    return fingerprint(repr(value))


def _notice(field: AccountField, name: str, care_phone: str, about: str) -> Notice:
    return Notice("account_changed", f"{field}:{about}", {"field": name, "care_phone": care_phone})


def _told(turn: Turn, field: AccountField, value: str | Address, changed: Changed, asked: str) -> Told:
    given = turn.services
    name = given.policy.account.changeable[field].name
    if changed.ticket is not None:
        words = {"field": name, **docket_words(changed.ticket, given)}
        return Told((Message("utter_account_handed_over", words),),
                    (Notice("ticket", changed.ticket.id, ticket_fields(given, changed.ticket)),))
    words = {"field": name, "new": masked(field, value, given.policy)}
    return Told((Message("utter_account_changed", words),),
                (_notice(field, name, given.policy.market.care_phone, asked),))
