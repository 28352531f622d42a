"""Puts paid services into words: what each takes, since when, and who agreed."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.bootstrap import Services
from actions.notices import ticket_fields
from actions.tell_bill import docket_words
from actions.told import Message, Notice, Told
from journeys.paid_services import ServicesBarred, ServiceStopped, ServicesView
from telecom.subscriptions import PaidService

Words = dict[str, Any]


def listed(view: ServicesView, given: Services) -> list[Message]:
    """Everything that runs, and whether more may start."""
    messages = [Message("utter_services_list", {"count": str(len(view.running)),
                                                "lines": [service_line(each, given) for each in view.running]})
                if view.running else Message("utter_services_none", {})]
    return [*messages, *([Message("utter_services_barred", {})] if view.barred else [])]


def service_line(service: PaidService, given: Services) -> Words:
    """One service with price, beginning and consent."""
    price: Words = {"response": "utter_service_price_unknown"}
    if service.price is not None:
        price = {"response": "utter_service_price_gross" if service.tax_included else "utter_service_price_net",
                 "amount": given.speaker.money(service.price), "tax_name": given.policy.market.tax_name,
                 "period": {"response": _period(service)}}
    since = given.speaker.day(given.speaker.local_day(service.since)) if service.since else "—"
    consent: Words = {"response": "utter_service_consent_missing"}
    if service.consent_reference:
        when = service.consent_at or service.since
        consent = {"response": "utter_service_consent", "channel": service.consent_channel or "—",
                   "day": given.speaker.day(given.speaker.local_day(when)) if when else "—"}
        if service.consent_channel is None:
            consent["response"] = "utter_service_consent_plain"
    return {"response": "utter_service_line", "name": service.name, "price": price, "since": since,
            "consent": consent}


def _period(service: PaidService) -> str:
    return {"day": "utter_service_a_day", "week": "utter_service_a_week"}.get(
        service.period or "", "utter_service_a_month")


def names_of(services: Sequence[PaidService], given: Services) -> str:
    """Their names in a row."""
    return given.speaker.listing([service.name for service in services])


def stopped_told(stopped: Sequence[ServiceStopped], given: Services) -> Told:
    """One receipt for all that was stopped, and a docket for each that was not."""
    ended = [each for each in stopped if each.ticket is None]
    messages = [Message("utter_services_stopped", {
        "names": given.speaker.listing([each.name for each in ended if each.back is None])})] if any(
            each.back is None for each in ended) else []
    messages += [Message("utter_services_stopped_and_back", {"name": each.name, "back": given.speaker.money(each.back)})
                 for each in ended if each.back is not None]
    notices = [_stopped_notice(each, given) for each in ended]
    for each in stopped:
        if each.ticket is not None:
            messages.append(Message("utter_stop_handed_over", {"name": each.name, **docket_words(each.ticket, given)}))
            notices.append(Notice("ticket", each.ticket.id, ticket_fields(given, each.ticket)))
    return Told(tuple(messages or [Message("utter_services_ended_before", {})]), tuple(notices))


def _stopped_notice(stopped: ServiceStopped, given: Services) -> Notice:
    if stopped.back is None:
        return Notice("stopped", stopped.id, {"name": stopped.name})
    back = given.speaker.money(stopped.back)
    return Notice("stopped_and_refunded", stopped.id, {"name": stopped.name, "amount": back})


def barred_told(done: ServicesBarred, about: str, *, wanted: bool, given: Services) -> Told:
    """What was stopped, and how the bar is now."""
    told = stopped_told(done.stopped, given) if done.stopped else Told(())
    if done.ticket is not None:
        words = docket_words(done.ticket, given)
        return Told((*told.messages, Message("utter_services_bar_handed_over", words)),
                    (*told.notices, Notice("ticket", done.ticket.id, ticket_fields(given, done.ticket))))
    message = "utter_services_blocked" if wanted else "utter_services_allowed"
    return Told((*told.messages, Message(message, {})),
                (*told.notices, Notice("blocked" if wanted else "allowed_again", about, {})))
