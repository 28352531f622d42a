"""Seeds: what the operator's world is when it begins."""
