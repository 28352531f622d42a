"""Changes to a person (632): the business tax number for invoices."""
import re

from mock_operator.customers.tables import Individual
from mock_operator.errors import BadRequest
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.resource import Document

TAX_NUMBER = "taxNumber"
_GSTIN = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]")


def change(work: Work, person: Individual, body: Document) -> Individual:
    """PATCH `partyCharacteristic`; other fields of a person are changed by documents, not here. Raises BadRequest."""
    listed = body.get("partyCharacteristic")
    if listed is None:
        return person
    if not isinstance(listed, list) or not all(isinstance(each, dict) and isinstance(each.get("name"), str)
                                               and "value" in each for each in listed):
        raise BadRequest("partyCharacteristic is a list of objects with name and value")
    for each in listed:
        if each["name"] == TAX_NUMBER and not (isinstance(each["value"], str) and _GSTIN.fullmatch(each["value"])):
            raise BadRequest("taxNumber is no GSTIN", "INVALID_TAX_NUMBER")
    kept = [{"name": each["name"], "valueType": "string", "value": each["value"]} for each in listed]
    person.extra = {**(person.extra or {}), "partyCharacteristic": kept, "changed": iso(work.now)}
    work.session.flush()
    return person
