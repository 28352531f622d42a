"""Money that a seed says was given back."""
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from mock_operator.customers.tables import Customer
from mock_operator.money import to_paise
from mock_operator.payments import payments, refunds
from mock_operator.seed.schema import CustomerSeed, RefundSeed
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import relative

DAY_SECONDS = 86400


def plays(seed: CustomerSeed, customer: Customer, work: Work) -> Iterable[tuple[datetime, Callable[[Work], None]]]:
    """The times and deeds; `work` stands at the time of loading."""
    for each in seed.refunds:
        yield relative(each.at, work.now), partial(_give_back, customer=customer, seed=each)


def _give_back(work: Work, customer: Customer, seed: RefundSeed) -> None:
    """An order was paid and came to nothing, so that its money goes back at once."""
    payment = payments.take(work, customer, to_paise(seed.amount), method=seed.method, method_type=seed.methodType,
                            items=[{"id": new_id("ORD"), "type": "ProductOrder"}])
    refunds.send(work, payment, payment.amount, seed.takesDays * DAY_SECONDS, description="order not carried out")
