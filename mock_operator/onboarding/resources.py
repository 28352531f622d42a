"""APIs 696 and 720: credit assessments and identity checks."""
from mock_operator.onboarding import credit, identity
from mock_operator.onboarding.tables import DigitalIdentity, RiskAssessment
from mock_operator.web.resource import Resource

RESOURCES = [
    Resource("720", "digitalIdentity", "DigitalIdentity", DigitalIdentity, identity.render,
             filters={"individualIdentified.id": DigitalIdentity.party_id, "status": DigitalIdentity.status},
             order=(DigitalIdentity.created.desc(),), create=identity.create),
    Resource("696", "partyRoleRiskAssessment", "PartyRoleRiskAssessment", RiskAssessment, credit.render,
             filters={"partyRole.id": RiskAssessment.party_id}, order=(RiskAssessment.made.desc(),),
             create=credit.create),
]
