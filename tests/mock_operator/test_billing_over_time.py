"""Billing as the operator's clock goes on: use is rated on arrival, cycles close, orders reach the bill."""

from decimal import Decimal

from tests.mock_operator.postpaid import (
    RANI,
    SAM,
    TARA,
    account_of,
    balance,
    bills,
    code,
    customer_of,
    details,
    exact,
    main_product,
    newest_bill,
    rate_of,
    rates,
)

DAY = 86400


def report(operator, product, usage_type, quantity, when, country="IN"):
    values = {"quantity": quantity, "country": country, "destination": "+91XXXX"}
    return operator.post(
        "635",
        "usage",
        {
            "usageType": usage_type,
            "usageDate": when,
            "usageCharacteristic": [{"name": name, "value": value} for name, value in values.items()],
            "ratedProductUsage": [{"productRef": {"id": product["id"]}}],
        },
    )


def now(operator):
    """The operator's time."""
    return operator.http.put(f"{operator.url}/admin/clock", json={"offsetSeconds": 0}).json()["time"]


def test_a_cycle_closes_at_its_end_and_the_late_fee_follows_an_unpaid_bill(postpaid):
    before = bills(postpaid, RANI)
    postpaid.clock(31 * DAY)
    after = bills(postpaid, RANI)
    assert len(after) == len(before) + 1
    assert after[0]["billDate"] > before[0]["billDate"]
    assert after[0]["billingPeriod"]["startDateTime"] == before[0]["billingPeriod"]["endDateTime"]
    categories = [details(rate)["category"] for rate in rates(postpaid, after[0])]
    assert categories == ["planRental", "subscription", "lateFee"]
    assert after[0]["billNo"] in postpaid.inbox(RANI)[-1]["text"]
    assert postpaid.get("666", f"billingAccount/{account_of(RANI)}")["paymentStatus"] == "overdue"


def test_no_late_fee_on_what_is_in_dispute(postpaid):
    bill = newest_bill(postpaid, TARA)
    entity = {"role": "disputed", "entity": {"id": bill["id"], "@referredType": "CustomerBill"}}
    body = {
        "ticketType": "Bill Dispute",
        "severity": "Minor",
        "description": "x",
        "relatedParty": [{"role": "customer", "partyOrPartyRole": {"id": customer_of(TARA)}}],
        "relatedEntity": [entity],
        "troubleTicketCharacteristic": [{"name": "disputeAmount", "value": bill["amountDue"]["value"]}],
    }
    assert postpaid.post("621", "troubleTicket", body).ok
    postpaid.clock(31 * DAY)
    assert [details(rate)["category"] for rate in rates(postpaid, newest_bill(postpaid, TARA))] == ["planRental"]


def test_many_cycles_close_in_order_when_the_clock_leaps(postpaid):
    postpaid.clock(100 * DAY)
    issued = bills(postpaid, TARA)
    assert len(issued) in (5, 6)
    periods = [bill["billingPeriod"] for bill in issued]
    for later, earlier in zip(periods[:-1], periods[1:], strict=True):
        assert later["startDateTime"] == earlier["endDateTime"]


def test_reported_use_is_included_then_charged_and_reaches_the_bill(postpaid):
    product, moment = main_product(postpaid, TARA), now(postpaid)
    stored = report(postpaid, product, "data", 75 * 1024 + 100, moment)
    assert stored.status_code == 201
    used = postpaid.get("635", "usage", ratedProductUsage__productRef__id=product["id"], usageDate__gte=moment)
    tags = {record["ratedProductUsage"][0]["usageRatingTag"]: record for record in used}
    assert set(tags) == {"included", "charged"}
    assert tags["charged"]["status"] == "rated"
    assert any("100% of the 75 GB" in sms["text"] for sms in postpaid.inbox(TARA))
    roamed = report(postpaid, product, "roamingData", 10, moment, "AE").json()
    assert exact(roamed["ratedProductUsage"][0]["taxExcludedRatingAmount"]) == Decimal("55")
    postpaid.clock(31 * DAY)
    bill = newest_bill(postpaid, TARA)
    charged = exact(tags["charged"]["ratedProductUsage"][0]["taxExcludedRatingAmount"])
    assert exact(rate_of(postpaid, bill, "data")["taxExcludedAmount"]) == charged
    assert exact(rate_of(postpaid, bill, "roamingData")["taxExcludedAmount"]) == Decimal("55")
    assert postpaid.get("635", f"usage/{tags['charged']['id']}")["status"] == "billed"


