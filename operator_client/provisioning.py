"""Pack orders (622), provisioning runs (641) and re-provisioning (640)."""
from __future__ import annotations

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, first, need, ref_id, time_or_none
from telecom.money import Money
from telecom.recharge import Milestone, PackOrder, ProvisioningRun


class Provisioning:
    """How a paid pack gets onto the line."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def orders(self, customer_id: str) -> list[PackOrder]:
        """Product orders of a customer, those of SIMs left out."""
        answer = await self._http.read_all("orders", "productOrder", relatedParty__id=customer_id)
        return [order_of(o) for o in answer if o.get("category") != "simReplacement"]

    async def runs(self, order_id: str) -> list[ProvisioningRun]:
        """Every try to provision an order, oldest first."""
        answer = await self._http.read_all("provisioning", "serviceOrder", externalReference__id=order_id)
        return sorted((read_run(r) for r in answer), key=lambda r: (r.started is None, r.started))

    async def reprovision(self, service_id: str, run_id: str, *, key: str) -> None:
        """Have the network try again. Raises OperatorRefused ALREADY_PROVISIONED."""
        body: Json = {"state": "active", "serviceOrderItem": [{"serviceOrderId": run_id}]}
        await self._http.change("activation", f"service/{service_id}", body, key=key)


def order_of(answer: Json) -> PackOrder:
    """A product order with its first item."""
    item = first(answer.get("productOrderItem"))
    price = first(item.get("itemTotalPrice")).get("price") or {}
    amount = price.get("taxIncludedAmount") or price.get("dutyFreeAmount")
    return PackOrder(id=need(answer, "id"), state=str(answer.get("state")), topup_id=answer.get("externalId"),
                     offering_id=ref_id(item.get("productOffering")), product_id=ref_id(item.get("product")),
                     action=str(item.get("action", "add")), at=time_or_none(answer.get("orderDate")),
                     price=Money.from_tmf(amount) if amount else None)


def read_run(answer: Json) -> ProvisioningRun:
    """A service order as a try of the network."""
    error = first((answer.get("errorMessage") or [])[-1:])
    item = first(answer.get("serviceOrderItem"))
    earlier = first([r for r in answer.get("orderRelationship") or [] if r.get("relationshipType") == "retryOf"])
    return ProvisioningRun(
        id=need(answer, "id"), state=str(answer.get("state")),
        order_id=first(answer.get("externalReference")).get("id"), service_id=ref_id(item.get("service")),
        milestones=tuple(Milestone(m.get("name", ""), m.get("status", ""), time_or_none(m.get("milestoneDate")))
                         for m in answer.get("milestone") or []),
        error_code=error.get("code"), error_message=error.get("message") or error.get("reason"),
        started=time_or_none(answer.get("orderDate") or answer.get("startDate")), retry_of=earlier.get("id"),
    )
