"""Subscriptions of prepaid lines take their price from the main balance, again and again while they last."""
from mock_operator.customers.tables import Product
from mock_operator.money import words
from mock_operator.prepaid.ledger import main_balance, move
from mock_operator.store import due
from mock_operator.store.work import Work

_DAY_SECONDS = 86400
_PERIOD_SECONDS = {"day": _DAY_SECONDS, "week": 7 * _DAY_SECONDS, "month": 30 * _DAY_SECONDS}


def begin(work: Work, product: Product) -> None:
    """Take the first price now, and the next ones when each period is over. Raises Conflict INSUFFICIENT_BALANCE."""
    _charge(work, product)
    _schedule(work, product)


def _charge(work: Work, product: Product) -> None:
    move(work, main_balance(work, product.msisdn), -product.price, "subscription",
         f"{product.name} ({words(product.price)})", product.id)


def _schedule(work: Work, product: Product) -> None:
    work.schedule("renewal", product.id, _PERIOD_SECONDS[product.recurring])


@due.handles("renewal")
def renew(work: Work, product_id: str) -> None:
    """A period is over. A balance that is too low leaves the subscription unpaid until the next one."""
    product = work.locked(Product, product_id)
    if product.status != "active":
        return
    if main_balance(work, product.msisdn).remaining >= product.price:
        _charge(work, product)
    _schedule(work, product)
