"""Outages and other trouble of the network (656)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from mock_operator.care.tables import ServiceProblem, ServiceProblemPlace
from mock_operator.errors import BadRequest
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso, parse
from mock_operator.web.resource import Document

STATUSES = ("acknowledged", "rejected", "pending", "held", "inProgress", "resolved", "cancelled", "closed")
OVER = frozenset({"resolved", "closed", "cancelled", "rejected"})


def create(work: Work, body: Document) -> ServiceProblem:
    """POST: the network reports trouble. Raises BadRequest when a field that 656 demands is missing."""
    for name in ("category", "description", "reason"):
        if not isinstance(body.get(name), str):
            raise BadRequest(f"{name} is a text and must be given")
    priority, originator = body.get("priority"), body.get("originatorParty")
    if not isinstance(priority, int) or isinstance(priority, bool) or not 0 <= priority < 2**31:
        raise BadRequest("priority is a whole number and must be given")
    if not isinstance(originator, dict) or not isinstance(originator.get("id"), str):
        raise BadRequest("originatorParty is a reference {id, @referredType} and must be given")
    return add(
        work,
        name=str(body["name"]) if "name" in body else None,
        category=body["category"],
        description=body["description"],
        reason=body["reason"],
        priority=priority,
        originator={"@referredType": "Organization", **originator},
        places=_places(body.get("affectedLocation", [])),
        status=_status(body) or "acknowledged",
        expected_end=_expected_end(body),
    )


def add(work: Work, *, places: list[Document], status: str, **columns: Any) -> ServiceProblem:
    """Record trouble in some places, since now."""
    problem: ServiceProblem = work.add(
        ServiceProblem(
            id=new_id("SP"),
            places=places,
            status=status,
            created=work.now,
            last_update=work.now,
            status_changed=work.now,
            resolved=work.now if status in OVER else None,
            **columns,
        )
    )
    for place in places:
        work.add(ServiceProblemPlace(problem_id=problem.id, place_id=place["id"]))
    return problem


def change(work: Work, problem: ServiceProblem, body: Document) -> ServiceProblem:
    """PATCH: status, description, reason and expected end may change."""
    status = _status(body)
    for name in ("description", "reason"):
        if name in body:
            if not isinstance(body[name], str):
                raise BadRequest(f"{name} must be a text")
            setattr(problem, name, body[name])
    problem.expected_end = _expected_end(body) or problem.expected_end
    problem.last_update = work.now
    if status is not None and status != problem.status:
        problem.status, problem.status_changed = status, work.now
        problem.resolved = work.now if status in OVER else None
        work.tell("656", "serviceProblem", "StateChange", problem)
    work.session.flush()
    return problem


def _status(body: Document) -> str | None:
    status = body.get("status")
    if status is not None and status not in STATUSES:
        raise BadRequest(f"status must be one of {', '.join(STATUSES)}")
    return status


def _places(value: Any) -> list[Document]:
    if not isinstance(value, list) or not all(isinstance(place, dict) for place in value):
        raise BadRequest("affectedLocation must be an array of objects")
    if not all(isinstance(place.get("id"), str) and len(place["id"]) <= 64 for place in value):
        raise BadRequest("each affectedLocation needs the id of a place")
    return [{"@type": "RelatedPlace", **place} for place in value]


def _expected_end(body: Document) -> datetime | None:
    listed = body.get("characteristic")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    text = next((entry.get("value") for entry in entries if entry.get("name") == "expectedEnd"), None)
    if text is None:
        return None
    try:
        return parse(str(text))
    except (ValueError, OverflowError):
        raise BadRequest("characteristic expectedEnd must be an ISO 8601 time") from None


def in_places(values: list[str]) -> Any:
    """The condition of trouble in any of these places."""
    return ServiceProblem.id.in_(select(ServiceProblemPlace.problem_id).where(ServiceProblemPlace.place_id.in_(values)))


def render(_: Work, row: ServiceProblem) -> Document:
    """656 ServiceProblem."""
    expected = {
        "name": "expectedEnd",
        "valueType": "dateTime",
        "value": iso(row.expected_end),
        "@type": "Characteristic",
    }
    return {
        "name": row.name,
        "category": row.category,
        "description": row.description,
        "reason": row.reason,
        "priority": row.priority,
        "status": row.status,
        "creationDate": iso(row.created),
        "lastUpdate": iso(row.last_update),
        "statusChangeDate": iso(row.status_changed),
        "resolutionDate": iso(row.resolved),
        "affectedLocation": row.places,
        "originatorParty": row.originator,
        "characteristic": [expected] if row.expected_end else None,
    }
