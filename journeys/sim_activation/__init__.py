"""Journey "SIM activation": a new or replaced SIM that does not work yet.

What holds it up is read from its order, its tries and the customer's papers; a try that failed is repeated, read back,
and handed to the technicians when it fails again.
"""
from journeys.sim_activation.activation import Activation, ActivationOutcome, ActivationResult

__all__ = ["Activation", "ActivationOutcome", "ActivationResult"]
