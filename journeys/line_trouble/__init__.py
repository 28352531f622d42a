"""Journey "line trouble": no signal, slow or dead data; prepaid and postpaid.

evidence (what is read) → diagnosis (pure: what is wrong) → trouble (what is done, read back) → outcome (what is told);
where line and network are in order, steps (pure: what is tried on the phone next) → a ticket that names each step.
"""
from journeys.line_trouble.outcome import LineOutcome, LineResult
from journeys.line_trouble.steps import StepsTaken
from journeys.line_trouble.trouble import LineComplaint, LineTrouble

__all__ = ["LineComplaint", "LineOutcome", "LineResult", "LineTrouble", "StepsTaken"]
