"""Everything that can go wrong, as one tree.

CareError
├── OperatorError               the operator's systems
│   ├── OperatorUnreachable     no connection, no answer in time, or a 5xx after all tries: try again later
│   ├── OperatorRefused         the operator understood and said no (409, 422 …), with its code and reason
│   └── OperatorUnexpected      an answer that does not have the agreed shape
├── UnknownLine                 the number is not a line of this operator
├── NotPermitted                no proved identity, or the account is somebody else's
└── WrongAccountType            a postpaid journey on a prepaid line, or the reverse

Every leaf names the response that the customer hears (`hears`), so that no failure ends without a way on.
"""
from __future__ import annotations


class CareError(Exception):
    """Base of all errors that a journey may raise."""

    hears = "utter_trouble"


class OperatorError(CareError):
    """The operator's systems did not do what was asked."""


class OperatorUnreachable(OperatorError):
    """No usable answer after all tries; a write may have taken effect all the same."""

    hears = "utter_operator_unreachable"


class OperatorRefused(OperatorError):
    """The operator refused the request. `code` is its machine-readable reason."""

    def __init__(self, code: str, reason: str, status: int) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.status = status


class OperatorUnexpected(OperatorError):
    """The answer lacks a field that the contract promises."""


class UnknownLine(CareError):
    """No line of this operator has the number."""

    hears = "utter_line_unknown"


class NotPermitted(CareError):
    """Identity is not proved, or has expired, or the account belongs to somebody else."""

    hears = "utter_not_verified"


class WrongAccountType(CareError):
    """The journey belongs to the other kind of account. `actual` is what the line is."""

    def __init__(self, actual: str) -> None:
        super().__init__(f"the line is {actual}")
        self.actual = actual
        self.hears = "utter_line_is_prepaid" if actual == "prepaid" else "utter_line_is_postpaid"
