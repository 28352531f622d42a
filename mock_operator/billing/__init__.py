"""What customers of postpaid owe: rating, cycles, bills, credits, allocation of payments, billing accounts."""
