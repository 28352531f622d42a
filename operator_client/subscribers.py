"""Lines (637), customers (629), network services (638, 640) and subscriptions."""
from __future__ import annotations

from decimal import Decimal

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, characteristics, decimal_or_none, first, need, ref_id, time_or_none
from telecom.errors import OperatorUnexpected, UnknownLine
from telecom.subscriber import Customer, Line, NetworkService, Subscription

# A number that is on its way here, or a line that is being closed, is a line all the same.
_ON_RECORD = {"active", "suspended", "pendingActive", "pendingTerminate"}

_TAX_NUMBER = "taxNumber"


class Subscribers:
    """Who holds a line and what is on it."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def line(self, msisdn: str) -> Line:
        """The line with this E.164 number. Raises UnknownLine."""
        products = await self._http.read("products", "product", productSerialNumber=msisdn)
        for product in products:
            facts = characteristics(product, "productCharacteristic")
            if facts.get("role") == "plan" and product.get("status") in _ON_RECORD:
                return _line(msisdn, product, facts)
        raise UnknownLine(msisdn[-4:])

    async def products(self, msisdn: str) -> list[Subscription]:
        """Packs and subscriptions on a line, the plan left out."""
        products = await self._http.read("products", "product", productSerialNumber=msisdn)
        found = [_subscription(product) for product in products]
        return [product for product in found if product.role != "plan"]

    async def customer(self, customer_id: str) -> Customer:
        """The customer with what segmentation needs."""
        answer = await self._http.read("customers", f"customer/{customer_id}")
        facts = characteristics(answer, "characteristic")
        return Customer(
            id=need(answer, "id"), name=str(answer.get("name", "")),
            account_type=str(facts.get("accountType", "prepaid")),
            account_ids=tuple(a["id"] for a in answer.get("account") or []),
            value_tier=str(facts.get("valueTier", "bronze")),
            monthly_revenue=Decimal(str(facts.get("monthlyRevenue", 0))),
            churn_risk=str(facts.get("churnRisk", "low")),
            complaints_90_days=int(facts.get("complaints90Days", 0)),
            usage_level=str(facts.get("usageLevel", "normal")),
            enterprise=_truth(facts.get("enterprise")), enterprise_name=facts.get("enterpriseName"),
            enterprise_admin=_truth(facts.get("enterpriseAdmin")),
            tenure_months=int(facts.get("tenureMonths", 0)), party_id=ref_id(answer.get("engagedParty")),
        )

    async def service(self, service_id: str) -> NetworkService:
        """What the network holds of a line."""
        answer = await self._http.read("services", f"service/{service_id}")
        facts = characteristics(answer, "serviceCharacteristic")
        return NetworkService(
            id=need(answer, "id"), state=str(answer.get("state")), enabled=bool(answer.get("isServiceEnabled", True)),
            features={f["name"]: bool(f.get("isEnabled")) for f in answer.get("feature") or []},
            home_area=first(answer.get("place")).get("name"), home_area_id=ref_id(first(answer.get("place"))),
            device_model=facts.get("deviceModel"),
            apn_expected=facts.get("apnExpected"), apn_in_use=facts.get("apnInUse"),
            last_data_session=time_or_none(facts.get("lastDataSession")), barring=str(facts.get("barring", "none")),
            suspension_reason=facts.get("suspensionReason"), barring_reason=facts.get("barringReason"),
            barring_changed=facts.get("barringChanged"), sim_kind=str(facts.get("simType", "physical")),
            sim_changed=time_or_none(facts.get("simChanged")), fraud_hold=_truth(facts.get("fraudHold")),
            device_locked=None if facts.get("deviceLocked") is None else _truth(facts["deviceLocked"]),
            unlock_allowed_from=time_or_none(facts.get("unlockAllowedFrom")),
            app_account=facts.get("appAccount"),
            roaming_limit=decimal_or_none(facts.get("roamingSpendLimit")),
            content_barred=_truth(facts.get("contentBarring")),
            sim=facts.get("iccid"),
        )

    async def tax_number(self, party_id: str) -> str | None:
        """The business tax number that a person has given for invoices."""
        person = await self._http.read("parties", f"individual/{party_id}")
        return characteristics(person, "partyCharacteristic").get(_TAX_NUMBER)

    async def set_tax_number(self, party_id: str, number: str, *, key: str) -> None:
        """Have the invoices of a person carry a business tax number. Raises OperatorRefused INVALID_TAX_NUMBER."""
        person = await self._http.read("parties", f"individual/{party_id}")
        others = [each for each in person.get("partyCharacteristic") or [] if each.get("name") != _TAX_NUMBER]
        # In a PATCH an array replaces the one before.
        await self._http.change("parties", f"individual/{party_id}", {"partyCharacteristic": [
            *others, {"name": _TAX_NUMBER, "valueType": "string", "value": number}]}, key=key)

    async def has_ended(self, product_id: str) -> bool:
        """Whether a pack or subscription is terminated now."""
        product = await self._http.read("products", f"product/{product_id}")
        return bool(product.get("status") == "terminated")

    async def send_phone_settings(self, service_id: str, *, key: str) -> None:
        """Have the operator send the phone its data settings."""
        body: Json = {"serviceCharacteristic": [{"name": "deviceSettings", "valueType": "string", "value": "send"}]}
        await self._http.change("activation", f"service/{service_id}", body, key=key)

    async def switch_on(self, service_id: str, feature: str, *, key: str) -> None:
        """Have the network switch a feature of a line on. Raises OperatorRefused SERVICE_BARRED."""
        body: Json = {"feature": [{"id": feature, "name": feature, "isEnabled": True, "featureCharacteristic": [
            {"name": "enabled", "valueType": "boolean", "value": True}]}]}
        await self._http.change("activation", f"service/{service_id}", body, key=key)

    async def stop_subscription(self, line: Line, product_id: str, *, key: str) -> None:
        """Order the end of a subscription; `has_ended` tells when the order is carried out."""
        await self._http.create("orders", "productOrder", {
            "category": "subscription", "relatedParty": [{"id": line.customer_id, "role": "customer",
                                                          "@referredType": "Customer"}],
            "productOrderItem": [{"id": "1", "action": "delete",
                                  "product": {"id": product_id, "productSerialNumber": line.msisdn}}],
        }, key=key)


def _truth(value: object) -> bool:
    return str(value).lower() == "true"


def _line(msisdn: str, product: Json, facts: dict[str, object]) -> Line:
    customer_id = next((p["id"] for p in product.get("relatedParty") or [] if p.get("role") == "customer"), None)
    if customer_id is None:
        raise OperatorUnexpected("product has no customer")
    offering = need(product, "productOffering")
    return Line(
        msisdn=msisdn, product_id=need(product, "id"), plan_name=str(product.get("name") or offering.get("name")),
        plan_offering_id=offering["id"], account_type=str(facts.get("accountType", "prepaid")),
        customer_id=customer_id, status=str(product.get("status")),
        billing_account_id=ref_id(product.get("billingAccount")),
        service_id=ref_id(first(product.get("realizingService"))), started=time_or_none(product.get("startDate")),
    )


def _subscription(product: Json) -> Subscription:
    facts = characteristics(product, "productCharacteristic")
    return Subscription(
        id=need(product, "id"), name=str(product.get("name", "")),
        offering_id=ref_id(product.get("productOffering")) or "", status=str(product.get("status")),
        role=str(facts.get("role", "plan")), service_id=ref_id(first(product.get("realizingService"))),
        start=time_or_none(product.get("startDate")), end=time_or_none(product.get("terminationDate")),
        consent_reference=facts.get("consentReference"), partner=facts.get("partner"),
        outstanding=decimal_or_none(facts.get("outstanding")),
    )
