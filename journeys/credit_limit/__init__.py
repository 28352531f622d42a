"""The credit limit: what it is and how much is used, and raising it by the segment's policy."""
from journeys.credit_limit.limit import CreditLimit, CreditView, Raised

__all__ = ["CreditLimit", "CreditView", "Raised"]
