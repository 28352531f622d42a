"""Credit limits, automatic payment, and the tax number on invoices."""
import pytest

from mock_operator.billing import invoice
from mock_operator.billing.tables import CustomerBill
from mock_operator.web.unit import current

HEMA, IMRAN, JAYA, LEELA = "9000000528", "9000000529", "9000000530", "9000000532"
DAY = 86400


def account(operator, digits):
    return operator.get("666", f"billingAccount/BA-{digits}")


def change(operator, digits, body):
    return operator.patch("666", f"billingAccount/BA-{digits}", body)


def balance(operator, digits, kind):
    return next(b["amount"]["value"] for b in account(operator, digits)["accountBalance"] if b["balanceType"] == kind)


def test_a_limit_is_changed_but_not_below_what_is_used(demo):
    assert change(demo, JAYA, {"creditLimit": {"unit": "INR", "value": 4000}}).json()["creditLimit"]["value"] == 4000
    assert balance(demo, JAYA, "UnbilledBalance") == pytest.approx(40 * 6.40 * 1.18)
    refused = change(demo, JAYA, {"creditLimit": {"unit": "INR", "value": 100}})
    assert (refused.status_code, refused.json()["code"]) == (409, "LIMIT_BELOW_USED")
    assert change(demo, JAYA, {"creditLimit": {"unit": "INR", "value": "much"}}).status_code == 400


def test_a_mandate_collects_what_is_open_on_its_day(demo):
    plan = account(demo, HEMA)["paymentPlan"][0]
    assert (plan["status"], plan["paymentFrequency"]) == ("active", "monthly")
    assert balance(demo, HEMA, "ReceivableBalance") > 0
    demo.clock(32 * DAY)
    collected = demo.get("676", "payment", payer__id=f"C-{HEMA}", status="captured")
    assert [p["paymentMethod"]["@type"] for p in collected].count("mandate") >= 1
    assert account(demo, HEMA)["paymentPlan"][0]["validFor"]["startDateTime"] > plan["validFor"]["startDateTime"]


def test_a_mandate_that_ended_collects_nothing(demo):
    owed = balance(demo, HEMA, "ReceivableBalance")
    ended = change(demo, HEMA, {"paymentPlan": [{"planType": "autopay", "status": "cancelled"}]}).json()
    assert ended["paymentPlan"][0]["status"] == "cancelled" and "validFor" not in ended["paymentPlan"][0]
    demo.clock(15 * DAY)
    assert balance(demo, HEMA, "ReceivableBalance") >= owed
    assert not [p for p in demo.get("676", "payment", payer__id=f"C-{HEMA}")
                if p["paymentMethod"]["@type"] == "mandate"]


def test_another_day_is_the_only_one(demo):
    moved = change(demo, HEMA, {"paymentPlan": [
        {"planType": "autopay", "validFor": {"startDateTime": "2030-01-09T18:30:00Z"}}]}).json()
    # Midnight in India: the 10th.
    assert moved["paymentPlan"][0]["validFor"]["startDateTime"][8:] == "09T18:30:00Z"
    demo.clock(31 * DAY)
    taken = [p for p in demo.get("676", "payment", payer__id=f"C-{HEMA}") if p["paymentMethod"]["@type"] == "mandate"]
    assert all(p["paymentDate"][8:16] == "09T18:30" for p in taken) and taken


def test_a_bounced_mandate_says_why_and_is_taken_up_again(demo):
    failed = demo.get("676", "payment", payer__id=f"C-{IMRAN}", status="failed")
    assert [p["description"] for p in failed] == ["Insufficient funds"]
    assert account(demo, IMRAN)["paymentPlan"][0]["status"] == "suspended"
    again = change(demo, IMRAN, {"paymentPlan": [{"planType": "autopay", "status": "active"}]}).json()
    assert again["paymentPlan"][0]["status"] == "active" and again["paymentPlan"][0]["validFor"]["startDateTime"]


@pytest.mark.parametrize(("digits", "plans", "status"), [
    (JAYA, [{"planType": "autopay", "status": "active"}], 409), (HEMA, [], 400), (HEMA, "on", 400),
    (HEMA, [{"planType": "autopay", "status": "perhaps"}], 400),
    (HEMA, [{"planType": "autopay", "validFor": {"startDateTime": "soon"}}], 400),
    (HEMA, [{"planType": "autopay", "validFor": {"startDateTime": "2030-01-31T12:00:00Z"}}], 400)])
def test_mandates_that_are_refused(demo, digits, plans, status):
    assert change(demo, digits, {"paymentPlan": plans}).status_code == status


def test_the_tax_number_stands_on_invoices(demo):
    number = "27AAPFU0939F1ZV"
    refused = demo.patch("632", f"individual/IND-{LEELA}", {"partyCharacteristic": [
        {"name": "taxNumber", "value": "12345"}]})
    assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_TAX_NUMBER")
    kept = demo.patch("632", f"individual/IND-{LEELA}", {"partyCharacteristic": [
        {"name": "taxNumber", "value": number}]}).json()
    assert {each["name"]: each["value"] for each in kept["partyCharacteristic"]}["taxNumber"] == number
    demo.clock(32 * DAY)
    demo.get("678", "customerBill", billingAccount__id=f"BA-{LEELA}")
    with demo._database.reading() as session:
        work = current(session)
        bills = session.query(CustomerBill).filter(CustomerBill.customer_id == f"C-{LEELA}").order_by(
            CustomerBill.bill_date).all()
        carry = [any(number in fact for fact in invoice.content(work, bill).facts) for bill in bills]
    # What was issued before stays as it is.
    assert carry == [False] * (len(bills) - 1) + [True]
