"""Persons behind customers (632 through 629): who they are, how they are reached, and in which language."""
from __future__ import annotations

from operator_client.http import OperatorHttp
from operator_client.shapes import Json, need
from telecom.errors import OperatorUnexpected
from telecom.subscriber import Address, Person


class People:
    """What is written down about a person."""

    def __init__(self, http: OperatorHttp) -> None:
        self._http = http

    async def person(self, customer_id: str) -> Person:
        """The person that a customer is. Raises OperatorUnexpected for a customer that is none."""
        customer = await self._http.read("customers", f"customer/{customer_id}")
        party = need(customer, "engagedParty")
        if party.get("@referredType") != "Individual":
            raise OperatorUnexpected("the customer is no person")
        return read_person(await self._http.read("parties", f"individual/{party['id']}"))

    async def change_email(self, person_id: str, email: str, *, key: str) -> None:
        """Have mail sent to another address."""
        await self._change_medium(person_id, "email", {"emailAddress": email}, key)

    async def change_address(self, person_id: str, address: Address, *, key: str) -> None:
        """Have letters and bills sent elsewhere; the country stays."""
        lines = {"street1": address.street, "city": address.city, "postCode": address.post_code}
        await self._change_medium(person_id, "postalAddress", {n: v for n, v in lines.items() if v}, key)

    async def change_language(self, person_id: str, language: str, *, key: str) -> None:
        """Speak and write to the person in another language."""
        body: Json = {"languageAbility": [{"languageCode": language, "isFavouriteLanguage": True}]}
        await self._http.change("parties", f"individual/{person_id}", body, key=key)

    async def _change_medium(self, person_id: str, kind: str, values: Json, key: str) -> None:
        # An array replaces the one before, so the other media are sent again.
        media = (await self._http.read("parties", f"individual/{person_id}")).get("contactMedium") or []
        before: Json = next((m for m in media if m.get("mediumType") == kind), {"preferred": False})
        country = {n: v for n, v in (before.get("characteristic") or {}).items() if n == "country"}
        medium = {**before, "mediumType": kind, "characteristic": {**country, **values}}
        body: Json = {"contactMedium": [*(m for m in media if m.get("mediumType") != kind), medium]}
        await self._http.change("parties", f"individual/{person_id}", body, key=key)


def read_person(answer: Json) -> Person:
    """A person of 632."""
    media = {m.get("mediumType"): m.get("characteristic") or {} for m in answer.get("contactMedium") or []}
    postal = media.get("postalAddress", {})
    spoken: Json = next((each for each in answer.get("languageAbility") or [] if each.get("isFavouriteLanguage")), {})
    name = answer.get("fullName") or f"{answer.get('givenName', '')} {answer.get('familyName', '')}".strip()
    return Person(need(answer, "id"), str(name), media.get("email", {}).get("emailAddress"),
                  Address(postal.get("street1"), postal.get("city"), postal.get("postCode")),
                  spoken.get("languageCode"))
