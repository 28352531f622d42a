"""Faults that the administrator injects, to see how a client copes.

kind:
- latency: the answer comes `seconds` (default 2) late.
- timeout: the connection is held `seconds` (default 60) and closed without an answer.
- error: the answer is `status` (default 503) with an Error body.
- reset: the connection is closed at once, without an answer.
- duplicate: the request reaches the operator twice, as from a gateway that repeats what it thinks was lost; the
  client gets the first answer.
- provisioning: provisioning of a pack fails at its quota (see `provisioning/trouble.py`).
phase: `before` nothing is done; `after` the work is done and then the answer is lost. times: how often, None for ever.
"""
import random
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mock_operator.errors import BadRequest, NotFound
from mock_operator.store.tables import Fault
from mock_operator.store.work import Work
from mock_operator.web.apis import APIS

KINDS = ("latency", "timeout", "error", "reset", "duplicate", "provisioning")
_ALLOWED = {"api", "resource", "method", "kind", "seconds", "status", "phase", "times", "probability", "msisdn"}
_DEFAULT_SECONDS = {"latency": 2.0, "timeout": 60.0}


_ANY = select(Fault.id).where(Fault.spent.is_(False), Fault.kind != "provisioning").limit(1)


@dataclass(frozen=True)
class Struck:
    """A fault that applies to the request at hand."""

    kind: str
    phase: str
    seconds: float
    status: int


def add(work: Work, body: dict[str, Any]) -> Fault:
    """Store a fault. Raises BadRequest that names the wrong field."""
    unknown = set(body) - _ALLOWED
    if unknown:
        raise BadRequest(f"unknown field {', '.join(sorted(unknown))}; known are {', '.join(sorted(_ALLOWED))}")
    kind, api, phase = body.get("kind"), str(body.get("api", "*")), body.get("phase", "before")
    method = str(body.get("method", "*")).upper()
    if kind not in KINDS:
        raise BadRequest(f"kind must be one of {', '.join(KINDS)}")
    if api != "*" and api not in APIS:
        raise BadRequest(f"api must be * or one of {', '.join(APIS)}")
    if phase not in ("before", "after"):
        raise BadRequest("phase must be before or after")
    if method not in ("GET", "POST", "PATCH", "DELETE", "*"):
        raise BadRequest("method must be GET, POST, PATCH, DELETE or *")
    status = body.get("status") or 503
    times, probability = body.get("times"), body.get("probability")
    if not isinstance(status, int) or not 400 <= status <= 599:
        raise BadRequest("status must be an HTTP error status, 400 to 599")
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise BadRequest("times must be a whole number from 1, or null for ever")
    probability = 1.0 if probability is None else probability
    if not isinstance(probability, (int, float)) or not 0 < probability <= 1:
        raise BadRequest("probability must be above 0 and at most 1")
    seconds = body.get("seconds")
    if seconds is not None and (not isinstance(seconds, (int, float)) or not 0 <= seconds <= 600):
        raise BadRequest("seconds must be between 0 and 600")
    fault: Fault = work.add(Fault(
        api=api, resource=str(body.get("resource") or "*"), method=method, kind=kind, phase=phase, status=status,
        seconds=_DEFAULT_SECONDS.get(kind, 0.0) if seconds is None else float(seconds), times=times,
        probability=float(probability), msisdn=body.get("msisdn"), spent=False))
    return fault


def document(fault: Fault) -> dict[str, Any]:
    """A fault as the administrator sees it."""
    return {"id": str(fault.id), "api": fault.api, "resource": fault.resource, "method": fault.method,
            "kind": fault.kind, "seconds": fault.seconds, "status": fault.status, "phase": fault.phase,
            "times": fault.times, "probability": fault.probability, "msisdn": fault.msisdn}


def standing(work: Work) -> list[Fault]:
    """Faults that can still strike."""
    return list(work.session.execute(select(Fault).where(Fault.spent.is_(False)).order_by(Fault.id)).scalars())


def clear(work: Work, identifier: str | None) -> None:
    """Remove one fault, or all. Raises NotFound."""
    if identifier is None:
        work.session.execute(delete(Fault))
        return
    fault = work.get(Fault, int(identifier)) if identifier.isascii() and identifier.isdigit() else None
    if fault is None:
        raise NotFound(f"there is no fault {identifier}")
    work.session.delete(fault)


def any_for_calls(session: Session) -> bool:
    """Whether any fault stands that may concern a call. Asked before every call, hence the prepared statement."""
    return session.execute(_ANY).first() is not None


def candidates(work: Work, api: str, resource: str, method: str) -> list[Fault]:
    """Faults that may concern a call; `provisioning` concerns no call but the network."""
    chosen = select(Fault).where(
        Fault.spent.is_(False), Fault.kind != "provisioning", Fault.api.in_((api, "*")),
        Fault.resource.in_((resource, "*")), Fault.method.in_((method, "*")))
    return list(work.session.execute(chosen.order_by(Fault.id)).scalars())


def strike(work: Work, fault: Fault) -> Struck | None:
    """Use a fault up once; None when chance spares this call or another call used it up first."""
    if fault.probability < 1 and random.random() >= fault.probability:
        return None
    if not use(work, fault):
        return None
    return Struck(fault.kind, fault.phase, fault.seconds, fault.status)


def use(work: Work, fault: Fault) -> bool:
    """Count one use. False when nothing of it is left."""
    if fault.times is None:
        return True
    used = work.session.execute(
        update(Fault).where(Fault.id == fault.id, Fault.times > 0).values(
            times=Fault.times - 1, spent=Fault.times <= 1).execution_options(synchronize_session=False))
    work.session.expire(fault)
    return bool(used.rowcount)
