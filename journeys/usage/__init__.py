"""What is on a line, and where its data went. Prepaid packs and postpaid cycles.

reading (buckets, cycle, records) → view ("what is left, until when"), and reading → verdict (pure: what explains that
data is gone; never the customer when our own figures disagree) → check, and after a yes the dispute.
"""
from journeys.usage.check import Checked, UsageCheck
from journeys.usage.days import DayOfUse
from journeys.usage.dispute import DisputedUsage, DisputeUsage
from journeys.usage.reading import Allowance
from journeys.usage.verdict import Reason, Verdict
from journeys.usage.view import AccountView, View

__all__ = ["AccountView", "Allowance", "Checked", "DayOfUse", "DisputeUsage", "DisputedUsage", "Reason", "UsageCheck",
           "Verdict", "View"]
