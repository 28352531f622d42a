"""The record of every write that took effect, for tests and demonstrations."""
from typing import Any

from sqlalchemy import select

from mock_operator.store.tables import WriteLog
from mock_operator.store.work import Work
from mock_operator.times import iso


def record(work: Work, api: str, resource: str, row: Any, action: str, key: str | None) -> None:
    """Write down a POST, PATCH or DELETE."""
    work.add(WriteLog(
        time=work.now, api=api, resource=resource, resource_id=row.id, action=action, idempotency_key=key,
        msisdn=getattr(row, "msisdn", None), customer_id=getattr(row, "customer_id", None),
    ))


def writes(work: Work, msisdn: str | None) -> list[dict[str, Any]]:
    """Writes in order of time; of one line and its customer, or all."""
    chosen = select(WriteLog).order_by(WriteLog.id)
    if msisdn is not None:
        customers = select(WriteLog.customer_id).where(WriteLog.msisdn == msisdn, WriteLog.customer_id.is_not(None))
        chosen = chosen.where((WriteLog.msisdn == msisdn)
                              | (WriteLog.msisdn.is_(None) & WriteLog.customer_id.in_(customers)))
    return [
        {"time": iso(entry.time), "api": entry.api, "resource": entry.resource, "id": entry.resource_id,
         "action": entry.action, "msisdn": entry.msisdn, "customer": entry.customer_id,
         "idempotencyKey": entry.idempotency_key}
        for entry in work.session.execute(chosen).scalars()
    ]
