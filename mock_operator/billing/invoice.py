"""The invoice of a bill as a PDF document: its lines and taxes add up to the bill, to the paisa."""
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fpdf import FPDF
from sqlalchemy import select

from mock_operator.billing import tariff_store
from mock_operator.billing.tables import BillingAccount, BillingRate, CustomerBill
from mock_operator.customers.tables import Individual
from mock_operator.errors import NotFound
from mock_operator.money import rupees
from mock_operator.store.work import Work
from mock_operator.web.apis import reached_at

_FONT = "DejaVu"
_COLUMNS = (104, 26, 26, 26)  # widths in mm: what, without tax, tax, with tax


def name_of(work: Work, bill_id: str) -> str | None:
    """The name of a bill's document, which nobody can guess; None when this database has no key for such names."""
    key = work.parameters.document_key
    if not key:
        return None
    return hmac.new(bytes.fromhex(key), bill_id.encode(), hashlib.sha256).hexdigest()[:40] + ".pdf"


def attachment(work: Work, bill: CustomerBill) -> list[dict[str, Any]] | None:
    """The bill's document as 678 names it."""
    name = name_of(work, bill.id)
    if name is None:
        return None
    return [{"id": f"DOC-{bill.id}", "name": f"{bill.bill_no}.pdf", "attachmentType": "invoice",
             "mimeType": "application/pdf", "url": f"{reached_at.get()}/invoices/{bill.id}/{name}",
             "@type": "Attachment"}]


def document(work: Work, bill_id: str, name: str) -> tuple[str, bytes]:
    """Number and PDF of the bill. Raises NotFound for a name that is not this bill's."""
    wanted = name_of(work, bill_id)
    bill = work.get(CustomerBill, bill_id)
    if bill is None or wanted is None or not hmac.compare_digest(wanted.encode(), name.encode()):
        raise NotFound("there is no such document")
    return bill.bill_no, _pdf(work, bill)


def tax_number(work: Work, bill: CustomerBill) -> str | None:
    """The business tax number that the customer had given before an invoice was made."""
    person = work.get(Individual, f"IND-{bill.customer_id.removeprefix('C-')}")
    if person is None or person.tax_number is None or person.tax_number_since > bill.bill_date:
        return None
    return str(person.tax_number)


def figure(paise: int) -> str:
    """An amount with thousands and two decimals, as a column of an invoice has it."""
    return f"{rupees(paise):,.2f}"


@lru_cache(maxsize=1)
def _fonts() -> dict[str, Path]:
    """A font with the sign of the rupee and the letters of most names comes with matplotlib."""
    found = find_spec("matplotlib")
    assert found is not None and found.origin is not None, "matplotlib is locked in requirements"
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return {"": folder / "DejaVuSans.ttf", "B": folder / "DejaVuSans-Bold.ttf"}


@dataclass(frozen=True)
class Invoice:
    """What stands on an invoice. `rows` are what, without tax, tax, and with tax; `total` is with tax."""

    heading: str
    name: str
    facts: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    sums: tuple[str, ...]
    total: str


def content(work: Work, bill: CustomerBill) -> Invoice:
    """The invoice of a bill: its lines as they were billed, without what was credited later."""
    account = work.get(BillingAccount, bill.account_id)
    zone = tariff_store.in_force(work).zone_of_time
    rates = work.session.execute(select(BillingRate).where(
        BillingRate.bill_id == bill.id, BillingRate.is_billed.is_(True)).order_by(BillingRate.position)).scalars()

    def day(moment: Any) -> str:
        return f"{moment.astimezone(zone):%d %b %Y}"

    number = tax_number(work, bill)
    return Invoice(
        f"Tax invoice {bill.bill_no}", account.name,
        (f"Mobile number {bill.msisdn}", f"Account {bill.account_id}", f"Invoice date {day(bill.bill_date)}",
         f"Period from {day(bill.period_start)} to {day(bill.period_end - timedelta(microseconds=1))}",
         f"To be paid by {day(bill.due_date)}", *([f"GSTIN of the customer {number}"] if number else [])),
        tuple((rate.name, figure(rate.net), figure(rate.gross - rate.net), figure(rate.gross)) for rate in rates),
        (f"Sum without tax ₹{figure(bill.net)}",
         *(f"{category} {percent:g}% ₹{figure(amount)}" for category, percent, amount in bill.taxes)),
        f"Amount of this invoice ₹{figure(bill.gross)}")


def _pdf(work: Work, bill: CustomerBill) -> bytes:
    invoice = content(work, bill)
    paper = FPDF()
    for style, path in _fonts().items():
        paper.add_font(_FONT, style, path)
    paper.set_title(invoice.heading)
    paper.set_creation_date(bill.bill_date)
    paper.add_page()
    _line(paper, invoice.heading, 16, "B")
    _line(paper, invoice.name, 11, "B")
    for fact in invoice.facts:
        _line(paper, fact, 9)
    paper.ln(4)
    paper.set_font(_FONT, "", 8)
    with paper.table(col_widths=_COLUMNS, text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"), line_height=5,
                     borders_layout="HORIZONTAL_LINES") as table:
        table.row(("What", "Without tax ₹", "Tax ₹", "With tax ₹"))
        for row in invoice.rows:
            table.row(row)
    paper.ln(4)
    for words in invoice.sums:
        _line(paper, words, 9)
    _line(paper, invoice.total, 12, "B")
    return bytes(paper.output())


def _line(paper: FPDF, text: str, size: int, style: str = "") -> None:
    paper.set_font(_FONT, style, size)
    paper.cell(0, size * 0.6, text, new_x="LMARGIN", new_y="NEXT")
