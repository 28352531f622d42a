"""The bills of the demonstration: what they must say, and that they are what billing makes of use and products."""

from decimal import Decimal

import pytest

from tests.mock_operator.postpaid import account_of, balance, bills, customer_of, details, exact, newest_bill, rates

NUMBERS = [f"+919000000{number}" for number in range(201, 210)]
ISHA, JAI, KAVYA, LOKESH, MEERA, NAVEEN, OMAR, POOJA, QUENTIN = NUMBERS
RENTAL_499 = Decimal("588.82")
USAGE = {"voice", "data", "sms", "roamingVoice", "roamingData", "roamingSms"}


def lines(operator, msisdn):
    return {details(rate)["category"]: rate for rate in rates(operator, newest_bill(operator, msisdn))}


@pytest.mark.parametrize("msisdn", NUMBERS)
def test_every_bill_is_the_sum_of_its_rates(history, msisdn):
    issued = bills(history, msisdn)
    assert len(issued) >= 6
    for bill in issued:
        billed = rates(history, bill, isBilled="true")
        assert exact(bill["amountDue"]) == exact(bill["taxIncludedAmount"])
        assert exact(bill["amountDue"]) == sum(exact(rate["taxIncludedAmount"]) for rate in billed)
        assert exact(bill["taxExcludedAmount"]) == sum(exact(rate["taxExcludedAmount"]) for rate in billed)
        taxes = sum(exact(tax["taxAmount"]) for tax in bill["taxItem"])
        assert exact(bill["taxExcludedAmount"]) + taxes == exact(bill["amountDue"])
        for rate in billed:
            taxes = sum(exact(tax["taxAmount"]) for tax in rate["appliedTax"])
            assert exact(rate["taxExcludedAmount"]) + taxes == exact(rate["taxIncludedAmount"])
        paid = sum(exact(each["appliedAmount"]) for each in bill["appliedPayment"])
        assert exact(bill["remainingAmount"]) == exact(bill["amountDue"]) - paid
        assert bill["state"] == ("settled" if paid else "sent")


@pytest.mark.parametrize("msisdn", NUMBERS)
def test_charged_usage_of_a_cycle_is_the_usage_on_its_bill(history, msisdn):
    product = history.one("637", "product", productSerialNumber=msisdn, isBundle="true")
    for bill in bills(history, msisdn):
        period = bill["billingPeriod"]
        used = history.get(
            "635",
            "usage",
            ratedProductUsage__productRef__id=product["id"],
            limit="1000",
            usageDate__gte=period["startDateTime"],
            usageDate__lt=period["endDateTime"],
        )
        assert used
        assert all(record["ratedProductUsage"][0]["isBilled"] for record in used)
        charged: dict[str, list[Decimal]] = {}
        for record in used:
            rated = record["ratedProductUsage"][0]
            if rated["usageRatingTag"] == "charged":
                charged.setdefault(record["usageType"], []).append(exact(rated["taxExcludedRatingAmount"]))
            else:
                assert rated["taxExcludedRatingAmount"]["value"] == 0
        on_bill: dict[str, list[dict]] = {}
        for rate in rates(history, bill):
            if details(rate)["category"] in USAGE:
                on_bill.setdefault(details(rate)["category"], []).append(rate)
        assert set(on_bill) == set(charged)
        for kind, amounts in charged.items():
            assert sum(amounts) == sum(exact(rate["taxExcludedAmount"]) for rate in on_bill[kind])
            assert len(amounts) == sum(details(rate)["events"] for rate in on_bill[kind])


@pytest.mark.parametrize("msisdn", NUMBERS)
def test_what_is_owed_is_what_remains_of_the_bills(history, msisdn):
    remaining = sum(exact(bill["remainingAmount"]) for bill in bills(history, msisdn))
    assert balance(history, msisdn, "ReceivableBalance") == remaining
    assert balance(history, msisdn, "DisputedBalance") == 0


def test_roaming_shock_with_a_warning(history):
    shock = lines(history, ISHA)["roamingData"]
    said = details(shock)
    assert (said["country"], said["zone"], said["unit"], said["quantity"]) == ("AE", "Gulf", "MB", 1180)
    assert exact(shock["taxExcludedAmount"]) == said["quantity"] * Decimal(str(said["ratePerUnit"]))
    assert said["warningSent"] < said["firstUse"]
    assert any("Welcome to UAE" in sms["text"] for sms in history.inbox(ISHA))


def test_a_subscription_without_consent_was_billed_twice(history):
    charged = [
        details(rate)
        for bill in bills(history, JAI)
        for rate in rates(history, bill)
        if details(rate)["category"] == "subscription"
    ]
    assert [(each["serviceName"], each["consentReference"]) for each in charged] == [("GameZone", "")] * 2


def test_data_beyond_the_allowance_after_two_warnings(history):
    said = details(lines(history, KAVYA)["data"])
    assert said["warningSent"] < said["firstUse"]
    texts = [sms["text"] for sms in history.inbox(KAVYA) if "data" in sms["text"]]
    assert ["80%" in text for text in texts] == [True, False]


def test_a_changed_plan_has_credit_charge_and_rental_ahead(history):
    billed = [
        (details(rate)["category"], rate["type"], details(rate)["offeringId"])
        for rate in rates(history, newest_bill(history, LOKESH))
    ]
    assert billed == [
        ("proration", "appliedBillingCredit", "PLAN-499"),
        ("proration", "appliedBillingCharge", "PLAN-999"),
        ("planRental", "appliedBillingCharge", "PLAN-999"),
    ]
    order = history.one("622", "productOrder", relatedParty__id=customer_of(LOKESH))
    assert order["productOrderItem"][0]["action"] == "modify"


def test_one_order_was_billed_twice(history):
    fees = [
        details(rate)
        for rate in rates(history, newest_bill(history, MEERA))
        if details(rate)["category"] == "oneTimeFee"
    ]
    assert len(fees) == 2
    assert fees[0]["orderId"] == fees[1]["orderId"]
    assert history.get("622", f"productOrder/{fees[0]['orderId']}")["state"] == "completed"


def test_calls_abroad_are_by_country_and_right(history):
    calls = [rate for rate in rates(history, newest_bill(history, NAVEEN)) if details(rate)["category"] == "voice"]
    assert {details(rate)["country"] for rate in calls} == {"US", "AE"}
    for rate in calls:
        said = details(rate)
        assert exact(rate["taxExcludedAmount"]) == said["quantity"] * Decimal(str(said["ratePerUnit"]))


def test_a_payment_that_was_not_applied(history):
    bill = newest_bill(history, OMAR)
    assert bill["state"] == "sent"
    payment = history.get("676", "payment", payer__id=customer_of(OMAR), sort="-paymentDate")[0]
    assert payment["status"] == "captured"
    assert payment["totalAmount"] == bill["amountDue"]
    assert bill["appliedPayment"] == []


def test_an_enterprise_line(history):
    account = history.get("666", f"billingAccount/{account_of(POOJA)}")
    assert account["name"] == "Acme Logistics Pvt Ltd"


def test_an_overage_without_a_warning(history):
    issued = bills(history, QUENTIN)
    normal, high = exact(issued[1]["amountDue"]), exact(issued[0]["amountDue"])
    assert Decimal("1.38") < high / normal < Decimal("1.42")
    assert "warningSent" not in details(lines(history, QUENTIN)["data"])
    assert not any("data" in sms["text"] for sms in history.inbox(QUENTIN))
