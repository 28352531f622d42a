"""SIMs: their orders (622), activation (641), the bar and the hold on a line (640), and the line's holder (632)."""
from __future__ import annotations

from operator_client.http import OperatorHttp
from operator_client.provisioning import read_run
from operator_client.shapes import Json, characteristics, first, need, time_or_none
from telecom.errors import UnknownLine
from telecom.recharge import ProvisioningRun
from telecom.sims import Holder, SimOrder
from telecom.subscriber import Line


class Sims:
    """What can be done about the SIM of a line."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def holder(self, msisdn: str) -> Holder:
        """Who holds a line. Raises UnknownLine."""
        found = await self._http.read("parties", "individual", contactMedium__characteristic__phoneNumber=msisdn)
        if not found:
            raise UnknownLine(msisdn[-4:])
        return _holder(found[0], msisdn)

    async def orders(self, line: Line) -> list[SimOrder]:
        """Orders of SIMs for a line, newest first."""
        answer = await self._http.read_all("orders", "productOrder",
                                           productOrderItem__product__productSerialNumber=line.msisdn)
        found = [order for order in map(_order, answer) if order is not None]
        return sorted(found, key=lambda o: (o.ordered is not None, o.ordered), reverse=True)

    async def order(self, line: Line, kind: str, reason: str, *, key: str) -> SimOrder:
        """Order another SIM for a line, free of charge. Raises OperatorRefused FRAUD_HOLD, SIM_ORDERED."""
        facts = [{"name": name, "valueType": "string", "value": value}
                 for name, value in (("simReplacement", kind), ("simReason", reason))]
        answer = await self._http.create("orders", "productOrder", {
            "category": "simReplacement",
            "relatedParty": [{"id": line.customer_id, "role": "customer", "@referredType": "Customer"}],
            "productOrderItem": [{"id": "1", "action": "modify", "product": {
                "id": line.product_id, "productSerialNumber": line.msisdn, "productCharacteristic": facts}}],
        }, key=key)
        return SimOrder(need(answer, "id"), kind, reason, str(answer.get("state")),
                        time_or_none(answer.get("orderDate")), time_or_none(answer.get("expectedCompletionDate")))

    async def runs(self, service_id: str) -> list[ProvisioningRun]:
        """Every try to put a SIM into service, oldest first."""
        answer = await self._http.read_all("provisioning", "serviceOrder", category="simActivation",
                                           serviceOrderItem__service__id=service_id)
        return sorted((read_run(r) for r in answer), key=lambda r: (r.started is None, r.started))

    async def retry(self, service_id: str, run_id: str, *, key: str) -> None:
        """Have the network try again to put a SIM into service. Raises OperatorRefused ALREADY_PROVISIONED."""
        body: Json = {"state": "active", "serviceOrderItem": [{"serviceOrderId": run_id}]}
        await self._http.change("activation", f"service/{service_id}", body, key=key)

    async def bar(self, service_id: str, reason: str, *, key: str) -> None:
        """Keep a line from the network. `reason` is lostOrStolen or customerRequest. Raises OperatorRefused."""
        await self._set(service_id, {"barring": "all", "barringReason": reason}, key)

    async def free(self, service_id: str, *, key: str) -> None:
        """Let a line into the network again.

        Raises OperatorRefused BILL_UNPAID, NO_ACTIVE_PACK, KYC_NEEDED, FRAUD_HOLD, BARRED_BY_OPERATOR.
        """
        await self._set(service_id, {"barring": "none"}, key)

    async def hold(self, service_id: str, *, key: str) -> None:
        """Have nothing given out for a line (SIM, port-out, refunds) until people have looked into a fraud."""
        await self._set(service_id, {"fraudHold": "true"}, key)

    async def unlock_device(self, service_id: str, *, key: str) -> None:
        """Take the operator's lock off the phone. Raises OperatorRefused UNLOCK_TOO_EARLY."""
        await self._set(service_id, {"deviceLocked": "false"}, key)

    async def reset_app(self, service_id: str, *, key: str) -> None:
        """Open the app's account and have the operator send a link for a new password. Raises OperatorRefused."""
        await self._set(service_id, {"appAccount": "reset"}, key)

    async def _set(self, service_id: str, values: dict[str, str], key: str) -> None:
        body: Json = {"serviceCharacteristic": [
            {"name": name, "valueType": "string", "value": value} for name, value in values.items()]}
        await self._http.change("activation", f"service/{service_id}", body, key=key)


def _order(answer: Json) -> SimOrder | None:
    for item in answer.get("productOrderItem") or []:
        facts = characteristics(item.get("product") or {}, "productCharacteristic")
        if "simReplacement" in facts:
            return SimOrder(need(answer, "id"), str(facts["simReplacement"]), str(facts.get("simReason", "")),
                            str(answer.get("state")), time_or_none(answer.get("orderDate")),
                            time_or_none(answer.get("expectedCompletionDate")))
    return None


def _holder(answer: Json, msisdn: str) -> Holder:
    media = answer.get("contactMedium") or []

    def medium(kind: str) -> Json:
        return first([m.get("characteristic") or {} for m in media if m.get("mediumType") == kind])

    other = first([m for m in media if m.get("mediumType") == "phone"
                   and (m.get("characteristic") or {}).get("phoneNumber") not in {msisdn, None}])
    facts = characteristics(answer, "partyCharacteristic")
    return Holder(
        id=need(answer, "id"), street=medium("postalAddress").get("street1"), city=medium("postalAddress").get("city"),
        email=medium("email").get("emailAddress"), other_number=(other.get("characteristic") or {}).get("phoneNumber"),
        other_since=time_or_none((other.get("validFor") or {}).get("startDateTime")),
        papers=str(facts.get("kycStatus", "verified")), papers_lack=facts.get("kycLacking"))
