"""720 digitalIdentity: the eKYC of a person. The register answers after a while, by the operator's clock."""
import re
from typing import Any

from mock_operator.customers.tables import Individual
from mock_operator.errors import BadRequest, Conflict
from mock_operator.onboarding.tables import DigitalIdentity
from mock_operator.store import due
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.resource import Document

CHECK = "identityCheck"
# In the demonstration no register knows a document that ends like this.
UNKNOWN_ENDING = "0000"


def create(work: Work, body: Document) -> DigitalIdentity:
    """POST: have a document checked against its register.

    Raises BadRequest; Conflict PARTY_UNKNOWN, and CONSENT_MISSING without the person's consent among the attachments.
    """
    credentials, attachments = body.get("credential"), body.get("attachment") or []
    first = credentials[0] if isinstance(credentials, list) and credentials else None
    if not isinstance(first, dict) or not isinstance(first.get("tokenCredential"), str):
        raise BadRequest("credential holds the document: id (its kind) and tokenCredential (its number)")
    number = re.sub(r"\W", "", first["tokenCredential"])
    if not isinstance(first.get("id"), str) or not 6 <= len(number) <= 20:
        raise BadRequest("the document's kind or number is not well formed")
    person = work.get(Individual, (body.get("individualIdentified") or {}).get("id"))
    if person is None:
        raise Conflict("PARTY_UNKNOWN", "individualIdentified must be an individual")
    consent = [each for each in attachments if isinstance(each, dict) and each.get("attachmentType") == "consent"]
    if not consent:
        raise Conflict("CONSENT_MISSING", "no document is checked without the consent of its owner")
    row: DigitalIdentity = work.add(DigitalIdentity(
        id=new_id("DID"), msisdn=person.msisdn, customer_id=person.customer_id, party_id=person.id,
        status="initialized", document=first["id"][:40], ending=number[-4:],
        found="no" if number.endswith(UNKNOWN_ENDING) else "yes",
        consent={"description": str(consent[0].get("description", ""))[:500], "date": iso(work.now)},
        created=work.now, last_update=work.now))
    work.schedule(CHECK, row.id, work.parameters.order_seconds / 2)
    return row


@due.handles(CHECK)
def check(work: Work, reference: str) -> None:
    """The register has answered."""
    row = work.locked(DigitalIdentity, reference)
    row.status, row.last_update = ("validated" if row.found == "yes" else "rejected"), work.now
    if row.status == "validated":
        person = work.locked(Individual, row.party_id)
        paper: dict[str, Any] = {"identificationType": row.document, "identificationId": f"XXXXXXXX{row.ending}"}
        known = [each for each in person.identification if each["identificationType"] != row.document]
        person.identification = [*known, paper]
    work.tell("720", "digitalIdentity", "StateChange", row)


def render(_: Work, row: DigitalIdentity) -> Document:
    """720 DigitalIdentity; the number of the document is not given away again."""
    return {
        "status": row.status, "creationDate": iso(row.created), "lastUpdate": iso(row.last_update),
        "credential": [{"id": row.document, "@type": "TokenCredential", "tokenCredential": f"XXXXXXXX{row.ending}",
                        "state": "active" if row.status == "validated" else "inactive"}],
        "individualIdentified": {"id": row.party_id, "@referredType": "Individual"},
        "attachment": [{"attachmentType": "consent", "name": "consent", "description": row.consent["description"]}],
    }
