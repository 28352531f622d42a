"""A person calls somebody who cannot prove who they are: the phone is gone, or its number is in other hands."""
from __future__ import annotations

from typing import Any

from actions.notices import ticket_fields
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told, notify, say_all
from actions.turn import Events, Turn
from casebook.case_book import Proposal
from casebook.privacy import mask_number
from journeys.call_back import CallBack
from telecom.fingerprint import fingerprint


async def ask_call_back(turn: Turn) -> Events:
    """Ask on which number a colleague can call; nothing of the account is shown or changed."""
    named = await turn.in_thread(turn.services.identity.identity, turn.conversation)
    content = {"value": "number", "without_proof": True, "opened_by": str(turn.slot("opened_by") or ""),
               "words": str(turn.slot("complaint_words") or "")}
    told = Told((Message("utter_cannot_prove", {}),), proposal=Proposal("call_back", content))
    return await say_all(turn, told, named.msisdn if named is not None else "")


async def call_back(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Register the call, whether or not the line that was named exists: nobody learns that from the answer."""
    given = turn.services
    named = await turn.in_thread(given.identity.identity, turn.conversation)
    about = fingerprint(f"{turn.conversation} {answer} {turn.now:%Y%m%d}")
    ticket = await CallBack(given.operator, given.policy, given.clock).register(
        about, str(content["opened_by"]), str(content["words"]), named.msisdn if named is not None else "", answer)
    words = {"number": mask_number(answer), **docket_words(ticket, given)}
    told = Told((Message("utter_call_back_registered", words),),
                (Notice("ticket", ticket.id, ticket_fields(given, ticket)),))
    return await notify(given, answer, told)