def test_use_that_comes_too_late_or_from_nowhere_is_refused(postpaid):
    product, bill = main_product(postpaid, TARA), newest_bill(postpaid, TARA)
    late = report(postpaid, product, "data", 5, bill["billingPeriod"]["startDateTime"])
    assert code(late) == "CYCLE_BILLED"
    assert code(report(postpaid, {"id": "PRD-NONE"}, "data", 5, now(postpaid))) == "LINE_NOT_POSTPAID"
    assert report(postpaid, product, "roamingData", 5, now(postpaid), "XX").status_code == 400
    assert report(postpaid, product, "telepathy", 5, now(postpaid)).status_code == 400
    assert report(postpaid, product, "data", 0, now(postpaid)).status_code == 400
    assert report(postpaid, product, "data", 5, "soon").status_code == 400


def order(operator, msisdn, action, offering=None, product=None):
    item = {"id": "1", "action": action, "product": {"productSerialNumber": msisdn}}
    if offering:
        item["productOffering"] = {"id": offering}
    if product:
        item["product"]["id"] = product["id"]
    answer = operator.post("622", "productOrder", {"productOrderItem": [item]})
    assert answer.status_code == 201, answer.text
    operator.clock(1)
    return operator.get("622", f"productOrder/{answer.json()['id']}")


def test_an_ordered_plan_change_is_prorated(postpaid):
    assert order(postpaid, TARA, "modify", "PLAN-999", main_product(postpaid, TARA))["state"] == "completed"
    postpaid.clock(31 * DAY)
    billed = [details(rate) for rate in rates(postpaid, newest_bill(postpaid, TARA))]
    assert [(each["category"], each.get("offeringId")) for each in billed[:3]] == [
        ("proration", "PLAN-499"),
        ("proration", "PLAN-999"),
        ("planRental", "PLAN-999"),
    ]
    assert billed[0]["daysCharged"] == billed[1]["daysCharged"]


def test_an_ordered_subscription_is_billed_until_it_is_ended(postpaid):
    done = order(postpaid, TARA, "add", "SUB-TUNES")
    held = done["productOrderItem"][0]["product"]
    order(postpaid, TARA, "delete", product=held)
    postpaid.clock(62 * DAY)
    newest, earlier = bills(postpaid, TARA)[:2]
    assert [details(rate)["serviceName"] for rate in rates(postpaid, earlier) if "serviceName" in details(rate)] == [
        "Caller Tunes"
    ]
    assert all("serviceName" not in details(rate) for rate in rates(postpaid, newest))


def test_an_ordered_roaming_pack_is_billed_and_serves(postpaid):
    product, before = main_product(postpaid, TARA), now(postpaid)
    order(postpaid, TARA, "add", "ROAM-199")
    after = postpaid.http.put(f"{postpaid.url}/admin/clock", json={"offsetSeconds": 7}).json()["time"]
    tags = [
        report(postpaid, product, "roamingData", 10, moment, "AE").json()["ratedProductUsage"][0]["usageRatingTag"]
        for moment in (before, after)
    ]
    assert tags == ["charged", "included"]
    postpaid.clock(31 * DAY)
    assert details(rate_of(postpaid, newest_bill(postpaid, TARA), "oneTimeFee"))["offeringId"] == "ROAM-199"


def pay(operator, payer, bill, amount):
    body = {
        "totalAmount": {"unit": "INR", "value": amount},
        "payer": {"id": customer_of(payer)},
        "account": {"id": account_of(payer)},
        "paymentMethod": {"name": "UPI", "@type": "digitalWallet"},
        "paymentItem": [{"item": {"id": bill["id"], "@referredType": "CustomerBill"}}],
    }
    assert operator.post("676", "payment", body).status_code == 201


def test_a_payment_that_names_its_bill_is_applied_at_once(postpaid):
    bill = newest_bill(postpaid, RANI)
    pay(postpaid, RANI, bill, 100)
    after = newest_bill(postpaid, RANI)
    assert after["state"] == "partiallyPaid"
    assert exact(after["remainingAmount"]) == exact(bill["amountDue"]) - 100
    pay(postpaid, RANI, bill, 5000)
    assert newest_bill(postpaid, RANI)["state"] == "settled"
    assert balance(postpaid, RANI, "ReceivableBalance") == 0
    pay(postpaid, RANI, newest_bill(postpaid, SAM), 5000)
    assert newest_bill(postpaid, SAM)["state"] == "sent", "a payment applies to the payer's own bills only"
