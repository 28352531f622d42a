"""The bank's page behind a payment link, where the customer of the demonstration pays. Not part of any TM Forum API."""
from html import escape

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from mock_operator.errors import NotFound
from mock_operator.money import words
from mock_operator.payments import links
from mock_operator.payments.tables import Payment
from mock_operator.store.database import Database
from mock_operator.store.work import Work
from mock_operator.web import hub
from mock_operator.web.registry import resources
from mock_operator.web.unit import caught_up

_PAGE = """<!doctype html><meta charset="utf-8"><title>Payment</title>
<meta name="viewport" content="width=device-width"><body style="font:18px sans-serif;max-width:26em;margin:3em auto">
<h1>{amount}</h1><p>{what}</p>{rest}</body>"""
_BUTTONS = """<form method="post" action="?declined=no"><button>Pay</button></form>
<form method="post" action="?declined=yes"><button>Decline</button></form>"""
DECLINED = "Declined by the customer"


def router(database: Database) -> APIRouter:
    """The page under /pay."""
    routes = APIRouter()

    @routes.get("/pay/{identifier}")
    def show(identifier: str) -> HTMLResponse:
        """What is to be paid, with a button; or how it ended."""
        with database.writing() as session:
            return _page(_payment(caught_up(session), identifier))

    @routes.post("/pay/{identifier}")
    def pay(identifier: str, declined: bool = False) -> HTMLResponse:
        """The customer pays, or declines. A link that is closed already shows how it ended."""
        with database.writing() as session:
            work = caught_up(session)
            payment = _payment(work, identifier)
            if links.is_open(payment):
                links.settle(work, payment, DECLINED if declined else None)
                hub.store_events(work, work.happenings, resources())
            return _page(payment)

    return routes


def _payment(work: Work, identifier: str) -> Payment:
    found = work.locked(Payment, identifier)
    if found is None:
        raise NotFound("there is no such payment link")
    return found


def _page(payment: Payment) -> HTMLResponse:
    told = {"captured": "Paid. You can go back to the chat.", "failed": "Not paid, nothing was taken."}
    ended = escape(told.get(str(payment.status), str(payment.status)))
    rest = _BUTTONS if links.is_open(payment) else f"<p>{ended}</p>"
    what = "" if payment.status == "failed" else escape(payment.description or "")
    return HTMLResponse(_PAGE.format(amount=words(payment.amount), what=what, rest=rest))
