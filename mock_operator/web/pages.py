"""What customers themselves open at the operator: the page of a payment link, and invoices."""
from html import escape

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_operator.billing import invoice
from mock_operator.money import words
from mock_operator.payments import links
from mock_operator.store.database import Database
from mock_operator.web import hub
from mock_operator.web.registry import resources
from mock_operator.web.unit import catch_up, caught_up, current

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Payment</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<body style="font-family: sans-serif; max-width: 24rem; margin: 3rem auto">
<h1>{amount}</h1><p>{text}</p>{button}</body></html>"""
_BUTTON = """<form method="post"><button style="font-size: 1.2rem">Pay {amount} by UPI</button></form>
<form method="post" action="?declined=yes"><button>Decline</button></form>"""
_ENDED = {"captured": "Paid. Thank you! You can go back to the chat."}
_DECLINED = "Declined by the customer"


def router(database: Database) -> APIRouter:
    """Routes of pages whose addresses nobody can guess."""
    routes = APIRouter()

    @routes.get("/pay/{token}")
    async def payment_page(token: str) -> Response:
        """What is to be paid, with a button, or that it is paid."""
        return await run_in_threadpool(_payment_page, database, token)

    @routes.post("/pay/{token}")
    async def pay(token: str, declined: bool = False) -> Response:
        """The customer pays, or declines."""
        await run_in_threadpool(_pay, database, token, declined)
        return RedirectResponse(f"/pay/{token}", status_code=303)

    @routes.get("/invoices/{bill_id}/{name}")
    async def document(bill_id: str, name: str) -> Response:
        """The invoice of a bill as PDF."""
        return await run_in_threadpool(_invoice, database, bill_id, name)

    return routes


def _payment_page(database: Database, token: str) -> Response:
    catch_up(database)
    with database.reading() as session:
        payment = links.by_token(current(session), token)
        amount = words(payment.amount)
        button = _BUTTON.format(amount=escape(amount)) if payment.status == "pending" else ""
        what = payment.description or "for your mobile bill"
        text = what if button else _ENDED.get(payment.status, "Not paid: this payment link is no longer valid.")
        return HTMLResponse(_PAGE.format(amount=escape(amount), text=escape(text), button=button))


def _pay(database: Database, token: str, declined: bool) -> None:
    with database.writing() as session:
        work = caught_up(session)
        payment = links.by_token(work, token)
        if declined:
            links.decline(work, payment, _DECLINED)
        else:
            links.pay(work, payment)
        hub.store_events(work, work.happenings, resources())


def _invoice(database: Database, bill_id: str, name: str) -> Response:
    with database.reading() as session:
        bill_no, content = invoice.document(current(session), bill_id, name)
    headers = {"Content-Disposition": f'inline; filename="{bill_no}.pdf"', "Cache-Control": "private, max-age=3600"}
    return Response(content, media_type="application/pdf", headers=headers)
