"""Customers and journeys for the tests, the same ones in each."""
from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from business.policy import load_policy
from journeys.recharge_repair import Complaint, Outcome, RechargeDecisions, RechargeRepair
from telecom.subscriber import Customer, Line
from tests.journeys.fake_operator import FakeOperator

POLICY = load_policy(Path(__file__).resolve().parents[2] / "business")
OWN = "+919000000101"
OTHER = "+919000000199"
ASHA = Customer("C-1", "Asha Nair", "prepaid", ("PA-1",), value_tier="silver", monthly_revenue=Decimal(299))
ZOYA = Customer("C-2", "Zoya Mirza", "prepaid", ("PA-2",))


def prepaid_lines(operator: FakeOperator) -> Line:
    """Asha's line, which is given back, and somebody else's."""
    operator.add_line(OTHER, ZOYA)
    return operator.add_line(OWN, ASHA)


async def repair(operator: FakeOperator, line: Line, complaint: Complaint | None = None) -> Outcome:
    """One run of journey A."""
    return await RechargeRepair(operator, POLICY, operator.clock).run(line, ASHA, complaint or Complaint())


def decisions(operator: FakeOperator) -> RechargeDecisions:
    """What is done after the customer's yes."""
    return RechargeDecisions(operator, POLICY, operator.clock)
