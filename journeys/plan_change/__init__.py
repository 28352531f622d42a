"""Another plan: what each would have cost on the customer's own use, when it begins and what that costs, the order.

cost (pure, to the paisa) → comparison (reads the last months) → terms (date and proration, before anything is done)
→ change (the order, once, read back). Prepaid lines compare packs; either kind of line may become the other.
"""
from journeys.plan_change.change import Changed, ChangePlan, Refusal, withdraw_order
from journeys.plan_change.comparison import Comparison, Costed, PlanComparison
from journeys.plan_change.kinds import wanted_kind
from journeys.plan_change.terms import PlanTerms, Terms

__all__ = ["ChangePlan", "Changed", "Comparison", "Costed", "PlanComparison", "PlanTerms", "Refusal", "Terms",
           "wanted_kind", "withdraw_order"]
