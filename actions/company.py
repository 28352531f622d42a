"""Requests about a company's line that only the company's administrator may make."""
from __future__ import annotations

from actions.told import Message, Told
from actions.turn import Turn
from telecom.subscriber import Customer


def for_administrator(turn: Turn, customer: Customer) -> Told | None:
    """What an employee hears who asks for what requests.yml leaves to the administrator; None for everybody else."""
    request = turn.services.policy.requests.get(str(turn.slot("opened_by")))
    if request is None or not request.administrator_only or not customer.enterprise or customer.enterprise_admin:
        return None
    return Told((Message("utter_request_admin_only", {}), Message("utter_offer_desk", {})))
