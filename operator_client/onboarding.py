"""New customers: persons (632), identity checks (720), credit (696), accounts (666) and the order of a line (622)."""
from __future__ import annotations

import asyncio

from operator_client.http import OperatorHttp
from operator_client.people import read_person
from operator_client.shapes import Json, first, need
from telecom.errors import OperatorUnexpected
from telecom.money import Money
from telecom.onboarding import CreditCheck, IdentityCheck, NewLine, PlanOffer
from telecom.subscriber import Person


class Onboarding:
    """All that it takes until a line is active."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def person_of_number(self, msisdn: str) -> Person | None:
        """The person who is reached at a number."""
        found = await self._http.read("parties", "individual", contactMedium__characteristic__phoneNumber=msisdn)
        return read_person(found[0]) if found else None

    async def create_person(self, given_name: str, family_name: str, msisdn: str, *, key: str) -> Person:
        """Write down a person who is reached at a number."""
        return read_person(await self._http.create("parties", "individual", {
            "givenName": given_name, "familyName": family_name,
            "contactMedium": [{"mediumType": "phone", "preferred": True, "characteristic": {
                "contactType": "mobile", "phoneNumber": msisdn}}]}, key=key))

    async def check_identity(self, person_id: str, document: str, number: str, consent: str, *,
                             key: str) -> IdentityCheck:
        """Have a document checked, with the consent of its owner. Its number is not kept on the assistant's side."""
        return _identity(await self._http.create("identities", "digitalIdentity", {
            "credential": [{"id": document, "@type": "TokenCredential", "tokenCredential": number}],
            "individualIdentified": {"id": person_id, "@referredType": "Individual"},
            "attachment": [{"attachmentType": "consent", "name": "consent", "description": consent}]}, key=key))

    async def identity_check(self, check_id: str) -> IdentityCheck:
        """How a check stands."""
        return _identity(await self._http.read("identities", f"digitalIdentity/{check_id}"))

    async def assess_credit(self, person_id: str, *, key: str) -> CreditCheck:
        """Have it assessed whether a person may pay later."""
        answer = await self._http.create("credit", "partyRoleRiskAssessment", {
            "partyRole": {"id": person_id, "@referredType": "Individual"}}, key=key)
        result = need(answer, "riskAssessmentResult")
        return CreditCheck(float(need(result, "overallScore")), tuple(
            str((each.get("riskName") or {}).get("name", "")) for each in result.get("score") or []))

    async def plans(self, category: str) -> list[PlanOffer]:
        """The plans of a category that are sold, cheapest first."""
        found = await self._http.read_all("catalogue", "productOffering", category__id=category,
                                          lifecycleStatus="Active")
        prices = await asyncio.gather(*(self._http.read(
            "catalogue", f"productOfferingPrice/{first(each.get('productOfferingPrice')).get('id')}")
            for each in found))
        plans = [PlanOffer(need(each, "id"), str(each.get("name")), str(each.get("description", "")),
                           Money.from_tmf(need(price, "price"))) for each, price in zip(found, prices, strict=True)]
        return sorted(plans, key=lambda plan: plan.price.amount)

    async def open_account(self, person_id: str, name: str, *, key: str) -> str:
        """Open a billing account for a person; its id."""
        answer = await self._http.create("accounts", "billingAccount", {
            "name": name, "relatedParty": [{"id": person_id, "role": "owner", "@referredType": "Individual"}]}, key=key)
        return str(need(answer, "id"))

    async def account_line(self, account_id: str) -> tuple[str, int]:
        """The state of a billing account, and the day of the month on which its cycles begin."""
        answer = await self._http.read("accounts", f"billingAccount/{account_id}")
        cycle = (answer.get("billStructure") or {}).get("cycleSpecification") or {}
        if "billingDateShift" not in cycle:
            raise OperatorUnexpected("billing account has no cycle")
        return str(answer.get("state")), int(cycle["billingDateShift"])

    async def order_line(self, person_id: str, plan_id: str, account_id: str | None, *, key: str) -> NewLine:
        """Order a line with a plan; a postpaid one names its account. Raises OperatorRefused IDENTITY_NOT_VALIDATED."""
        item: Json = {"id": "1", "action": "add", "productOffering": {"id": plan_id}}
        if account_id is not None:
            item["billingAccount"] = {"id": account_id}
        return _new_line(await self._http.create("orders", "productOrder", {
            "category": "newConnection", "productOrderItem": [item],
            "relatedParty": [{"id": person_id, "role": "customer", "@referredType": "Individual"}]}, key=key))


def _identity(answer: Json) -> IdentityCheck:
    return IdentityCheck(need(answer, "id"), str(need(answer, "status")))


def _new_line(answer: Json) -> NewLine:
    product = first(need(answer, "productOrderItem")).get("product") or {}
    return NewLine(need(answer, "id"), need(product, "productSerialNumber"), str(answer.get("state")))
