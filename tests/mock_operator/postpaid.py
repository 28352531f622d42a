"""Three small postpaid accounts, and short words for what tests ask of them."""

from decimal import Decimal
from typing import Any

RANI, SAM, TARA = "+919000000301", "+919000000302", "+919000000303"


def _customer(msisdn, name, **postpaid):
    return {
        "msisdn": msisdn,
        "givenName": name,
        "familyName": "Test",
        "accountType": "postpaid",
        "plan": "PLAN-499",
        "postpaid": {"bills": 2, "habits": {"dataGB": 2, "voiceMinutes": 30, "sms": 2}, **postpaid},
    }


POSTPAID: dict[str, Any] = {
    "operator": {"allocationSeconds": 5, "orderSeconds": 0.01},
    "customers": [
        # The newest bill has the rental (588.82 with tax) and a subscription (175.82), and is unpaid.
        _customer(RANI, "Rani", subscriptions=[{"offering": "SUB-GAMEZONE", "bill": 0, "day": 5}]),
        # Paid, but the payment was not applied.
        _customer(SAM, "Sam", paying={"daysAfterBill": 3, "unpaid": [], "unallocated": [0]}),
        _customer(TARA, "Tara"),
    ],
}


def account_of(msisdn):
    return f"BA-{msisdn[-10:]}"


def customer_of(msisdn):
    return f"C-{msisdn[-10:]}"


def main_product(operator, msisdn):
    return operator.one("637", "product", productSerialNumber=msisdn, isBundle="true")


def bills(operator, msisdn):
    """Newest first."""
    return operator.get("678", "customerBill", billingAccount__id=account_of(msisdn), sort="-billDate")


def newest_bill(operator, msisdn):
    return bills(operator, msisdn)[0]


def rates(operator, bill, **params):
    return operator.get("678", "appliedCustomerBillingRate", bill__id=bill["id"], **params)


def details(rate):
    return {entry["name"]: entry["value"] for entry in rate["characteristic"]}


def rate_of(operator, bill, category):
    [found] = [rate for rate in rates(operator, bill) if details(rate)["category"] == category]
    return found


def exact(money):
    """Money as Decimal, for sums that must agree to the paisa."""
    return Decimal(str(money["value"]))


def balance(operator, msisdn, kind):
    account = operator.get("666", f"billingAccount/{account_of(msisdn)}")
    [found] = [each["amount"] for each in account["accountBalance"] if each["balanceType"] == kind]
    return exact(found)


def ticket(operator, msisdn, ticket_type, entities=(), status=None, key=None, **characteristics):
    """POST a ticket of a customer; `entities` are pairs of type and id."""
    body = {
        "ticketType": ticket_type,
        "severity": "Minor",
        "priority": "Medium",
        "description": "From a test",
        "relatedParty": [{"role": "customer", "partyOrPartyRole": {"id": customer_of(msisdn)}}],
        "relatedEntity": [{"role": kind, "entity": {"id": each, "@referredType": kind}} for kind, each in entities],
        "troubleTicketCharacteristic": [{"name": name, "value": value} for name, value in characteristics.items()],
    }
    if status:
        body["status"] = status
    return operator.post("621", "troubleTicket", body, key)


def dispute(operator, msisdn, bill, rate=None, **more):
    entities = [("CustomerBill", bill["id"])]
    if rate is not None:
        entities.append(("AppliedCustomerBillingRate", rate["id"]))
    return ticket(operator, msisdn, "Bill Dispute", entities, **more)


def code(answer):
    assert answer.status_code == 409, answer.text
    return answer.json()["code"]
