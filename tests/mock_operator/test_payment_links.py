"""Payment links: the customer pays at the page, by habit, declines, or not at all; a top-up waits for the money."""
import pytest

GITA, HARISH = "+919000000107", "+919000000108"


def link(operator, amount=199, payer=GITA):
    answer = operator.post("676", "payment", {
        "totalAmount": {"unit": "INR", "value": amount}, "payer": {"id": f"C-{payer[-10:]}"},
        "paymentMethod": {"@type": "paymentLink"}, "description": "Smart 199 for your number"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def topup(operator, payment, receiver=GITA, amount=199, offering="PACK-199"):
    product = {"product": [{"id": offering}]} if offering else {}
    return operator.post("654", "topupBalance", {
        "amount": {"amount": amount, "units": "INR"}, "usageType": "monetary", "logicalResource": [{"id": receiver}],
        "paymentMethod": {"id": payment["id"]}, **product})


def of(operator, payment):
    return operator.get("676", f"payment/{payment['id']}")


def waiting(operator, topped):
    return operator.get("654", f"topupBalance/{topped['id']}")


def balance(operator, number):
    return operator.one("654", "bucket", logicalResource__id=number, usageType="monetary")["remainingValue"]["amount"]


def test_a_link_waits_and_the_topup_with_it(operator):
    payment = link(operator)
    assert payment["status"] == "pending" and payment["paymentMethod"]["href"].startswith(f"{operator.url}/pay/")
    assert payment["paymentMethod"]["validFor"]["endDateTime"] > payment["paymentDate"]
    before = len(operator.get("622", "productOrder", relatedParty__id="C-9000000107"))
    topped = topup(operator, payment).json()
    assert topped["status"] == "created"
    assert len(operator.get("622", "productOrder", relatedParty__id="C-9000000107")) == before
    again = topup(operator, payment)
    assert (again.status_code, again.json()["code"]) == (409, "PAYMENT_ALREADY_USED")


def test_a_paid_link_gives_the_pack_and_closes(operator):
    payment = link(operator)
    topped = topup(operator, payment).json()
    page = operator.http.get(payment["paymentMethod"]["href"])
    assert page.status_code == 200 and "₹199" in page.text and "<button" in page.text
    assert "Paid." in operator.http.post(payment["paymentMethod"]["href"]).text
    paid = of(operator, payment)
    assert paid["status"] == "captured" and paid["authorizationCode"]
    assert paid["paymentMethod"]["name"] == "UPI"
    assert waiting(operator, topped)["status"] == "completed"
    orders = operator.get("622", "productOrder", relatedParty__id="C-9000000107")
    assert [order for order in orders if order.get("externalId") == topped["id"]]
    assert "Paid." in operator.http.post(f"{payment['paymentMethod']['href']}?declined=yes").text
    assert of(operator, payment)["status"] == "captured"


def test_talk_time_for_another_line_arrives_there(operator):
    before = balance(operator, HARISH)
    payment = link(operator, 50)
    assert topup(operator, payment, HARISH, 50, None).status_code == 201
    assert balance(operator, HARISH) == before
    operator.http.post(payment["paymentMethod"]["href"])
    assert balance(operator, HARISH) == before + 50


@pytest.mark.parametrize("how", ["declined", "run out"])
def test_a_link_that_is_not_paid_leaves_nothing(operator, how):
    payment = link(operator)
    topped = topup(operator, payment).json()
    if how == "declined":
        operator.http.post(f"{payment['paymentMethod']['href']}?declined=yes")
    else:
        operator.clock(25 * 3600)
    assert of(operator, payment)["status"] == "failed" and of(operator, payment)["description"]
    assert waiting(operator, topped)["status"] == "failed"
    refused = topup(operator, payment)
    assert (refused.status_code, refused.json()["code"]) == (409, "PAYMENT_NOT_CAPTURED")


@pytest.mark.parametrize(("outcome", "status"), [("captured", "completed"), ("failed", "failed")])
def test_a_customer_with_a_habit_pays_by_themselves(operator, prepaid_seed, outcome, status):
    customers = [dict(each, paysLinks={"afterSeconds": 60, "outcome": outcome, "declined": "Limit reached"})
                 if each["msisdn"] == GITA else each for each in prepaid_seed["customers"]]
    operator.reset({"customers": customers})
    payment = link(operator)
    topped = topup(operator, payment).json()
    assert waiting(operator, topped)["status"] == "created"
    operator.clock(61)
    assert waiting(operator, topped)["status"] == status
    assert (of(operator, payment).get("description") == "Limit reached") is (outcome == "failed")


def test_an_unknown_link_is_not_found(operator):
    assert operator.http.get(f"{operator.url}/pay/PAY-0").status_code == 404


def test_an_order_says_what_it_costs(operator):
    bucket = operator.one("654", "bucket", logicalResource__id=GITA, usageType="monetary")
    operator.post("654", "adjustBalance", {"amount": {"amount": 100, "units": "INR"}, "usageType": "monetary",
                                           "bucket": {"id": bucket["id"]}})
    order = operator.post("622", "productOrder", {"productOrderItem": [{
        "id": "1", "action": "add", "productOffering": {"id": "DATA-19"},
        "product": {"productSerialNumber": GITA}}]}).json()
    (price,) = order["productOrderItem"][0]["itemTotalPrice"]
    assert price["price"]["taxIncludedAmount"] == {"unit": "INR", "value": 19.0}
