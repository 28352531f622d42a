"""What customers wish of their line and the operator keeps: a limit for roaming, no paid services, no advertising."""
from typing import Any

from mock_operator.errors import BadRequest
from mock_operator.money import number, to_paise
from mock_operator.provisioning.tables import Service
from mock_operator.store.work import Work
from mock_operator.times import iso

ROAMING_LIMIT = "roamingSpendLimit"
# Do not provide: no subscription may start on the line.
CONTENT_BARRING = "contentBarring"
# Kinds of advertising that the customer does not want; of the register of preferences.
DO_NOT_DISTURB = "doNotDisturb"
DO_NOT_DISTURB_SINCE = "doNotDisturbSince"
ADVERTISING = ("banking", "realEstate", "education", "health", "goods", "entertainment", "tourism")


def limit_roaming(work: Work, service: Service, rupees: Any) -> None:
    """What use abroad may cost in a cycle, taxes left out; at the limit roaming is switched off."""
    try:
        limit = to_paise(rupees)
    except ValueError as refusal:
        raise BadRequest(f"{ROAMING_LIMIT}: {refusal}") from None
    if limit <= 0:
        raise BadRequest(f"{ROAMING_LIMIT} must be more than nothing")
    _keep(work, service, {ROAMING_LIMIT: number(limit)})


def bar_content(work: Work, service: Service, barred: Any) -> None:
    """Let subscriptions start on a line, or not. What runs goes on until it is ended."""
    if not isinstance(barred, bool):
        raise BadRequest(f"{CONTENT_BARRING} is true or false")
    _keep(work, service, {CONTENT_BARRING: barred})


def register_preferences(work: Work, service: Service, unwanted: Any) -> None:
    """Enter the kinds of advertising that are not wanted: names with commas between them, or "none"."""
    named = unwanted.split(",") if isinstance(unwanted, str) and unwanted != "none" else []
    if not isinstance(unwanted, str) or not set(named) <= set(ADVERTISING):
        raise BadRequest(f"{DO_NOT_DISTURB} is \"none\", or some of {', '.join(ADVERTISING)}")
    kept = ",".join(name for name in ADVERTISING if name in named) or None
    if service.device.get(DO_NOT_DISTURB) != kept:
        _keep(work, service, {DO_NOT_DISTURB: kept, DO_NOT_DISTURB_SINCE: iso(work.now) if kept else None})


def _keep(work: Work, service: Service, facts: dict[str, Any]) -> None:
    service.device = {**service.device, **facts}
    work.tell("638", "service", "AttributeValueChange", service)


# What a PATCH may ask for by the name of a characteristic.
WISHES = {ROAMING_LIMIT: limit_roaming, CONTENT_BARRING: bar_content, DO_NOT_DISTURB: register_preferences}
