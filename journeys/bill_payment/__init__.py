"""Paying a bill. reading (bills, account, disputes, links) → due (pure: what is to be paid, and for which bill) →
payment (a link is made, and later whether it was paid).
"""
from journeys.bill_payment.due import Due
from journeys.bill_payment.payment import BillPayment, LinkState

__all__ = ["BillPayment", "Due", "LinkState"]
