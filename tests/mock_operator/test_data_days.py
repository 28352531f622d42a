"""Data by days: buckets, ledger and usage records agree, unless a seed says that the metering failed."""
from datetime import datetime, timedelta, timezone

import pytest

from mock_operator.seed.read import SeedError, read

NUMBER = "+919000000301"
INDIA = timezone(timedelta(hours=5, minutes=30))


def seed(*days, **more):
    return {"customers": [{
        "msisdn": NUMBER, "givenName": "Test", "familyName": "Person", "accountType": "prepaid", "plan": "PLAN-PREPAID",
        "prepaid": {"history": [{"at": "-9d", "recharge": {"offering": "PACK-239"}}], "dataDays": list(days), **more}}]}


def figures(operator):
    """MB used by the records and MB taken from the buckets."""
    records = operator.get("635", "usage", ratedProductUsage__productRef__id=f"PLN-{NUMBER[-10:]}", limit="1000")
    used = [next(c["value"] for c in record["usageCharacteristic"] if c["name"] == "quantity") for record in records]
    ledger = operator.get("654", "balanceActionHistory", logicalResource__id=NUMBER, usageType="data")
    taken = -sum(entry["amount"]["amount"] for entry in ledger if entry["reason"] == "usage") * 1024
    return records, sum(used), round(taken)


def test_records_and_buckets_agree(served_operator):
    served_operator.reset(seed({"daysAgo": 8, "days": 8, "MB": 700}, {"daysAgo": 3, "MB": 2048, "hours": [1, 5]}))
    records, used, taken = figures(served_operator)
    assert used == taken == 8 * 700 + 2048
    assert all(r["ratedProductUsage"][0]["usageRatingTag"] == "included" for r in records)
    bucket = served_operator.one("654", "bucket", logicalResource__id=NUMBER, usageType="data")
    assert bucket["remainingValue"]["amount"] == pytest.approx(36 - taken / 1024, abs=1e-5)
    times = [datetime.fromisoformat(r["usageDate"].replace("Z", "+00:00")).astimezone(INDIA) for r in records]
    assert {t.hour in range(8, 22) or t.hour in range(1, 5) for t in times} == {True}
    today = datetime.now(INDIA).date()
    assert {(today - t.date()).days for t in times} == set(range(1, 9))


def test_data_without_a_record(served_operator):
    served_operator.reset(seed({"daysAgo": 2, "MB": 500}, {"daysAgo": 2, "MB": 4096, "recorded": False}))
    _, used, taken = figures(served_operator)
    assert (used, taken) == (500, 4596)


def test_data_of_one_moment_has_a_record_too(served_operator):
    served_operator.reset(seed(history=[{"at": "-9d", "recharge": {"offering": "PACK-239"}},
                                        {"at": "-2d", "used": {"dataGB": 1.5}}]))
    records, used, taken = figures(served_operator)
    assert (len(records), used, taken) == (1, 1536, 1536)


def test_more_than_the_pack_had_is_refused(served_operator):
    answer = served_operator.http.post(f"{served_operator.url}/admin/reset",
                                       json={"seed": seed({"daysAgo": 2, "MB": 99999})})
    assert answer.status_code == 400 and "lower `dataDays`" in answer.json()["reason"]


@pytest.mark.parametrize(("days", "says"), [
    ({"daysAgo": 0, "MB": 1}, "greater than or equal to 1"), ({"daysAgo": 2, "days": 3, "MB": 1}, "today is not over"),
    ({"daysAgo": 2, "MB": 1, "hours": [5, 1]}, "two hours of one day"), ({"daysAgo": 2, "GB": 1}, "no such key here")])
def test_wrong_days_say_what_to_do(days, says):
    with pytest.raises(SeedError) as refused:
        read(seed(days))
    assert says in refused.value.reason


def test_another_customer_leaves_the_names_of_bills_and_payments(demo, served_operator):
    def names(operator):
        bills = operator.get("678", "customerBill", billingAccount__id="BA-9000000205")
        payments = operator.get("676", "payment", payer__id="C-9000000104")
        return sorted(each["id"] for each in [*bills, *payments])
    before = names(demo)
    served_operator.reset(["demo", seed({"daysAgo": 2, "MB": 500})])
    assert names(served_operator) == before
