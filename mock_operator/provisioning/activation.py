"""PATCH /service (640): provision again, send settings, switch a feature, bar or free the line, or keep a wish."""
import json
from typing import Any

from mock_operator.care.messages import send_sms
from mock_operator.errors import BadRequest, Conflict
from mock_operator.provisioning import barring, extras, network
from mock_operator.provisioning.tables import Monitor, Service
from mock_operator.provisioning.wishes import WISHES
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.apis import href
from mock_operator.web.resource import Answer, Document

# Without voice, data or SMS a line is of no use: care never has those switched off.
SWITCHED_OFF_BY_CARE = ("roaming",)


def change(work: Work, service: Service, body: Document) -> Answer:
    """Do what is asked. 202 with the monitor's address when the network has to work, else 200.

    Raises BadRequest; Conflict SERVICE_BARRED, FEATURE_UNKNOWN, FEATURE_STAYS_ON, and as `network.retry`,
    `barring.change` and `extras.change`.
    """
    characteristics = body.get("serviceCharacteristic") or []
    if not isinstance(characteristics, list) or not all(isinstance(each, dict) for each in characteristics):
        raise BadRequest("serviceCharacteristic must be a list of objects")
    wanted = {each.get("name"): each.get("value") for each in characteristics}
    if "deviceSettings" in wanted:
        if wanted["deviceSettings"] != "send":
            raise BadRequest("deviceSettings can only be \"send\"")
        _send_settings(work, service)
        return Answer(service)
    if barring.asked(wanted):
        barring.change(work, service, wanted)
        return Answer(service)
    if extras.asked(wanted):
        extras.change(work, service, wanted)
        return Answer(service)
    wish = next((name for name in WISHES if name in wanted), None)
    if wish is not None:
        WISHES[wish](work, service, wanted[wish])
        return Answer(service)
    if "feature" in body:
        _switch(work, service, body["feature"])
        return Answer(service)
    if body.get("state") != "active":
        raise BadRequest("state \"active\", a feature, or one of the characteristics deviceSettings, "
                         f"{', '.join(WISHES)} must be asked for")
    service_order = network.retry(work, service, _named_order(body))
    monitor = work.add(Monitor(id=new_id("MON"), msisdn=service.msisdn, customer_id=service.customer_id,
                               service_order_id=service_order.id, request=json.dumps(body)))
    return Answer(service, 202, {"Location": href("640", "monitor", monitor.id)})


def _named_order(body: Document) -> str | None:
    items = body.get("serviceOrderItem")
    first = items[0] if isinstance(items, list) and items else None
    identifier = first.get("serviceOrderId") if isinstance(first, dict) else None
    return identifier if isinstance(identifier, str) else None


def _send_settings(work: Work, service: Service) -> None:
    # Plain words, no settings that install themselves: the assistant tells the customer the same steps.
    send_sms(work, service.msisdn, "Internet settings: on the phone open Settings, Mobile network, Access point names "
                                   f"and set the APN to \"{service.device.get('apnExpected')}\". Then switch flight "
                                   "mode on and off.")
    work.schedule("settings", service.id, work.parameters.settings_seconds)


def _switch(work: Work, service: Service, wanted: Any) -> None:
    """Switch features of a line: on when it is not barred; off only those that care may ask for."""
    if not isinstance(wanted, list) or not all(
            isinstance(each, dict) and isinstance(each.get("name"), str) and isinstance(each.get("isEnabled"), bool)
            for each in wanted):
        raise BadRequest("feature must be a list of objects with a name and isEnabled true or false")
    asked = {each["name"]: each["isEnabled"] for each in wanted}
    barred = not service.enabled or service.device.get("barring") != "none"
    if barred and any(asked.values()):
        raise Conflict("SERVICE_BARRED", f"service {service.id} is barred")
    if not asked.keys() <= service.features.keys():
        raise Conflict("FEATURE_UNKNOWN", f"service {service.id} has no such feature")
    if any(not on and name not in SWITCHED_OFF_BY_CARE for name, on in asked.items()):
        raise Conflict("FEATURE_STAYS_ON", f"only {', '.join(SWITCHED_OFF_BY_CARE)} can be switched off")
    service.features = {**service.features, **asked}
    work.tell("638", "service", "AttributeValueChange", service)


@due.handles("settings")
def install_settings(work: Work, service_id: str) -> None:
    """The customer has set on the phone what the SMS says."""
    service = work.locked(Service, service_id)
    service.device = {**service.device, "apnInUse": service.device["apnExpected"], "lastDataSession": iso(work.now)}
    work.tell("638", "service", "AttributeValueChange", service)
