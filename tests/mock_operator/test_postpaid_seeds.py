"""Postpaid seeds: what is refused, with what advice, and what a history may say."""

import copy
from decimal import Decimal

import pytest
import yaml

from mock_operator.seed.read import FOLDER
from tests.mock_operator.postpaid import POSTPAID, TARA, bills, details, exact, newest_bill, rate_of, rates


def seed(**changes):
    customer = copy.deepcopy(next(each for each in POSTPAID["customers"] if each["msisdn"] == TARA))
    customer["postpaid"].update(changes)
    return {"operator": POSTPAID["operator"], "customers": [customer]}


def refused(operator, wrong):
    answer = operator.http.post(f"{operator.url}/admin/reset", json={"seed": wrong})
    assert answer.status_code == 400, answer.text
    return answer.json()["reason"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"habits": {"dataGb": 3}}, "dataGb"),
        ({"lastBillDaysAgo": 40}, "lastBillDaysAgo"),
        ({"uses": [{"bill": 0, "day": 1, "type": "fax", "quantity": 1}]}, "type"),
        ({"uses": [{"bill": 0, "day": 1, "type": "roamingData", "quantity": 1, "country": "AQ"}]}, "AQ"),
        ({"planChanges": [{"bill": 0, "day": 3, "offering": "PLAN-NONE"}]}, "PLAN-NONE"),
        ({"subscriptions": [{"bill": 0, "day": 3, "offering": "SUB-NONE"}]}, "SUB-NONE"),
        ({"purchases": [{"bill": 0, "day": 3, "offering": "ROAM-NONE"}]}, "ROAM-NONE"),
    ],
)
def test_a_wrong_history_is_refused_and_nothing_is_lost(postpaid, wrong, named):
    before = bills(postpaid, TARA)
    reason = refused(postpaid, seed(**wrong))
    assert named in reason
    assert TARA in reason
    assert bills(postpaid, TARA) == before


def test_a_wrong_tariff_or_outage_is_refused(postpaid):
    tariff = yaml.safe_load((FOLDER / "tariff.yml").read_text(encoding="utf-8"))["tariff"]
    del tariff["taxes"]
    assert "taxes" in refused(postpaid, {"tariff": tariff})
    assert "Flood" in refused(postpaid, {"outages": [{"name": "Flood"}]})


def test_taxes_and_prices_are_data(postpaid):
    tariff = yaml.safe_load((FOLDER / "tariff.yml").read_text(encoding="utf-8"))["tariff"]
    tariff["taxes"] = [{"category": "VAT", "rate": 12.5}]
    postpaid.reset({**seed(), "tariff": tariff})
    bill = newest_bill(postpaid, TARA)
    assert [tax["taxCategory"] for tax in bill["taxItem"]] == ["VAT"]
    # 12.5 per cent of 499 is 62.375: half a paisa is rounded up.
    assert exact(bill["amountDue"]) == Decimal("561.38")


def test_a_discount_and_an_ended_subscription(postpaid):
    postpaid.reset(
        seed(
            bills=4,
            discounts=[{"bill": 1, "day": 1, "name": "Loyalty discount", "amount": 50}],
            subscriptions=[
                {
                    "bill": 3,
                    "day": 5,
                    "offering": "SUB-TUNES",
                    "consentReference": "C-1",
                    "consentChannel": "app",
                    "ended": {"bill": 2, "day": 20},
                }
            ],
        )
    )
    issued = bills(postpaid, TARA)
    discounted = [any(details(rate)["category"] == "discount" for rate in rates(postpaid, bill)) for bill in issued]
    assert discounted == [True, True, False, False]
    assert exact(rate_of(postpaid, issued[0], "discount")["taxIncludedAmount"]) == Decimal("-59.00")
    tunes = [sum("serviceName" in details(rate) for rate in rates(postpaid, bill)) for bill in issued]
    assert tunes == [0, 0, 1, 1]
    held = postpaid.one("637", "product", productSerialNumber=TARA, name="Caller Tunes")
    assert held["status"] == "terminated"


def test_a_customer_without_a_history_has_an_ordinary_one(postpaid):
    plain = seed()
    plain["customers"] = [{name: value for name, value in plain["customers"][0].items() if name != "postpaid"}]
    postpaid.reset(plain)
    assert len(bills(postpaid, TARA)) == 8
