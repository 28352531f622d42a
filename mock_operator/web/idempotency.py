"""Answers kept under an Idempotency-Key, in the same transaction as the write they belong to.

Only a write that took effect keeps its answer: one that was refused changed nothing and may be tried again.
"""
import hashlib

from mock_operator.errors import OperatorError
from mock_operator.store.tables import KeptAnswer
from mock_operator.store.work import Work

LONGEST_KEY = 255


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What must be the same for a key to mean the same write."""
    return hashlib.sha256(b"\x00".join((method.encode(), path.encode(), body))).hexdigest()


def claim(work: Work, key: str, print_: str) -> tuple[KeptAnswer, bool]:
    """The kept answer of this key and True, or a new one to be filled and False.

    Where two requests with one key meet, the second waits in the database for the first.
    Raises OperatorError 422 when the key was used for another write.
    """
    kept = work.get(KeptAnswer, key)
    if kept is None:
        return work.add(KeptAnswer(key=key, fingerprint=print_, created=work.now)), False
    if kept.fingerprint != print_:
        raise OperatorError("IDEMPOTENCY_KEY_REUSED", "this Idempotency-Key belongs to another write", 422)
    return kept, True
