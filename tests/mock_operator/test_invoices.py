"""Invoices as documents: their figures are the bill's, and nobody finds one by guessing."""
from decimal import Decimal

import pytest

from mock_operator.billing import invoice
from mock_operator.billing.tables import CustomerBill
from mock_operator.web.unit import current
from tests.mock_operator.postpaid import RANI, TARA, newest_bill


def figure(text):
    return Decimal(text.split("₹")[-1].replace(",", ""))


@pytest.mark.parametrize("msisdn", [RANI, TARA])
def test_the_document_of_a_bill(postpaid, msisdn):
    document = newest_bill(postpaid, msisdn)["billDocument"][0]
    answer = postpaid.http.get(document["url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF") and document["mimeType"] == "application/pdf"
    assert document["name"] in answer.headers["content-disposition"]


def test_nobody_finds_a_document_by_guessing(postpaid):
    one, other = (newest_bill(postpaid, msisdn)["billDocument"][0]["url"] for msisdn in (RANI, TARA))
    stem, name = one.rsplit("/", 1)
    for wrong in (f"{stem}/{other.rsplit('/', 1)[1]}", f"{stem}/{'0' * 40}.pdf", f"{stem}/{name}x",
                  f"{postpaid.url}/invoices/BILL-NONE/{name}"):
        assert postpaid.http.get(wrong).status_code == 404
    postpaid.http.post(f"{postpaid.url}/admin/reset", json={"seed": "demo", "only": ["+919000000521"]})
    assert postpaid.http.get(one).status_code == 404


def test_lines_and_taxes_add_up_to_every_bill_of_the_demonstration(history):
    with history._database.reading() as session:
        work = current(session)
        bills = session.query(CustomerBill).all()
        assert len(bills) > 50
        for bill in bills:
            made = invoice.content(work, bill)
            gross = sum((figure(row[3]) for row in made.rows), Decimal(0))
            net = sum((figure(row[1]) for row in made.rows), Decimal(0))
            assert gross == figure(made.total) == Decimal(bill.gross) / 100
            assert net == figure(made.sums[0])
            assert net + sum(figure(tax) for tax in made.sums[1:]) == gross
            assert all(figure(row[1]) + figure(row[2]) == figure(row[3]) for row in made.rows)


def test_a_name_outside_latin_letters_is_no_trouble(postpaid):
    with postpaid._database.reading() as session:
        work = current(session)
        bill = session.query(CustomerBill).filter(CustomerBill.msisdn == RANI).first()
        work.get(invoice.BillingAccount, bill.account_id).name = "Łukasz ₹ आशा"
        name = invoice.name_of(work, bill.id)
        assert name is not None
        assert invoice.document(work, bill.id, name)[1].startswith(b"%PDF")
