"""A short name for something personal, where only sameness matters."""
from __future__ import annotations

import hashlib


def fingerprint(value: str) -> str:
    """16 hexadecimal digits, the same for the same value.

    Idempotency keys stand in the audit trail, where numbers of phones and papers do not belong in clear.
    """
    return hashlib.sha256(value.encode()).hexdigest()[:16]
