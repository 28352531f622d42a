"""Journey B: "my bill is too high". Postpaid; accuracy.

reading (bills, lines, payments) → drivers (pure: what made the difference) → verdict (pure: what is wrong by our own
rules) → review (credits, disputes, read back) → findings that the translator tells.
"""
from journeys.bill_review.dispute import Dispute, Disputed
from journeys.bill_review.review import BillReview, Review

__all__ = ["BillReview", "Dispute", "Disputed", "Review"]
