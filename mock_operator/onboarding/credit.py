"""696 partyRoleRiskAssessment: may a person pay later? Decided at once from what the operator knows of them."""
from datetime import timedelta

from sqlalchemy import select

from mock_operator.billing.tables import CustomerBill
from mock_operator.customers.tables import Customer, Individual
from mock_operator.errors import BadRequest, Conflict
from mock_operator.onboarding.tables import RiskAssessment
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.web.resource import Document

# What each thing that is known of a person adds to or takes from the score.
BEGINNING, UNPAID, KNOWN_LONG, KNOWN = 50, -40, 35, 15
LONG = timedelta(days=182)


def create(work: Work, body: Document) -> RiskAssessment:
    """POST: assess a person. Raises BadRequest, Conflict PARTY_UNKNOWN."""
    role = body.get("partyRole")
    if not isinstance(role, dict) or not isinstance(role.get("id"), str):
        raise BadRequest("partyRole names the person: {id, @referredType}")
    person = work.get(Individual, role["id"])
    if person is None:
        raise Conflict("PARTY_UNKNOWN", "partyRole must be an individual")
    customers = list(work.session.execute(select(Customer).where(Customer.party_id == person.id)).scalars())
    reasons: list[Document] = []
    if not customers:
        reasons.append({"name": "noHistory", "score": 0})
    elif any(work.now - customer.since >= LONG for customer in customers):
        reasons.append({"name": "knownLong", "score": KNOWN_LONG})
    else:
        reasons.append({"name": "knownShortly", "score": KNOWN})
    late = select(CustomerBill.id).where(
        CustomerBill.customer_id.in_([customer.id for customer in customers]), CustomerBill.remaining > 0,
        CustomerBill.due_date < work.now)
    if customers and work.session.execute(late.limit(1)).first() is not None:
        reasons.append({"name": "unpaidBill", "score": UNPAID - KNOWN_LONG})
    row: RiskAssessment = work.add(RiskAssessment(
        id=new_id("RISK"), msisdn=person.msisdn, customer_id=person.customer_id, party_id=person.id,
        score=max(0, min(100, BEGINNING + sum(each["score"] for each in reasons))), reasons=reasons, made=work.now))
    return row


def render(_: Work, row: RiskAssessment) -> Document:
    """696 PartyRoleRiskAssessment: done at once."""
    return {
        "status": "Succeeded", "partyRole": {"id": row.party_id, "@referredType": "Individual"},
        "riskAssessmentResult": {"overallScore": row.score, "score": [
            {"score": each["score"], "riskName": {"name": each["name"]}} for each in row.reasons]},
    }
