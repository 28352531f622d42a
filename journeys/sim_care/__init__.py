"""Journey "SIM care": a SIM or phone is lost, stolen, damaged, found again, or the number moves to an eSIM.

needs (pure: what is wanted) → evidence (what is read) → care (what is done, read back) → outcome (what is told). A lost
line is blocked at once; another SIM is ordered only after a code of its own that did not go to the lost SIM.
"""
from journeys.sim_care.care import SimCare
from journeys.sim_care.contact import other_number
from journeys.sim_care.needs import GONE, sim_need
from journeys.sim_care.outcome import SimOutcome, SimResult

__all__ = ["GONE", "SimCare", "SimOutcome", "SimResult", "other_number", "sim_need"]
