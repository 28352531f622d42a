"""What the operator sells."""
