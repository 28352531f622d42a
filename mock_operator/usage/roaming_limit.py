"""The customer's limit on what use abroad may cost in a cycle: at the limit roaming is switched off."""

from datetime import datetime

from sqlalchemy import func, select

from mock_operator.billing import tariff_store
from mock_operator.billing.cycle import cycle_at
from mock_operator.billing.tables import BillingAccount
from mock_operator.care.messages import send_sms
from mock_operator.customers.tables import Product
from mock_operator.money import to_paise, words
from mock_operator.provisioning.tables import Service
from mock_operator.provisioning.wishes import ROAMING_LIMIT
from mock_operator.store.work import Work
from mock_operator.usage.tables import Usage

_ABROAD = ("roamingVoice", "roamingData", "roamingSms")


def keep_roaming_limit(work: Work, account: BillingAccount, when: datetime) -> None:
    """Switch roaming off when the use abroad of a cycle has reached the limit of the line, and say so by SMS."""
    main = work.get(Product, account.product_id)
    service = work.locked(Service, main.service_id)
    limit = service.device.get(ROAMING_LIMIT)
    if limit is None or not service.features.get("roaming"):
        return
    cycle = cycle_at(when, account.cycle_day, tariff_store.in_force(work).zone_of_time)
    spent = select(func.coalesce(func.sum(Usage.net), 0)).where(
        Usage.product_id == main.id, Usage.usage_type.in_(_ABROAD),
        Usage.usage_date >= cycle.start, Usage.usage_date < cycle.end)
    if work.session.execute(spent).scalar_one() < to_paise(limit):
        return
    service.features = {**service.features, "roaming": False}
    send_sms(work, main.msisdn, f"Your roaming limit of {words(to_paise(limit))} is reached. Roaming is switched off.")
    work.tell("638", "service", "AttributeValueChange", service)
