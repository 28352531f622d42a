"""Whether the network fails at a milestone: by trouble of the line, or by an injected fault."""
from dataclasses import dataclass

from sqlalchemy import or_, select

from mock_operator.provisioning.tables import Trouble
from mock_operator.store.tables import Fault
from mock_operator.store.work import Work
from mock_operator.web import faults

FAULT_STAGE = "quotaLoaded"


@dataclass(frozen=True)
class Failure:
    """Why a milestone failed."""

    code: str
    reason: str
    message: str


def failure_at(work: Work, msisdn: str, stage: str) -> Failure | None:
    """The failure that this try meets at a milestone, counted as used; or None."""
    chosen = select(Trouble).where(Trouble.msisdn == msisdn, Trouble.stage == stage,
                                   or_(Trouble.times.is_(None), Trouble.times > 0)).with_for_update()
    trouble = work.session.execute(chosen).scalars().first()
    if trouble is not None:
        if trouble.times is not None:
            trouble.times -= 1
        return Failure(trouble.code, trouble.reason, trouble.message)
    if stage != FAULT_STAGE:
        return None
    injected = select(Fault).where(Fault.kind == "provisioning", Fault.spent.is_(False),
                                   or_(Fault.msisdn.is_(None), Fault.msisdn == msisdn)).order_by(Fault.id)
    for fault in work.session.execute(injected).scalars():
        if faults.strike(work, fault) is not None:
            return Failure("INJECTED_FAULT", "Injected fault", "An injected fault kept the quota from being loaded")
    return None
