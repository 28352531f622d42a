"""The operator as the journeys see it: one object, one method for each thing that can be asked or done."""
from __future__ import annotations

from zoneinfo import ZoneInfo

from operator_client.care import Care
from operator_client.do_not_disturb import DoNotDisturb
from operator_client.http import OperatorHttp
from operator_client.onboarding import Onboarding
from operator_client.outages import Outages
from operator_client.payments import Payments
from operator_client.people import People
from operator_client.plans import Plans
from operator_client.postpaid import Postpaid
from operator_client.prepaid import Prepaid
from operator_client.provisioning import Provisioning
from operator_client.roaming import Roaming
from operator_client.shop import Shop
from operator_client.sims import Sims
from operator_client.subscribers import Subscribers
from operator_client.subscriptions import Subscriptions
from operator_client.usage import Usage


class Operator:
    """The operator's systems by subject. Methods raise the OperatorError tree of telecom/errors.py.

    `timezone` and `currency` are the market's: bills begin and end at its midnights, tickets name bare amounts in its
    currency.
    """

    def __init__(self, http: OperatorHttp, timezone: str, currency: str) -> None:
        self.subscribers = Subscribers(http)
        self.people = People(http)
        self.onboarding = Onboarding(http)
        self.prepaid = Prepaid(http)
        self.provisioning = Provisioning(http)
        self.postpaid = Postpaid(http, ZoneInfo(timezone))
        self.usage = Usage(http)
        self.sims = Sims(http)
        self.payments = Payments(http)
        self.care = Care(http, currency)
        self.outages = Outages(http)
        self.plans = Plans(http)
        self.roaming = Roaming(http)
        self.subscriptions = Subscriptions(http)
        self.do_not_disturb = DoNotDisturb(http)
        self.shop = Shop(http)
