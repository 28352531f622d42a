"""Journey A: a recharge is done, the pack or balance is missing. Prepaid; speed.

evidence (what is read) → diagnosis (pure: what is wrong) → repair (what is done, read back) → outcome (what is told).
"""
from journeys.recharge_repair.decided import RechargeDecisions
from journeys.recharge_repair.evidence import Complaint
from journeys.recharge_repair.outcome import Outcome, Result
from journeys.recharge_repair.repair import RechargeRepair

__all__ = ["Complaint", "Outcome", "RechargeDecisions", "RechargeRepair", "Result"]
