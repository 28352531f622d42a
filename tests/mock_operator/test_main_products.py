"""Plans changed now, later and across account types, lines closed, numbers moved: what is done and what refused."""
import re
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
import yaml

from mock_operator.seed.read import FOLDER
from tests.mock_operator.postpaid import bills, details, exact, main_product, newest_bill, rates

AARAV, BINA, CHARU, DEEPAK, ELA, FIROZ, INDU, JATIN, LATA = (
    f"+919000000{number}" for number in (541, 542, 543, 544, 545, 546, 549, 550, 552))
DAY = 86400


@pytest.fixture
def operator(served_operator):
    seed = yaml.safe_load((FOLDER / "demo" / "plans.yml").read_text(encoding="utf-8"))
    served_operator.begin_with("plans", {**seed, "apart": False, "operator": {"orderSeconds": 0.01}})
    return served_operator


def order(operator, msisdn, action, offering=None, start=None, facts=None):
    item = {"id": "1", "action": action, "product": {"id": f"PLN-{msisdn[-10:]}"}}
    if offering:
        item["productOffering"] = {"id": offering}
    if facts:
        item["product"]["productCharacteristic"] = facts
    body = {"productOrderItem": [item], **({"requestedStartDate": start} if start else {})}
    return operator.post("622", "productOrder", body)


def port(operator, msisdn):
    return order(operator, msisdn, "modify", facts=[{"name": "portOut", "value": "codeRequested"}])


def carried_out(operator, msisdn, made):
    assert made.status_code == 201, made.text
    deadline = time.monotonic() + 3
    while operator.get("622", f"productOrder/{made.json()['id']}")["state"] != "completed":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return operator.one("637", "product", productSerialNumber=msisdn, isBundle="true")


def refusal(answer):
    assert answer.status_code == 409, answer.text
    return answer.json()["code"]


