"""Journey "fraud report": a person first; the line is held where a SIM swap shows, and the fraud desk gets it all."""
from journeys.fraud_report.report import FraudOutcome, FraudReport, FraudResult

__all__ = ["FraudOutcome", "FraudReport", "FraudResult"]
