"""The operator's HTTP side: TM Forum conventions, idempotency, faults, events, administration."""
