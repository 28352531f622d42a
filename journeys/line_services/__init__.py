"""Journey "line services": a phone locked to the operator, and the app that lets its customer in no more.

Each is answered from what the operator holds of the line, put right where that costs nothing, and read back.
"""
from journeys.line_services.services import LineServices, ServiceOutcome, ServiceResult

__all__ = ["LineServices", "ServiceOutcome", "ServiceResult"]
