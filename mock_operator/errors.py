"""The one exception with which the operator refuses a request.

OperatorError
├── BadRequest   400  the request is not understood
├── NotFound     404  there is no such resource
└── Conflict     409  understood, but the operator's rules forbid it now
"""


class OperatorError(Exception):
    """A refusal: HTTP status, a code for programs, a reason for people."""

    status = 500

    def __init__(self, code: str, reason: str, status: int | None = None) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.status = status or type(self).status

    def body(self) -> dict[str, str]:
        """The TM Forum Error."""
        return {"code": self.code, "reason": self.reason, "message": f"{self.code}: {self.reason}",
                "status": str(self.status), "@type": "Error"}


class BadRequest(OperatorError):
    """The request is not understood."""

    status = 400

    def __init__(self, reason: str, code: str = "INVALID_REQUEST") -> None:
        super().__init__(code, reason)


class NotFound(OperatorError):
    """There is no such resource."""

    status = 404

    def __init__(self, reason: str, code: str = "NOT_FOUND") -> None:
        super().__init__(code, reason)


class Conflict(OperatorError):
    """The operator's rules forbid it in the present state."""

    status = 409
