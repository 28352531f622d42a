"""PATCH /individual (632): how a person is reached, in which language, and the tax number on invoices."""
import re
from typing import Any

from mock_operator.customers.tables import Customer, Individual
from mock_operator.errors import BadRequest, Conflict
from mock_operator.store.work import Work
from mock_operator.web.resource import Document

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}\Z")
# The number that India's goods and services tax gives to a business.
_GSTIN = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]")
_CHANGEABLE = {"contactMedium", "languageAbility", "partyCharacteristic"}


def change(work: Work, person: Individual, body: Document) -> Individual:
    """Change e-mail, postal address, language or tax number; an array replaces the one before, as in any merge patch.

    Raises BadRequest, and Conflict NOT_CHANGEABLE for other fields, for papers (`kycStatus`), and for the phone number,
    which is the line itself.
    """
    other = {name for name in body if not name.startswith("@")} - _CHANGEABLE
    if other:
        raise Conflict("NOT_CHANGEABLE", f"{', '.join(sorted(other))} cannot be changed here: papers are needed")
    if "contactMedium" in body:
        _reached_by(person, _objects(body, "contactMedium"))
    if "languageAbility" in body:
        spoken = [each for each in _objects(body, "languageAbility") if each.get("isFavouriteLanguage")]
        code = spoken[0].get("languageCode") if len(spoken) == 1 else None
        if not isinstance(code, str) or not re.fullmatch(r"[a-z]{2,3}", code):
            raise BadRequest("languageAbility names one favourite language by its languageCode")
        person.language = code
        for customer in work.session.query(Customer).filter(Customer.party_id == person.id):
            customer.traits = {**customer.traits, "language": code}
    if "partyCharacteristic" in body:
        _facts(work, person, _objects(body, "partyCharacteristic"))
    work.tell("632", "individual", "AttributeValueChange", person)
    work.session.flush()
    return person


def _objects(body: Document, name: str) -> list[Document]:
    value = body[name]
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadRequest(f"{name} must be a list of objects")
    return value


def _reached_by(person: Individual, media: list[Document]) -> None:
    by_type: dict[Any, Document] = {each.get("mediumType"): each.get("characteristic") or {} for each in media}
    if by_type.get("phone", {}).get("phoneNumber") != person.msisdn:
        raise Conflict("NOT_CHANGEABLE", "the phone number is that of the line")
    email = by_type.get("email", {}).get("emailAddress")
    if email is not None and (not isinstance(email, str) or not EMAIL.match(email) or len(email) > 120):
        raise BadRequest("emailAddress is no e-mail address")
    address = by_type.get("postalAddress", {})
    parts = {name: address.get(name) for name in ("street1", "city", "postCode")}
    if any(part is not None and not (isinstance(part, str) and 0 < len(part) <= 60) for part in parts.values()):
        raise BadRequest("street1, city and postCode are texts of at most 60 characters")
    person.email = email
    person.street, person.city, person.post_code = parts["street1"], parts["city"], parts["postCode"]


def _facts(work: Work, person: Individual, facts: list[Document]) -> None:
    given: dict[Any, Any] = {each.get("name"): each.get("value") for each in facts}
    number = given.pop("taxNumber", None)
    if any(person.kyc.get(name) != value for name, value in given.items()):
        raise Conflict("NOT_CHANGEABLE", "papers are checked by people")
    if number is not None and not (isinstance(number, str) and _GSTIN.fullmatch(number)):
        raise BadRequest("taxNumber is no GSTIN", "INVALID_TAX_NUMBER")
    if number != person.tax_number:
        person.tax_number, person.tax_number_since = number, work.now