def cycle_end(operator, msisdn):
    end = datetime.fromisoformat(newest_bill(operator, msisdn)["billingPeriod"]["endDateTime"].replace("Z", "+00:00"))
    local = (end + timedelta(hours=5, minutes=30)).replace(tzinfo=None)
    following = local.replace(year=local.year + local.month // 12, month=local.month % 12 + 1)
    return (following - timedelta(hours=5, minutes=30)).replace(tzinfo=timezone.utc)


def to(operator, moment):
    operator.clock((moment - datetime.now(timezone.utc)).total_seconds())


def test_a_plan_from_the_next_cycle_is_billed_without_proration(operator):
    end = cycle_end(operator, AARAV)
    made = order(operator, AARAV, "modify", "PLAN-499", end.isoformat())
    time.sleep(0.1)
    standing = operator.get("622", f"productOrder/{made.json()['id']}")
    assert standing["state"] == "pending" and standing["expectedCompletionDate"].startswith(f"{end:%Y-%m-%dT%H:%M}")
    assert main_product(operator, AARAV)["productOffering"]["id"] == "PLAN-999"
    assert refusal(order(operator, AARAV, "modify", "PLAN-699")) == "CHANGE_PENDING"
    to(operator, end + timedelta(hours=7))
    assert main_product(operator, AARAV)["productOffering"]["id"] == "PLAN-499"
    lines = {details(rate)["category"]: rate for rate in rates(operator, newest_bill(operator, AARAV))}
    assert "proration" not in lines
    assert exact(lines["planRental"]["taxExcludedAmount"]) == 499


def test_a_pending_change_can_be_withdrawn(operator):
    made = order(operator, AARAV, "modify", "PLAN-499", cycle_end(operator, AARAV).isoformat())
    time.sleep(0.1)
    cancel = {"productOrder": {"id": made.json()["id"]}}
    assert operator.post("622", "cancelProductOrder", cancel).status_code == 201
    to(operator, cycle_end(operator, AARAV) + timedelta(hours=7))
    assert main_product(operator, AARAV)["productOffering"]["id"] == "PLAN-999"
    assert exact(next(rate for rate in rates(operator, newest_bill(operator, AARAV))
                      if details(rate)["category"] == "planRental")["taxExcludedAmount"]) == 999


def test_a_wrong_start_is_not_understood(operator):
    assert order(operator, AARAV, "modify", "PLAN-499", "soon").status_code == 400


def test_prepaid_to_postpaid_ends_what_was_prepaid_and_is_billed(operator):
    product = carried_out(operator, CHARU, order(operator, CHARU, "modify", "PLAN-499"))
    assert {c["name"]: c["value"] for c in product["productCharacteristic"]}["accountType"] == "postpaid"
    assert product["billingAccount"]["id"] == "BA-9000000543"
    assert [p["status"] for p in operator.get("637", "product", productSerialNumber=CHARU) if not p["isBundle"]] == [
        "terminated"] * 3
    assert {b["status"] for b in operator.get("654", "bucket", logicalResource__id=CHARU)} == {"expired"}
    assert operator.get("629", "customer/C-9000000543")["account"][0]["id"] == "BA-9000000543"
    to(operator, datetime.now(timezone.utc) + timedelta(days=33))
    lines = rates(operator, newest_bill(operator, CHARU))
    assert {details(line)["category"] for line in lines} <= {"proration", "planRental"}
    assert exact(next(line for line in lines if details(line)["category"] == "planRental")["taxExcludedAmount"]) == 499
    assert sum(exact(line["taxExcludedAmount"]) for line in lines) > 499


def test_postpaid_to_prepaid_gives_the_rest_of_the_rental_back(operator):
    end = cycle_end(operator, ELA)
    product = carried_out(operator, ELA, order(operator, ELA, "modify", "PLAN-PREPAID"))
    assert {c["name"]: c["value"] for c in product["productCharacteristic"]}["accountType"] == "prepaid"
    main = operator.one("654", "bucket", logicalResource__id=ELA, usageType="monetary")
    assert main["remainingValue"]["amount"] == 0 and main["status"] == "active"
    count = len(bills(operator, ELA))
    to(operator, end + timedelta(hours=7))
    assert len(bills(operator, ELA)) == count + 1
    last = newest_bill(operator, ELA)
    assert [details(rate)["category"] for rate in rates(operator, last)] == ["proration"]
    assert exact(last["amountDue"]) < 0


def test_there_and_back_again(operator):
    carried_out(operator, CHARU, order(operator, CHARU, "modify", "PLAN-499"))
    product = carried_out(operator, CHARU, order(operator, CHARU, "modify", "PLAN-PREPAID"))
    assert product["productOffering"]["id"] == "PLAN-PREPAID"
    assert operator.one("654", "bucket", logicalResource__id=CHARU, usageType="monetary")["status"] == "active"


@pytest.mark.parametrize(("msisdn", "offering", "code"), [
    (DEEPAK, "PLAN-499", "IDENTITY_NOT_ON_RECORD"), (FIROZ, "PLAN-PREPAID", "DUES_OPEN"), (FIROZ, "PACK-199",
                                                                                          "NOT_A_PLAN")])
def test_who_may_not_change(operator, msisdn, offering, code):
    assert refusal(order(operator, msisdn, "modify", offering)) == code


def test_a_line_is_closed_by_the_clock_and_its_deposit_goes_back(operator):
    made = order(operator, INDU, "delete").json()
    assert made["expectedCompletionDate"]
    assert main_product(operator, INDU)["status"] == "pendingTerminate"
    assert refusal(order(operator, INDU, "delete")) == "PRODUCT_TERMINATED"
    assert refusal(order(operator, INDU, "modify", "PLAN-499")) == "LINE_CLOSING"
    time.sleep(0.1)
    to(operator, datetime.now(timezone.utc) + timedelta(days=4, minutes=1))
    assert main_product(operator, INDU)["status"] == "terminated"
    assert operator.get("638", "service/SRV-9000000549")["state"] == "terminated"
    assert operator.get("622", f"productOrder/{made['id']}")["state"] == "completed"
    to(operator, datetime.now(timezone.utc) + timedelta(days=35))
    balances = {b["balanceType"]: exact(b["amount"])
                for b in operator.get("666", "billingAccount/BA-9000000549")["accountBalance"]}
    assert balances["DepositBalance"] == 0


def test_a_closure_can_be_withdrawn_before_it_takes_effect(operator):
    made = order(operator, JATIN, "delete").json()
    time.sleep(0.1)
    assert operator.get("622", f"productOrder/{made['id']}")["state"] == "inProgress"
    assert operator.post("622", "cancelProductOrder", {"productOrder": {"id": made["id"]}}).status_code == 201
    to(operator, datetime.now(timezone.utc) + timedelta(days=5))
    assert main_product(operator, JATIN)["status"] == "active"


def test_what_is_not_billed_yet_becomes_the_next_bill(operator):
    account = {b["balanceType"]: exact(b["amount"])
               for b in operator.get("666", "billingAccount/BA-9000000542")["accountBalance"]}
    end = cycle_end(operator, BINA)
    to(operator, end + timedelta(hours=7))
    lines = rates(operator, newest_bill(operator, BINA))
    use = sum((exact(rate["taxIncludedAmount"]) for rate in lines if details(rate)["category"] not in {
        "planRental", "lateFee"}), Decimal(0))
    assert use == account["UnbilledBalance"]


def test_the_porting_code_goes_by_sms_only_and_runs_out(operator):
    made = port(operator, LATA)
    product = carried_out(operator, LATA, made)
    text = operator.inbox(LATA)[-1]["text"]
    (code,) = re.findall(r"\bSM[A-Z0-9]{6}\b", text)
    assert code not in str(product) and code not in str(operator.get("622", f"productOrder/{made.json()['id']}"))
    facts = {c["name"]: c["value"] for c in product["productCharacteristic"]}
    assert facts["portOut"] == "codeSent" and facts["portingCodeExpires"] > facts["portingCodeSent"]
    assert refusal(port(operator, LATA)) == "CODE_STANDS"
    operator.clock(4 * DAY + 60)
    facts = {c["name"]: c["value"] for c in main_product(operator, LATA)["productCharacteristic"]}
    assert facts["portOut"] == "codeExpired"
    assert port(operator, LATA).status_code == 201


@pytest.mark.parametrize(("number", "code"), [
    ("546", "DUES_OPEN"), ("553", "TOO_NEW"), ("554", "SIM_CHANGED_RECENTLY"), ("548", "COMPANY_LINE")])
def test_who_may_not_take_the_number_elsewhere(operator, number, code):
    assert refusal(port(operator, f"+919000000{number}")) == code


def test_a_number_on_its_way_becomes_a_line(operator):
    product = main_product(operator, "+919000000555")
    assert product["status"] == "pendingActive"
    operator.clock(2 * DAY + 60)
    assert main_product(operator, "+919000000555")["status"] == "active"
    assert main_product(operator, "+919000000556")["status"] == "pendingActive"


def test_no_number_leaves_while_fraud_is_looked_into(operator):
    held = operator.patch("640", f"service/SRV-{LATA[-10:]}", {
        "serviceCharacteristic": [{"name": "fraudHold", "value": True}]})
    assert held.status_code == 200
    assert refusal(port(operator, LATA)) == "FRAUD_HOLD"
