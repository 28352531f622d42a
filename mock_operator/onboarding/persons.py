"""Persons who are no customers yet (632), and accounts that are to be billed (666)."""
from mock_operator.billing import tariff_store
from mock_operator.billing.cycle import LAST_CYCLE_DAY, midnight
from mock_operator.billing.tables import BillingAccount
from mock_operator.customers.lines import reference_id
from mock_operator.customers.tables import Individual
from mock_operator.errors import BadRequest, Conflict
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.web.resource import Document


def create_person(work: Work, body: Document) -> Individual:
    """Write down a person with a phone number. Raises BadRequest when a name or the number is missing."""
    names = [body.get("givenName"), body.get("familyName")]
    if not all(isinstance(name, str) and 0 < len(name) <= 60 for name in names):
        raise BadRequest("givenName and familyName are texts of at most 60 characters and must be given")
    media = body.get("contactMedium")
    phones = [(each.get("characteristic") or {}).get("phoneNumber") for each in media or [] if isinstance(each, dict)
              and each.get("mediumType") == "phone"] if isinstance(media, list) else []
    if len(phones) != 1 or not isinstance(phones[0], str) or not phones[0].startswith("+"):
        raise BadRequest("contactMedium holds one phone with its phoneNumber in E.164")
    person: Individual = work.add(Individual(
        id=new_id("IND"), msisdn=phones[0][:20], given_name=names[0], family_name=names[1], identification=[]))
    return person


def open_account(work: Work, body: Document) -> BillingAccount:
    """Open a billing account for a person; its line comes with the order. Raises BadRequest, Conflict PARTY_UNKNOWN."""
    if not isinstance(body.get("name"), str) or not body["name"]:
        raise BadRequest("name is a text and must be given")
    person = work.get(Individual, reference_id(body.get("relatedParty")))
    if person is None:
        raise Conflict("PARTY_UNKNOWN", "relatedParty must be an individual")
    tariff = tariff_store.in_force(work)
    today = midnight(work.now, tariff.zone_of_time)
    account: BillingAccount = work.add(BillingAccount(
        id=new_id("BA"), msisdn=None, customer_id=None, customer_name=f"{person.given_name} {person.family_name}",
        product_id="", name=body["name"][:120], state="created", alerts=True, deposit=0,
        credit_limit=tariff.credit_limit,
        cycle_day=min(today.day, LAST_CYCLE_DAY), open_from=today, opened=work.now, last_modified=work.now,
        extra={"id": person.id}))
    return account
