"""The table of demonstration customers."""
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_operator.customers.tables import Customer


def table(session: Session) -> list[dict[str, Any]]:
    """Number, name, account type, situation and what to try, of every customer that has a situation."""
    chosen = select(Customer).where(Customer.situation.is_not(None)).order_by(Customer.msisdn)
    return [{"msisdn": row.msisdn, "name": row.name, "accountType": row.account_type, "situation": row.situation,
             "try": row.to_try} for row in session.execute(chosen).scalars()]
