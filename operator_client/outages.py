"""Outages and other trouble of the network (656)."""
from __future__ import annotations

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, characteristics, first, need, time_or_none
from telecom.clock import parse_time
from telecom.outages import Outage

# States in which the trouble still stands.
_STANDING = {"acknowledged", "pending", "held", "inProgress"}


class Outages:
    """Where the network is in trouble. READ only."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def in_area(self, area_id: str) -> list[Outage]:
        """What is wrong in an area now, the newest first."""
        answer = await self._http.read_all("outages", "serviceProblem", affectedLocation__id=area_id)
        standing = [_outage(problem, area_id) for problem in answer if problem.get("status") in _STANDING]
        return sorted(standing, key=lambda outage: outage.since, reverse=True)


def _outage(problem: Json, area_id: str) -> Outage:
    place = first([p for p in problem.get("affectedLocation") or [] if p.get("id") == area_id])
    facts = characteristics(problem, "characteristic")
    return Outage(id=need(problem, "id"), place=str(place.get("name") or area_id),
                  since=parse_time(need(problem, "creationDate")), expected_end=time_or_none(facts.get("expectedEnd")))
