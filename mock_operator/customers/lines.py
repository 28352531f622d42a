"""Finding what belongs to a line. A line is named by its number and is held as a plan."""
from typing import Any

from sqlalchemy import select

from mock_operator.customers.tables import Product
from mock_operator.errors import Conflict
from mock_operator.store.work import Work


def plan_of(work: Work, msisdn: str | None) -> Product | None:
    """The main product of a line, or None when the operator has no such line."""
    if not msisdn:
        return None
    chosen = select(Product).where(Product.msisdn == msisdn, Product.role == "plan",
                                   Product.status.in_(("active", "suspended", "pendingTerminate")))
    return work.session.execute(chosen).scalars().first()


def prepaid_plan(work: Work, msisdn: str | None) -> Product:
    """The main product of a prepaid line. Raises Conflict LINE_UNKNOWN or LINE_NOT_PREPAID."""
    plan = plan_of(work, msisdn)
    if plan is None:
        raise Conflict("LINE_UNKNOWN", f"the operator has no line {msisdn}")
    if plan.account_type != "prepaid":
        raise Conflict("LINE_NOT_PREPAID", f"{msisdn} is not a prepaid line")
    return plan


def status_at(product: Product, now: Any) -> str:
    """The product's status at a time: what has run out is terminated."""
    if product.status == "active" and product.end is not None and product.end <= now:
        return "terminated"
    return str(product.status)


def reference_id(body: Any) -> str | None:
    """The id of a reference sent by a client: an object or the first of a list."""
    first = body[0] if isinstance(body, list) and body else body
    identifier = first.get("id") if isinstance(first, dict) else None
    return identifier if isinstance(identifier, str) else None
