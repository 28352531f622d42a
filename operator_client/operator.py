"""The operator as the journeys see it: one object, one method for each thing that can be asked or done."""
from __future__ import annotations

from operator_client.care import Care
from operator_client.http import OperatorHttp
from operator_client.postpaid import Postpaid
from operator_client.prepaid import Prepaid
from operator_client.provisioning import Provisioning
from operator_client.subscribers import Subscribers


class Operator:
    """The operator's systems by subject. Methods raise the OperatorError tree of telecom/errors.py."""

    def __init__(self, http: OperatorHttp) -> None:
        self.subscribers = Subscribers(http)
        self.prepaid = Prepaid(http)
        self.provisioning = Provisioning(http)
        self.postpaid = Postpaid(http)
        self.care = Care(http)
