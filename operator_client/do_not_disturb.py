"""The register of preferences about advertising, kept with the line's service (638, 640)."""
from __future__ import annotations

from operator_client.http import OperatorHttp
from operator_client.shapes import characteristics, time_or_none
from telecom.do_not_disturb import Preferences


class DoNotDisturb:
    """What advertising a line is not to receive."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def preferences(self, service_id: str) -> Preferences:
        """The entry of a line."""
        facts = characteristics(await self._http.read("services", f"service/{service_id}"), "serviceCharacteristic")
        unwanted = str(facts.get("doNotDisturb") or "")
        return Preferences(frozenset(unwanted.split(",")) if unwanted else frozenset(),
                           time_or_none(facts.get("doNotDisturbSince")))

    async def enter(self, service_id: str, unwanted: frozenset[str], *, key: str) -> None:
        """Make this the entry of a line; without categories the line leaves the register."""
        await self._http.change("activation", f"service/{service_id}", {"serviceCharacteristic": [
            {"name": "doNotDisturb", "valueType": "string", "value": ",".join(sorted(unwanted)) or "none"}]}, key=key)
