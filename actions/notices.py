"""Text messages that put into the customer's hands what the chat said."""
from __future__ import annotations

import logging

from actions.bootstrap import Services
from telecom.errors import CareError
from telecom.tickets import Ticket

log = logging.getLogger(__name__)


async def send_notice(given: Services, msisdn: str, text: str, about: str, **fields: str) -> bool:
    """Send the SMS `text` of policy/sms.yml, once about the same thing (`about`); whether the operator took it.

    A failure does not undo what was done; the chat says that no SMS comes.
    """
    policy = given.policy
    content = policy.sms[text].format(operator=policy.market.operator_name, **fields)
    try:
        await given.operator.care.send_sms(msisdn, content, sender=policy.market.sms_sender, key=f"sms:{text}:{about}")
    except CareError as error:
        log.warning("notice %s was not sent: %s", text, type(error).__name__)
        return False
    return True


def ticket_fields(given: Services, ticket: Ticket) -> dict[str, str]:
    """Docket number, time of registration and due time, as the regulator wants them in the SMS."""
    due = given.speaker.stamp(ticket.due) if ticket.due else "as soon as possible"
    return {"docket": ticket.id, "registered": given.speaker.stamp(ticket.created), "due": due}
