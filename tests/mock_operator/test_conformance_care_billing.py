"""Every operation that billing, usage and care serve, against the official documents."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_operator.web.registry import resources
from tests.mock_operator.conformance import (
    Pin,
    assert_conforms,
    base_url,
    call,
    document,
    needs_documents,
    unknown_fields,
)
from tests.mock_operator.postpaid import RANI, account_of, customer_of, dispute, main_product, newest_bill, rate_of

APIS = ("621", "635", "656", "666", "678", "681")


def first(api, resource):
    """The id of the first element of a list."""
    return lambda operator: operator.get(api, resource)[0]["id"]


def ticket(operator):
    bill = newest_bill(operator, RANI)
    rate = rate_of(operator, bill, "subscription")
    entities = (("CustomerBill", bill["id"]), ("AppliedCustomerBillingRate", rate["id"]))
    return {
        "@type": "TroubleTicket",
        "name": "Charge in dispute",
        "ticketType": "Bill Dispute",
        "severity": "Minor",
        "priority": "Medium",
        "status": "resolved",
        "statusChangeReason": "decided by policy",
        "description": "Conformance",
        "requestedResolutionDate": "2030-01-01T00:00:00Z",
        "relatedParty": [
            {
                "@type": "RelatedPartyRefOrPartyRoleRef",
                "role": "customer",
                "partyOrPartyRole": {"@type": "PartyRef", "id": customer_of(RANI), "@referredType": "Customer"},
            }
        ],
        "relatedEntity": [
            {
                "@type": "RelatedEntity",
                "role": "disputed",
                "entity": {"@type": "EntityRef", "id": each, "@referredType": kind},
            }
            for kind, each in entities
        ],
        "externalIdentifier": [
            {"@type": "ExternalIdentifier", "id": "CASE-1", "externalIdentifierType": "assistantCase", "owner": "bot"}
        ],
        "note": [{"@type": "Note", "text": "Opened", "author": "assistant"}],
        "troubleTicketCharacteristic": [
            {"@type": "NumberCharacteristic", "name": "disputeAmount", "value": 12.5},
            {"@type": "NumberCharacteristic", "name": "creditAmount", "value": 1.25},
            {"@type": "StringCharacteristic", "name": "creditReason", "value": "goodwill"},
            {"@type": "BooleanCharacteristic", "name": "urgent", "value": True},
        ],
    }


def bare_ticket(operator):
    """A ticket made with nothing but what the contract asks for, nested types left out."""
    return dispute(operator, RANI, newest_bill(operator, RANI), disputeAmount=5).json()["id"]


def credit(operator):
    """A rate of the kind that a dispute adds to a bill later."""
    operator.post("621", "troubleTicket", ticket(operator))
    return operator.get("678", "appliedCustomerBillingRate", isBilled="false")[0]["id"]


def account(operator):
    person = operator.get("632", "individual")[0]["id"]
    return {"name": "A new account", "relatedParty": [{"id": person, "role": "owner", "@referredType": "Individual"}]}


def usage(operator):
    account = operator.get("666", f"billingAccount/{account_of(RANI)}")
    return {
        "usageType": "roamingVoice",
        "usageDate": account["accountBalance"][0]["validFor"]["endDateTime"],
        "usageCharacteristic": [
            {"name": "quantity", "value": 2},
            {"name": "duration", "value": 75},
            {"name": "country", "value": "AE"},
            {"name": "destination", "value": "+9190XXXX1234"},
        ],
        "ratedProductUsage": [{"productRef": {"id": main_product(operator, RANI)["id"]}}],
    }


def reported(operator):
    return operator.post("635", "usage", usage(operator)).json()["id"]


def limit(operator):
    account = operator.get("666", f"billingAccount/{account_of(RANI)}")
    return {"name": account["name"], "relatedParty": account["relatedParty"],
            "creditLimit": {"unit": "INR", "value": 7500}}


def outage(_):
    return {
        "category": "system.originated",
        "name": "Power cut",
        "priority": 1,
        "description": "No signal",
        "reason": "Power cut",
        "originatorParty": {"id": "ORG-NETWORK", "@referredType": "Organization"},
        "affectedLocation": [{"id": "AREA-1", "name": "One", "role": "affectedArea"}],
        "characteristic": [{"name": "expectedEnd", "value": "2030-01-01T00:00:00Z"}],
    }


def reported_outage(operator):
    return operator.post("656", "serviceProblem", outage(operator)).json()["id"]


def message(_):
    return {
        "content": "Your case is CASE-1",
        "messageType": "SMS",
        "receiver": [{"phoneNumber": RANI}],
        "sender": {"name": "SARALM"},
    }


def reads(api, resource, make=None):
    """Pins of the list and of one element; `make` makes an element and gives its id."""
    return [Pin(api, "GET", f"/{resource}"), Pin(api, "GET", f"/{resource}/{{id}}", make or first(api, resource))]


def hub(api):
    def listener(operator):
        return operator.post(api, "hub", {"callback": "http://127.0.0.1:9/"}).json()["id"]

    body = {"callback": "http://127.0.0.1:9/", "@type": "Hub"}
    return [Pin(api, "POST", "/hub", body=lambda _: body), Pin(api, "DELETE", "/hub/{id}", listener)]


PINS = [
    *(pin for api in APIS for pin in hub(api)),
    *reads("621", "troubleTicket", bare_ticket),
    Pin("621", "POST", "/troubleTicket", body=ticket),
    Pin(
        "621", "PATCH", "/troubleTicket/{id}", bare_ticket, lambda _: {"@type": "TroubleTicket", "status": "inProgress"}
    ),
    *reads("635", "usage", reported),
    Pin("635", "POST", "/usage", body=usage),
    *reads("635", "usageSpecification"),
    *reads("656", "serviceProblem", reported_outage),
    Pin("656", "POST", "/serviceProblem", body=outage),
    Pin("656", "PATCH", "/serviceProblem/{id}", reported_outage, lambda _: {"status": "resolved"}),
    *reads("666", "billingAccount"),
    Pin("666", "POST", "/billingAccount", body=account),
    Pin("666", "PATCH", "/billingAccount/{id}", lambda _: account_of(RANI), limit),
    *reads("678", "customerBill"),
    *reads("678", "appliedCustomerBillingRate", credit),
    *reads("681", "communicationMessage"),
    Pin("681", "POST", "/communicationMessage", body=message),
]


def test_every_operation_is_pinned():
    served = {
        (api, method, f"/{name}{end}")
        for (api, name), resource in resources().items()
        if api in APIS
        for end, methods in (("", resource.methods), ("/{id}", resource.member_methods))
        for method in methods
    }
    assert served == {(pin.api, pin.method, pin.path) for pin in PINS if "hub" not in pin.path}


@needs_documents
@pytest.mark.parametrize("pin", PINS, ids=str)
def test_operations_succeed_as_the_document_says(postpaid, pin):
    case, response = call(postpaid, pin)
    assert response.status_code in (200, 201, 204), response.text
    assert_conforms(case, response, pin.also)
    if response.status_code != 204:
        assert unknown_fields(pin.api, pin.method, pin.path, response.status_code, response.json()) == []


@needs_documents
@pytest.mark.parametrize("pin", [pin for pin in PINS if pin.path.count("/") == 1 and pin.method == "GET"], ids=str)
def test_no_field_of_the_demonstration_is_unknown(history, pin):
    _, response = call(history, pin)
    assert unknown_fields(pin.api, pin.method, pin.path, 200, response.json()) == []


@needs_documents
@pytest.mark.parametrize("pin", [pin for pin in PINS if "hub" not in pin.path], ids=str)
def test_whatever_is_sent_is_answered_as_the_document_says(postpaid, pin):
    identifier = pin.identifier(postpaid) if pin.identifier else None

    @settings(max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=document(pin.api)[pin.path][pin.method].as_strategy(), pinned=st.booleans())
    def answered(case, pinned):
        # A selection of fields may leave out what the definition requires.
        case.query.pop("fields", None)
        if identifier is not None and pinned:
            case.path_parameters["id"] = identifier
        response = case.call(base_url=base_url(postpaid, pin.api), session=postpaid.http)
        assert_conforms(case, response, pin.also)

    answered()
