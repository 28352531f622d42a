"""Balance lent and sent: fees, limits, and what is taken back when talk time comes."""
import pytest

GITA, HARISH = "+919000000107", "+919000000108"


def balance(operator, number):
    return operator.one("654", "bucket", logicalResource__id=number, usageType="monetary")["remainingValue"]["amount"]


def order(operator, offering="LOAN-20", number=GITA):
    return operator.post("622", "productOrder", {"productOrderItem": [{
        "id": "1", "action": "add", "productOffering": {"id": offering}, "product": {"productSerialNumber": number}}]})


def loan(operator, number=GITA):
    found = [p for p in operator.get("637", "product", productSerialNumber=number)
             if {"name": "role", "valueType": "string", "value": "loan"} in p["productCharacteristic"]]
    traits = {c["name"]: c["value"] for c in found[0]["productCharacteristic"]}
    return found[0]["status"], traits.get("outstanding")


def recharge(operator, amount, number=GITA):
    payment = operator.post("676", "payment", {"totalAmount": {"unit": "INR", "value": amount},
                                               "payer": {"id": f"C-{number[-10:]}"}, "paymentMethod": {"name": "UPI"}})
    topped = operator.post("654", "topupBalance", {
        "amount": {"amount": amount, "units": "INR"}, "usageType": "monetary", "logicalResource": [{"id": number}],
        "paymentMethod": {"id": payment.json()["id"]}})
    assert topped.status_code == 201, topped.text


def test_an_advance_is_lent_and_taken_back_with_its_fee(operator):
    before = balance(operator, GITA)
    assert order(operator).status_code == 201
    operator.clock(2)
    assert balance(operator, GITA) == before + 20 and loan(operator) == ("active", 22.0)
    recharge(operator, 100)
    assert balance(operator, GITA) == before + 98 and loan(operator) == ("terminated", 0.0)
    recharge(operator, 10)
    assert balance(operator, GITA) == before + 108


def test_an_advance_is_taken_back_in_parts(operator):
    order(operator, "LOAN-50")
    operator.clock(2)
    bucket = operator.one("654", "bucket", logicalResource__id=GITA, usageType="monetary")
    operator.post("654", "adjustBalance", {"amount": {"amount": -bucket["remainingValue"]["amount"], "units": "INR"},
                                           "usageType": "monetary", "bucket": {"id": bucket["id"]}})
    recharge(operator, 30)
    assert balance(operator, GITA) == 0 and loan(operator) == ("active", 25.0)
    recharge(operator, 30)
    assert balance(operator, GITA) == 5 and loan(operator)[0] == "terminated"


def test_who_owes_or_is_new_borrows_nothing(operator, prepaid_seed):
    order(operator)
    refused = order(operator)
    assert (refused.status_code, refused.json()["code"]) == (409, "LOAN_OPEN")
    operator.reset({"customers": [dict(each, tenureMonths=1) for each in prepaid_seed["customers"]
                                  if each["msisdn"] == GITA]})
    refused = order(operator)
    assert (refused.status_code, refused.json()["code"]) == (409, "LOAN_NOT_ELIGIBLE")


def send(operator, amount, giver=GITA, taker=HARISH):
    bucket = operator.one("654", "bucket", logicalResource__id=giver, usageType="monetary")["id"]
    return operator.post("654", "transferBalance", {
        "amount": {"amount": amount, "units": "INR"}, "usageType": "monetary", "bucket": {"id": bucket},
        "reason": "gift", "receiverLogicalResource": {"id": taker}})


@pytest.fixture
def charging(operator, prepaid_seed):
    operator.reset({"operator": {"transferFee": 2, "transferMax": 50, "transfersADay": 2},
                    "customers": prepaid_seed["customers"]})
    recharge(operator, 100)
    return operator


def test_a_transfer_costs_its_fee_and_is_told_to_both(charging):
    gives, takes = balance(charging, GITA), balance(charging, HARISH)
    made = send(charging, 20).json()
    assert made["transferCost"] == {"unit": "INR", "value": 2.0} and made["costOwner"] == "originator"
    assert (balance(charging, GITA), balance(charging, HARISH)) == (gives - 22, takes + 20)
    assert "₹20" in charging.inbox(HARISH)[-1]["text"]


def test_transfers_have_limits(charging):
    assert send(charging, 51).json()["code"] == "TRANSFER_TOO_LARGE"
    assert send(charging, 5).status_code == send(charging, 5).status_code == 201
    before = balance(charging, GITA)
    assert send(charging, 5).json()["code"] == "TRANSFER_LIMIT" and balance(charging, GITA) == before
    charging.clock(25 * 3600)
    assert send(charging, 5).status_code == 201


def test_a_fee_that_is_not_there_sends_nothing(charging):
    bucket = charging.one("654", "bucket", logicalResource__id=HARISH, usageType="monetary")
    to_twenty = 20 - bucket["remainingValue"]["amount"]
    charging.post("654", "adjustBalance", {"amount": {"amount": to_twenty, "units": "INR"}, "usageType": "monetary",
                                           "bucket": {"id": bucket["id"]}})
    assert send(charging, 20, HARISH, GITA).json()["code"] == "INSUFFICIENT_BALANCE"
    assert balance(charging, HARISH) == 20
    assert send(charging, 18, HARISH, GITA).status_code == 201
