"""Where a customer's money is: refunds on their way to a bank, credits on bills and balances, and what is undecided.

reading → standing (pure: where each one is and when it shows) → status (a late one gets a docket by itself).
"""
from journeys.refunds.standing import MoneyBack, Stage, working_days_after
from journeys.refunds.status import FoundRefunds, RefundStatus

__all__ = ["FoundRefunds", "MoneyBack", "RefundStatus", "Stage", "working_days_after"]
