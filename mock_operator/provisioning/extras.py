"""What a line's holder may have put right at a word: a phone locked to the operator, the app's account (640)."""
from collections.abc import Mapping
from typing import Any

from mock_operator.care.messages import send_sms
from mock_operator.errors import BadRequest, Conflict
from mock_operator.provisioning.tables import Service
from mock_operator.store.work import Work
from mock_operator.times import iso, parse


def asked(wanted: Mapping[Any, Any]) -> bool:
    """Whether characteristics speak of one of these."""
    return not _RULES.keys().isdisjoint(wanted)


def change(work: Work, service: Service, wanted: Mapping[Any, Any]) -> None:
    """Do what is asked. Raises BadRequest; Conflict UNLOCK_TOO_EARLY or NO_APP_ACCOUNT."""
    for name, rule in _RULES.items():
        if name in wanted:
            rule(work, service, wanted[name])
    work.tell("638", "service", "AttributeValueChange", service)


def _unlock(work: Work, service: Service, value: Any) -> None:
    if str(value).lower() != "false":
        raise BadRequest("deviceLocked can only be set to false")
    allowed = service.device.get("unlockAllowedFrom")
    if allowed is not None and parse(allowed) > work.now:
        raise Conflict("UNLOCK_TOO_EARLY", f"the phone may be unlocked from {iso(parse(allowed))} on")
    service.device = {**service.device, "deviceLocked": False}


def _reset_app(work: Work, service: Service, value: Any) -> None:
    if value != "reset":
        raise BadRequest("appAccount can only be \"reset\"")
    if service.device.get("appAccount") in (None, "none"):
        raise Conflict("NO_APP_ACCOUNT", "nobody has registered in the app with this line")
    service.device = {**service.device, "appAccount": "active"}
    send_sms(work, service.msisdn, "Set a new app password within 30 minutes: https://saral.example/app/reset")


_RULES = {"deviceLocked": _unlock, "appAccount": _reset_app}
