"""Outages of a seed."""

from typing import Any

from pydantic import ValidationError

from mock_operator.care import outages
from mock_operator.care.seed_schema import Outage
from mock_operator.errors import BadRequest
from mock_operator.store.work import Work
from mock_operator.times import relative

NETWORK = {"id": "ORG-NETWORK", "name": "Network operations", "role": "originator", "@referredType": "Organization"}


def load_outages(work: Work, entries: list[dict[str, Any]]) -> None:
    """Create the outages of a seed. Raises BadRequest that names the wrong entry."""
    for entry in entries:
        try:
            outage = Outage.parse_obj(entry)
            since = relative(outage.since, work.now)
            expected_end = relative(outage.expectedEnd, work.now) if outage.expectedEnd else None
        except (ValidationError, ValueError) as wrong:
            raise BadRequest(f"outage {entry.get('name')!r}: {wrong}") from None
        outages.add(
            Work(work.session, since, work.parameters),
            name=outage.name,
            category="system.originated",
            description=outage.description,
            reason=outage.reason,
            priority=1,
            originator=NETWORK,
            places=[{"id": place.id, "name": place.name, "role": "affectedArea"} for place in outage.places],
            status=outage.status,
            expected_end=expected_end,
        )
