"""Customer care: tickets, outages, messages."""
