"""Balances of prepaid lines: buckets, their ledger, top-ups."""
