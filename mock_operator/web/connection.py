"""Losing an answer on purpose: the connection is closed without one."""
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_TRANSPORT = "mock_operator.transport"


class WithTransport:
    """Lets responses reach the server's own connection, which they can then close."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remember the connection; everything else is the application's."""
        if scope["type"] == "http":
            # uvicorn's `send` is a method of the object that owns the connection.
            scope[_TRANSPORT] = getattr(getattr(send, "__self__", None), "transport", None)
        await self._app(scope, receive, send)


class NoAnswer(Response):
    """Closes the connection instead of answering."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close, and wait until the server knows that the client is gone."""
        transport: Any = scope.get(_TRANSPORT)
        if transport is None:
            raise RuntimeError("this server gives no access to the connection, so no answer can be lost")
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
