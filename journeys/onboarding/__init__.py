"""A new line, prepaid or postpaid: eKYC, for postpaid credit and account, the order, its repair, and the read-back.

rules (pure: documents, credit outcomes, the first bill) → connect (WRITE).
"""
from journeys.onboarding.connect import Application, Connect, Connected
from journeys.onboarding.rules import CreditOutcome, credit_outcome, first_bill, kind_of, names_of, read_document_number

__all__ = ["Application", "Connect", "Connected", "CreditOutcome", "credit_outcome", "first_bill", "kind_of",
           "names_of", "read_document_number"]
