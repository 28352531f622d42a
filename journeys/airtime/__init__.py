"""Borrowing balance until the next recharge, and sending balance to another prepaid line."""
from journeys.airtime.loan import ADVANCES, Borrow, Borrowed, Borrowing, LoanView
from journeys.airtime.transfer import SendBalance, Sending, Sent

__all__ = ["ADVANCES", "Borrow", "Borrowed", "Borrowing", "LoanView", "SendBalance", "Sending", "Sent"]
