"""Messages to customers (681) and the phone's inbox."""

import re
from typing import Any

from sqlalchemy import select

from mock_operator.care.tables import CommunicationMessage, InboxEntry
from mock_operator.errors import BadRequest
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso, parse
from mock_operator.web.resource import Document

NUMBER = re.compile(r"\+?[0-9]{3,15}\Z")
SCHEDULED = "scheduledMessage"


def send_sms(work: Work, msisdn: str, text: str) -> CommunicationMessage:
    """The operator sends an SMS of its own, in its own name; it is in the phone's inbox at once."""
    message = CommunicationMessage(
        id=new_id("MSG"),
        msisdn=msisdn,
        content=text,
        message_type="SMS",
        state="initial",
        sender={"name": work.parameters.sms_sender},
        receivers=[{"phoneNumber": msisdn}],
        attempts=0,
    )
    work.session.add(message)
    _send(work, message)
    return message


def inbox(work: Work, msisdn: str, after: str | None = None) -> list[dict[str, Any]]:
    """SMS that a phone received after the entry `after`, oldest first: `{id, time, from, text}`.

    Raises BadRequest when `after` is no entry number.
    """
    if after is not None and not (after.isascii() and after.isdigit()):
        raise BadRequest("after must be the id of an earlier entry of the inbox")
    chosen = select(InboxEntry).where(InboxEntry.msisdn == msisdn, InboxEntry.id > int(after or 0))
    return [
        {"id": str(entry.id), "time": iso(entry.received), "from": entry.sender, "text": entry.text}
        for entry in work.session.execute(chosen.order_by(InboxEntry.id)).scalars()
    ]


def create(work: Work, body: Document) -> CommunicationMessage:
    """POST: send now, or at `scheduledSendTime` when that is still to come.

    Raises BadRequest when content, messageType, sender or a receiver's phone number (for an SMS) is missing.
    """
    content, message_type = body.get("content"), body.get("messageType")
    receivers, sender = body.get("receiver"), body.get("sender")
    if not isinstance(content, str) or not isinstance(message_type, str) or not content or not message_type:
        raise BadRequest("content and messageType are texts and must be given")
    if not isinstance(sender, dict):
        raise BadRequest("sender is an object and must be given")
    if not isinstance(receivers, list) or not receivers or not all(isinstance(entry, dict) for entry in receivers):
        raise BadRequest("receiver is a list of objects with at least one element")
    numbers = [entry.get("phoneNumber") for entry in receivers]
    callable_numbers = all(isinstance(number, str) and NUMBER.match(number) for number in numbers)
    if message_type.upper() == "SMS" and not callable_numbers:
        raise BadRequest("each receiver of an SMS needs a phoneNumber such as +919000000101")
    scheduled = _scheduled(body)
    message: CommunicationMessage = work.add(
        CommunicationMessage(
            id=new_id("MSG"),
            msisdn=str(numbers[0])[:20] if numbers[0] else None,
            content=content,
            message_type=message_type,
            state="initial",
            sender=sender,
            receivers=receivers,
            scheduled=scheduled,
            attempts=0,
        )
    )
    if scheduled is not None and scheduled > work.now:
        work.schedule(SCHEDULED, message.id, (scheduled - work.now).total_seconds())
    else:
        _send(work, message)
    return message


def _scheduled(body: Document) -> Any:
    text = body.get("scheduledSendTime")
    if text is None:
        return None
    try:
        return parse(text)
    except (ValueError, AttributeError, OverflowError):
        raise BadRequest("scheduledSendTime must be an ISO 8601 time") from None


@due.handles(SCHEDULED)
def send_scheduled(work: Work, reference: str) -> None:
    """The time of a scheduled message has come."""
    message = work.get(CommunicationMessage, reference)
    if message is not None and message.state == "initial":
        _send(work, message)
        work.tell("681", "communicationMessage", "StateChange", message)


def _send(work: Work, message: CommunicationMessage) -> None:
    message.state, message.sent, message.attempts = "completed", work.now, 1
    if message.message_type.upper() != "SMS":
        return
    sender = message.sender.get("name") or message.sender.get("phoneNumber") or work.parameters.sms_sender
    for receiver in message.receivers:
        entry = InboxEntry(
            msisdn=receiver["phoneNumber"], received=work.now, sender=str(sender)[:60], text=message.content
        )
        work.session.add(entry)


def render(_: Work, message: CommunicationMessage) -> Document:
    """681 fields of a message."""
    return {
        "content": message.content,
        "messageType": message.message_type,
        "state": message.state,
        "sendTime": iso(message.sent),
        "sendTimeComplete": iso(message.sent),
        "scheduledSendTime": iso(message.scheduled),
        "tryTimes": message.attempts,
        "sender": message.sender,
        "receiver": message.receivers,
    }
