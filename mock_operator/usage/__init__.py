"""Usage records: rating as they arrive, and what is served of them."""
