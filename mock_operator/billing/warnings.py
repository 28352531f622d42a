"""Warning SMS about data that runs out and about prices abroad."""

from decimal import Decimal

from mock_operator.billing.plan import PlanHolding
from mock_operator.billing.rating import ROAMING_WARNING, DueWarning
from mock_operator.billing.tables import BillingAccount, UsageWarning
from mock_operator.billing.tariff import Tariff
from mock_operator.care.messages import send_sms
from mock_operator.store.work import Work


def warn(work: Work, account: BillingAccount, plans: tuple[PlanHolding, ...], due: DueWarning, tariff: Tariff) -> None:
    """Send a warning at the time it was due, and keep that it was sent."""
    at_that_time = Work(work.session, due.when, work.parameters, work.happenings)
    send_sms(at_that_time, account.msisdn, text(plans, due, tariff))
    work.add(
        UsageWarning(account_id=account.id, kind=due.kind, percent=due.percent, country=due.country, sent=due.when)
    )


def text(plans: tuple[PlanHolding, ...], due: DueWarning, tariff: Tariff) -> str:
    """The words of a warning, from the tariff's texts."""
    if due.kind == ROAMING_WARNING:
        zone = tariff.zone(due.country)
        return tariff.texts["roamingWarning"].format(
            country=zone.countries[due.country], voice=_plain(zone.voice), data=_plain(zone.data), sms=_plain(zone.sms)
        )
    terms = next(plan for plan in reversed(plans) if plan.start <= due.when).terms
    return tariff.texts["dataWarning"].format(
        percent=due.percent,
        plan=terms.name,
        allowance=(terms.data_mb or 0) // 1024,
        rate=_plain(terms.data_rate_per_mb),
    )


def _plain(rate: Decimal) -> str:
    """A rate without needless zeros."""
    return f"{rate.normalize():f}"
