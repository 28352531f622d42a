"""What an outcome makes the assistant say: messages in the chat, text messages, and at most one open question."""
from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rasa_sdk.events import SlotSet

from actions.bootstrap import Services
from actions.notices import send_notice
from actions.turn import Events, Turn
from casebook.case_book import Proposal


@dataclass(frozen=True)
class Message:
    """A response of data/texts with its variables."""

    response: str
    variables: dict[str, Any]


@dataclass(frozen=True)
class Notice:
    """An SMS of policy/sms.yml with its fields; about the same thing (`about`) it is sent once."""

    text: str
    about: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Told:
    """All that is said about an outcome. With `proposal` the customer is asked to decide.

    `nothing_wrong` is set when nothing was found that explains the complaint; `slots` are kept for what is asked next.
    """

    messages: tuple[Message, ...]
    notices: tuple[Notice, ...] = ()
    proposal: Proposal | None = None
    nothing_wrong: bool = False
    slots: Mapping[str, Any] = field(default_factory=dict)


async def notify(given: Services, msisdn: str, told: Told) -> Told:
    """Send the text messages; every message can then say by {sms} whether they are on their way."""
    sent = await asyncio.gather(*(send_notice(given, msisdn, n.text, n.about, **n.fields) for n in told.notices))
    sms = {"response": "utter_sms_sent" if all(sent) else "utter_sms_not_sent"}
    return replace(told, messages=tuple(replace(m, variables={**m.variables, "sms": sms}) for m in told.messages))


async def say_all(turn: Turn, told: Told, msisdn: str) -> Events:
    """Say an outcome; an open question about the line `msisdn` is kept for the proposal form."""
    for message in told.messages:
        turn.say(message.response, **message.variables)
    if told.proposal is not None:
        await turn.in_thread(turn.services.cases.propose, turn.conversation, msisdn, told.proposal, turn.now)
    kept = [SlotSet(name, value) for name, value in told.slots.items()]
    return [SlotSet("proposal_open", told.proposal is not None), SlotSet("decision", None), *kept]
