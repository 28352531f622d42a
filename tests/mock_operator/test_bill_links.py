"""Payment links: they wait, are paid once, and their money goes to the bills that were meant."""
import pytest

from tests.mock_operator.postpaid import RANI, SAM, TARA, account_of, bills, customer_of, newest_bill


def link(operator, msisdn, amount, *parts, key=None):
    """A link over rupees for bills; `parts` are pairs of bill and rupees."""
    items = [{"id": str(n), "item": {"id": bill["id"], "@referredType": "CustomerBill"},
              **({} if part is None else {"amount": {"unit": "INR", "value": part}})}
             for n, (bill, part) in enumerate(parts)]
    return operator.post("676", "payment", {
        "totalAmount": {"unit": "INR", "value": amount}, "account": {"id": account_of(msisdn)},
        "payer": {"id": customer_of(msisdn)}, "paymentMethod": {"name": "Payment link", "@type": "paymentLink"},
        "paymentItem": items}, key)


def read(operator, answer):
    return operator.get("676", f"payment/{answer.json()['id']}")


def test_a_link_waits_until_its_page_is_paid(postpaid):
    bill = newest_bill(postpaid, RANI)
    made = link(postpaid, RANI, 100, (bill, None))
    payment = made.json()
    assert (made.status_code, payment["status"], payment["paymentMethod"]["@type"]) == (201, "pending", "paymentLink")
    page = payment["paymentMethod"]["href"]
    assert "₹100" in postpaid.http.get(page).text and read(postpaid, made)["status"] == "pending"
    assert "Paid" in postpaid.http.post(page).text
    assert read(postpaid, made)["status"] == "captured"
    postpaid.http.post(page)
    now = newest_bill(postpaid, RANI)
    assert now["remainingAmount"]["value"] == pytest.approx(bill["remainingAmount"]["value"] - 100)
    assert [part["appliedAmount"]["value"] for part in now["appliedPayment"]] == [100]
    assert any("applied your payment of ₹100" in sms["text"] for sms in postpaid.inbox(RANI))


def test_the_administration_plays_the_customer(postpaid):
    made = link(postpaid, RANI, 50, (newest_bill(postpaid, RANI), None)).json()
    paid = postpaid.http.post(f"{postpaid.url}/admin/payments/{made['id']}/pay")
    assert paid.json()["status"] == "captured"
    assert postpaid.http.post(f"{postpaid.url}/admin/payments/PAY-NONE/pay").status_code == 404


def test_money_goes_to_the_bills_as_it_was_meant(postpaid):
    newest, earlier = bills(postpaid, TARA)
    made = link(postpaid, TARA, 60, (newest, 60))
    postpaid.http.post(made.json()["paymentMethod"]["href"])
    assert [item["amount"]["value"] for item in read(postpaid, made)["paymentItem"]] == [60]
    now, before = bills(postpaid, TARA)
    assert now["remainingAmount"]["value"] == pytest.approx(newest["remainingAmount"]["value"] - 60)
    assert before["remainingAmount"] == earlier["remainingAmount"]


def test_only_the_newest_link_takes_money(postpaid):
    bill = newest_bill(postpaid, RANI)
    first, second = (link(postpaid, RANI, amount, (bill, None)) for amount in (100, 40))
    assert read(postpaid, first)["status"] == "failed" and read(postpaid, second)["status"] == "pending"
    refused = postpaid.http.post(first.json()["paymentMethod"]["href"])
    assert (refused.status_code, refused.json()["code"]) == (409, "LINK_EXPIRED")
    assert newest_bill(postpaid, RANI)["remainingAmount"] == bill["remainingAmount"]


def test_a_link_ends(postpaid):
    made = link(postpaid, RANI, 40, (newest_bill(postpaid, RANI), None))
    postpaid.clock(25 * 3600)
    assert read(postpaid, made)["status"] == "failed"
    assert "no longer valid" in postpaid.http.get(made.json()["paymentMethod"]["href"]).text


def test_the_same_key_makes_one_link(postpaid):
    bill = newest_bill(postpaid, RANI)
    first, second = (link(postpaid, RANI, 40, (bill, None), key="k") for _ in range(2))
    assert first.json()["id"] == second.json()["id"] and read(postpaid, first)["status"] == "pending"


def test_what_is_refused(postpaid):
    bill = newest_bill(postpaid, RANI)
    assert link(postpaid, RANI, 99999, (bill, None)).json()["code"] == "AMOUNT_EXCEEDS_BILL"
    assert link(postpaid, SAM, 10, (bill, None)).json()["code"] == "BILL_UNKNOWN"
    assert link(postpaid, RANI, 10).status_code == 400
    assert link(postpaid, RANI, 10, (bill, "much")).status_code == 400
    assert postpaid.http.get(f"{postpaid.url}/pay/nobody-knows").status_code == 404
    assert not [p for p in postpaid.get("676", "payment", payer__id=customer_of(RANI)) if p["status"] == "pending"]


def test_a_customer_of_the_demonstration_pays_by_themselves(demo):
    bill = demo.get("678", "customerBill", billingAccount__id="BA-9000000521")[0]
    made = link(demo, "+919000000521", 100, (bill, None))
    demo.clock(5)
    assert read(demo, made)["status"] == "captured"
