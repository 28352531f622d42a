"""A generated line: its customer, party, plan and service."""
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mock_operator.customers.tables import Customer, Individual, Product
from mock_operator.provisioning.tables import Service
from mock_operator.seed.bulk import Row
from mock_operator.times import iso

_GIVEN = ("Aarav", "Aditi", "Anil", "Deepa", "Farah", "Ganesh", "Imran", "Jyoti", "Kiran", "Lata", "Manoj", "Nisha",
          "Omkar", "Priya", "Rahul", "Sana", "Tarun", "Usha", "Vikram", "Yasmin")
_FAMILY = ("Agarwal", "Bose", "Chauhan", "Desai", "Fernandes", "Ghosh", "Hegde", "Jain", "Kulkarni", "Malhotra",
           "Naidu", "Pandey", "Qureshi", "Rathore", "Sharma", "Thomas", "Varma", "Yadav")
_CITIES = ("Mumbai", "Delhi", "Bengaluru", "Chennai", "Kolkata", "Hyderabad", "Pune", "Ahmedabad", "Kochi", "Jaipur")
_PHONES = ("Redmi Note 12", "Samsung Galaxy A15", "Vivo Y28", "Realme 12", "iPhone 13", "Moto G54", "OnePlus Nord CE 3")
_TIERS = ("bronze", "bronze", "silver", "silver", "silver", "gold", "platinum")
_APN = "internet.saral"


@dataclass(frozen=True)
class Line:
    """Names of what belongs to a generated number, and since when it exists."""

    number: int
    prepaid: bool
    since: datetime
    plan_id: str
    given_name: str
    family_name: str

    @property
    def name(self) -> str:
        """The customer's whole name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def msisdn(self) -> str:
        """The number in E.164."""
        return f"+{self.number}"

    @property
    def digits(self) -> str:
        """The number without the country."""
        return str(self.number)[-10:]

    @property
    def customer_id(self) -> str:
        """The customer."""
        return f"C-{self.digits}"

    @property
    def account_id(self) -> str:
        """The party account (prepaid) or billing account."""
        return f"{'PA' if self.prepaid else 'BA'}-{self.digits}"

    @property
    def service_id(self) -> str:
        """The service."""
        return f"SRV-{self.digits}"

    @property
    def plan_product_id(self) -> str:
        """The main product."""
        return f"PLN-{self.digits}"


def new_line(chance: random.Random, number: int, prepaid: bool, plan_id: str, since: datetime) -> Line:
    """A line of a customer whose name is drawn."""
    return Line(number, prepaid, since, plan_id, chance.choice(_GIVEN), chance.choice(_FAMILY))


def line_rows(chance: random.Random, line: Line, plan: Any, price: int) -> Iterator[Row]:
    """Customer, individual, service and main product of a line."""
    city = chance.choice(_CITIES)
    owned = {"msisdn": line.msisdn, "customer_id": line.customer_id}
    kind = "prepaid" if line.prepaid else "postpaid"
    yield Customer, {
        **owned, "id": line.customer_id, "name": line.name, "status": "active",
        "party_id": f"IND-{line.digits}", "party_type": "Individual", "account_id": line.account_id,
        "account_type": kind, "since": line.since, "traits": {
            "valueTier": chance.choice(_TIERS), "monthlyRevenue": chance.randint(99, 1500),
            "churnRisk": chance.choice(("low", "low", "low", "medium", "high")), "complaints90Days": 0,
            "usageLevel": chance.choice(("light", "normal", "normal", "heavy")), "language": "en",
            "enterprise": False, "enterpriseAdmin": False}}
    yield Individual, {
        **owned, "id": f"IND-{line.digits}", "given_name": line.given_name,
        "family_name": line.family_name, "city": city,
        "email": f"{line.given_name}.{line.family_name}@example.com".lower(), "language": "en", "identification": [
            {"identificationType": "nationalIdentityCard", "identificationId": f"XXXXXXXX{line.digits[-4:]}"}]}
    seen = line.since + timedelta(days=100)
    yield Service, {
        **owned, "id": line.service_id, "state": "active", "enabled": True, "start": line.since,
        "features": {"voice": True, "data": True, "sms": True, "roaming": not line.prepaid},
        "place": {"id": f"AREA-{city[:3].upper()}-CENTRE", "name": f"{city} Centre"},
        "device": {"iccid": f"8991{line.digits}{chance.randint(0, 99999):05d}", "deviceModel": chance.choice(_PHONES),
                   "apnExpected": _APN, "apnInUse": _APN, "lastDataSession": iso(seen), "lastRegistration": iso(seen),
                   "barring": "none"}}
    yield Product, {
        **owned, "id": line.plan_product_id, "name": plan.name, "role": "plan", "offering_id": plan.id,
        "status": "active", "ordered": line.since, "start": line.since, "account_type": kind,
        "account_id": line.account_id, "service_id": line.service_id, "price": price,
        "recurring": None if line.prepaid else "month", "traits": {}}
