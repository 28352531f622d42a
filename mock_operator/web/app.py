"""The web application: TM Forum resources, administration, one shape of error everywhere."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mock_operator.errors import OperatorError
from mock_operator.store.database import Database
from mock_operator.web import admin, pay
from mock_operator.web.apis import APIS, reached_at
from mock_operator.web.connection import NoAnswer, WithTransport
from mock_operator.web.faults import Struck
from mock_operator.web.gateway import Call, Gateway, Reply, refusal
from mock_operator.web.hub import Courier
from mock_operator.web.registry import resources

# As the official documents write it, for answers without content too.
_MEDIA_TYPE = "application/json;charset=utf-8"
_METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]


def response(answer: Reply) -> Response:
    """A Reply as HTTP."""
    content = answer.text.encode() if answer.status != 204 else None
    return Response(content, status_code=answer.status, headers=answer.headers, media_type=_MEDIA_TYPE)


def create_app(database: Database) -> WithTransport:
    """The operator's application over a database whose tables exist."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        courier = Courier(database)
        courier.start()
        yield
        courier.stop()

    app = FastAPI(title="Mocked operator", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    gateway = Gateway(database, resources())
    for api in APIS.values():
        endpoint = _endpoint(gateway, api.number)
        app.add_route(api.base + "/{name}", endpoint, methods=_METHODS)
        app.add_route(api.base + "/{name}/{identifier:path}", endpoint, methods=_METHODS)
    app.include_router(admin.router(database))
    app.include_router(pay.router(database))

    @app.exception_handler(OperatorError)
    async def refuse(_: Request, error: OperatorError) -> Response:
        return response(refusal(error))

    @app.exception_handler(HTTPException)
    async def refuse_http(_: Request, error: HTTPException) -> Response:
        code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}.get(error.status_code, "HTTP_ERROR")
        return response(refusal(OperatorError(code, str(error.detail), error.status_code), dict(error.headers or {})))

    @app.exception_handler(Exception)
    async def fail(_: Request, error: Exception) -> Response:
        return response(refusal(OperatorError("INTERNAL_ERROR", "the operator's system failed", 500)))

    return WithTransport(app)


def _endpoint(gateway: Gateway, api: str):  # type: ignore[no-untyped-def]
    async def endpoint(request: Request) -> Response:
        reached_at.set(str(request.base_url).rstrip("/"))
        call = Call(
            method=request.method, api=api, name=request.path_params["name"],
            identifier=request.path_params.get("identifier"), pairs=tuple(request.query_params.multi_items()),
            body=await request.body(), key=request.headers.get("Idempotency-Key"),
        )
        struck = await run_in_threadpool(gateway.struck, call)
        lost = await _suffer(request, [fault for fault in struck if fault.phase == "before"])
        if lost is not None:
            return lost
        answer = await run_in_threadpool(gateway.answer, call)
        if any(fault.kind == "duplicate" for fault in struck):
            await run_in_threadpool(gateway.answer, call)
        lost = await _suffer(request, [fault for fault in struck if fault.phase == "after"])
        return response(answer) if lost is None else lost

    return endpoint


async def _suffer(request: Request, struck: list[Struck]) -> Response | None:
    """Let faults take their course; the response that replaces the real one, if any does."""
    for fault in struck:
        if fault.kind in ("latency", "timeout"):
            await _hold(request, fault.seconds)
        if fault.kind in ("timeout", "reset"):
            return NoAnswer()
        if fault.kind == "error":
            return response(refusal(OperatorError("INJECTED_FAULT", "the operator's system is not well", fault.status)))
    return None


async def _hold(request: Request, seconds: float) -> None:
    """Wait, but no longer than the client does."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), seconds)
    except asyncio.TimeoutError:
        return
