"""Journey "suspension": a line is kept from the network. Why, what brings it back, and bringing it back."""
from journeys.suspension.restoring import Restoring, SuspensionOutcome, SuspensionResult

__all__ = ["Restoring", "SuspensionOutcome", "SuspensionResult"]
