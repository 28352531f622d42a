"""Administration of the mock: not part of any TM Forum API."""
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_operator.care.messages import inbox
from mock_operator.customers.demonstration import table as demonstration_table
from mock_operator.errors import BadRequest, NotFound
from mock_operator.payments import links
from mock_operator.payments.tables import Payment
from mock_operator.seed.load import reset
from mock_operator.store import due, parameters
from mock_operator.store.database import Database
from mock_operator.times import iso
from mock_operator.web import faults, hub, write_log
from mock_operator.web.gateway import read_body
from mock_operator.web.registry import resources
from mock_operator.web.unit import catch_up, caught_up, current

TEN_YEARS = 10 * 366 * 86400


def router(database: Database) -> APIRouter:
    """Routes under /admin, and /health."""
    routes = APIRouter()

    @routes.get("/health")
    async def health() -> dict[str, str]:
        """Whether the process answers."""
        return {"status": "ok"}

    @routes.post("/admin/reset")
    async def start_again(request: Request) -> Response:
        """Empty everything and load a seed: its name, a path, or the seed itself; `only` some numbers of it."""
        text = await request.body()
        wanted = read_body(text) if text else {}
        only = wanted.get("only")
        if only is not None and not (isinstance(only, list) and all(isinstance(number, str) for number in only)):
            raise BadRequest("only is a list of numbers, such as [\"+919000000101\"]")
        summary = await run_in_threadpool(reset, database, wanted.get("seed", "demo"), only)
        return JSONResponse(summary)

    @routes.get("/admin/customers")
    def customers() -> list[dict[str, Any]]:
        """The demonstration's customers and what to try with them."""
        with database.reading() as session:
            return demonstration_table(session)

    @routes.get("/admin/inbox/{msisdn}")
    def messages(msisdn: str, after: str | None = None) -> list[dict[str, Any]]:
        """SMS that a phone received, oldest first."""
        catch_up(database)
        with database.reading() as session:
            return inbox(current(session), msisdn, after)

    @routes.put("/admin/clock")
    async def set_clock(request: Request) -> dict[str, Any]:
        """Move the operator's clock against the real one."""
        offset = read_body(await request.body()).get("offsetSeconds")
        if not isinstance(offset, (int, float)) or isinstance(offset, bool) or abs(offset) > TEN_YEARS:
            raise BadRequest("offsetSeconds must be a number of seconds, at most ten years")
        return await run_in_threadpool(_move_clock, database, float(offset))

    @routes.post("/admin/faults", status_code=201)
    async def add_fault(request: Request) -> dict[str, Any]:
        """Inject a fault."""
        body = read_body(await request.body())

        def add() -> dict[str, Any]:
            with database.writing() as session:
                return faults.document(faults.add(caught_up(session), body))

        return await run_in_threadpool(add)

    @routes.get("/admin/faults")
    def list_faults() -> list[dict[str, Any]]:
        """Faults that can still strike."""
        with database.reading() as session:
            return [faults.document(fault) for fault in faults.standing(current(session))]

    @routes.delete("/admin/faults", status_code=204)
    def clear_faults() -> None:
        """Remove all faults."""
        with database.writing() as session:
            faults.clear(caught_up(session), None)

    @routes.delete("/admin/faults/{identifier}", status_code=204)
    def clear_fault(identifier: str) -> None:
        """Remove one fault."""
        with database.writing() as session:
            faults.clear(caught_up(session), identifier)

    @routes.post("/admin/payments/{identifier}/pay")
    def pay_by_link(identifier: str) -> dict[str, str]:
        """Play the customer who opens a payment link and pays."""
        with database.writing() as session:
            work = caught_up(session)
            payment = work.locked(Payment, identifier)
            if payment is None:
                raise NotFound(f"there is no payment {identifier}")
            links.pay(work, payment)
            hub.store_events(work, work.happenings, resources())
            return {"id": payment.id, "status": payment.status}

    @routes.get("/admin/writes")
    def writes(request: Request) -> list[dict[str, Any]]:
        """Writes that took effect."""
        msisdn = request.query_params.get("msisdn")
        with database.reading() as session:
            # An unescaped plus sign arrives as a blank.
            number = msisdn.replace(" ", "+") if msisdn else None
            return write_log.writes(current(session), number)

    return routes


def _move_clock(database: Database, offset: float) -> dict[str, Any]:
    with database.writing() as session:
        parameters.write(session, clock_offset_seconds=offset)
        session.flush()
        in_force = parameters.read(session)
        return {"offsetSeconds": offset, "time": iso(due.clock(in_force))}
