"""Bars, holds and SIMs at the operator: what changes, what is refused, and how long it takes."""
import pytest

from mock_operator.seed.read import FOLDER

LOST, BLOCKED, SWAPPED, STUCK, PAPERS, LOCKED, PAID, UNPAID, OWN, PHONE, EARLY = (
    f"+919000000{number}" for number in (581, 584, 585, 587, 588, 589, 590, 591, 592, 593, 594))


@pytest.fixture
def sims(served_operator):
    served_operator.begin_with("sims", str(FOLDER / "demo" / "sims.yml"))
    return served_operator


def service(operator, number):
    found = operator.one("638", "service", serviceCharacteristic__value=number)
    return found | {each["name"]: each["value"] for each in found["serviceCharacteristic"]}


def put(operator, number, **values):
    body = {"serviceCharacteristic": [{"name": name, "value": value} for name, value in values.items()]}
    return operator.patch("640", f"service/SRV-{number[-10:]}", body)


def order(operator, number, kind="physical", reason="lost"):
    facts = [{"name": "simReplacement", "value": kind}, {"name": "simReason", "value": reason}]
    return operator.post("622", "productOrder", {"productOrderItem": [{"action": "modify", "product": {
        "id": f"PLN-{number[-10:]}", "productSerialNumber": number, "productCharacteristic": facts}}]})


def runs(operator, number):
    return operator.get("641", "serviceOrder", relatedParty__id=f"C-{number[-10:]}", category="simActivation")


def retry(operator, number):
    newest = runs(operator, number)[0]["id"]
    return operator.patch("640", f"service/SRV-{number[-10:]}",
                          {"state": "active", "serviceOrderItem": [{"serviceOrderId": newest}]})


def test_a_line_is_barred_and_freed_at_its_customers_word(sims):
    assert put(sims, LOST, barring="all", barringReason="lostOrStolen").status_code == 200
    barred = service(sims, LOST)
    assert (barred["isServiceEnabled"], barred["barring"], barred["barringReason"]) == (False, "all", "lostOrStolen")
    assert put(sims, LOST, barring="none").status_code == 200
    freed = service(sims, LOST)
    assert freed["isServiceEnabled"] and freed["barring"] == "none" and "barringReason" not in freed


@pytest.mark.parametrize(("number", "values", "status", "code"), [
    (LOST, {"barring": "all"}, 400, None), (LOST, {"barring": "all", "barringReason": "unpaidBill"}, 400, None),
    (LOST, {"barring": "outgoing"}, 400, None), (LOST, {"fraudHold": "false"}, 400, None),
    (UNPAID, {"barring": "all", "barringReason": "lostOrStolen"}, 409, "BARRED_BY_OPERATOR"),
    (UNPAID, {"barring": "none"}, 409, "BILL_UNPAID"), (PAID, {"barring": "none"}, 409, "BILL_UNPAID"),
    (OWN, {"barring": "none"}, 200, None), (LOST, {"barring": "none"}, 200, None)])
def test_what_may_be_barred_and_freed(sims, number, values, status, code):
    answer = put(sims, number, **values)
    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code


def test_a_paid_bill_frees_the_line(sims):
    account = f"BA-{UNPAID[-10:]}"
    late = sims.get("678", "customerBill", billingAccount__id=account, sort="-billDate")[0]
    paid = sims.post("676", "payment", {
        "totalAmount": late["remainingAmount"], "account": {"id": account}, "paymentMethod": {"name": "UPI"},
        "payer": {"id": f"C-{UNPAID[-10:]}"},
        "paymentItem": [{"item": {"id": late["id"], "@referredType": "CustomerBill"},
                         "amount": late["remainingAmount"]}]})
    assert paid.status_code == 201, paid.text
    assert put(sims, UNPAID, barring="none").status_code == 200
    assert service(sims, UNPAID)["barring"] == "none"


def test_a_hold_keeps_everything_in_the_house_until_people_lift_it(sims):
    assert put(sims, BLOCKED, fraudHold="true").status_code == 200
    assert service(sims, BLOCKED)["fraudHold"] is True
    assert put(sims, BLOCKED, barring="none").json()["code"] == "FRAUD_HOLD"
    assert order(sims, BLOCKED).json()["code"] == "FRAUD_HOLD"
    payment = sims.get("676", "payment", payer__id=f"C-{BLOCKED[-10:]}")[0]
    refund = sims.post("676", "refund", {"totalAmount": payment["totalAmount"], "payment": {"id": payment["id"]}})
    assert refund.json()["code"] == "FRAUD_HOLD"


@pytest.mark.parametrize(("kind", "seconds"), [("physical", 3 * 86400 + 10), ("esim", 75)])
def test_a_sim_is_ordered_reaches_the_customer_and_takes_over(sims, kind, seconds):
    before = service(sims, LOST)
    put(sims, LOST, barring="all", barringReason="lostOrStolen")
    made = order(sims, LOST, kind)
    assert made.status_code == 201 and made.json()["state"] == "acknowledged"
    assert order(sims, LOST).json()["code"] == "SIM_ORDERED"
    sims.clock(seconds / 2)
    under_way = sims.one("622", "productOrder", id=made.json()["id"])
    assert under_way["state"] == "inProgress" and under_way["expectedCompletionDate"] > under_way["orderDate"]
    assert service(sims, LOST)["iccid"] == before["iccid"] and service(sims, LOST)["barring"] == "all"
    sims.clock(seconds)
    after = service(sims, LOST)
    assert sims.one("622", "productOrder", id=made.json()["id"])["state"] == "completed"
    assert after["simType"] == kind and after["iccid"] != before["iccid"] and after["barring"] == "none"
    assert after["simChanged"] > before["simChanged"]
    assert [run["state"] for run in runs(sims, LOST)] == ["completed"]


@pytest.mark.parametrize("facts", [{"kind": "nano"}, {"reason": "bored"}])
def test_a_sim_of_no_kind_is_not_understood(sims, facts):
    assert order(sims, LOST, **facts).status_code == 400


def test_an_order_may_be_cancelled_before_work_begins(sims):
    made = order(sims, LOST).json()
    assert sims.post("622", "cancelProductOrder", {"productOrder": {"id": made["id"]}}).status_code == 201
    sims.clock(5 * 86400)
    assert runs(sims, LOST) == [] and order(sims, LOST).status_code == 201


def test_a_stuck_activation_is_repeated(sims):
    assert runs(sims, STUCK)[0]["errorMessage"][0]["code"] == "HLR_TIMEOUT"
    assert retry(sims, STUCK).status_code == 202
    assert retry(sims, STUCK).json()["code"] == "PROVISIONING_IN_PROGRESS"
    sims.clock(10)
    assert [run["state"] for run in runs(sims, STUCK)] == ["completed", "failed"]
    assert retry(sims, STUCK).json()["code"] == "ALREADY_PROVISIONED"


def test_without_papers_no_line_comes_to_life(sims):
    waiting = service(sims, PAPERS)
    assert (waiting["state"], waiting["isServiceEnabled"]) == ("inactive", False)
    assert runs(sims, PAPERS)[0]["errorMessage"][0]["code"] == "KYC_REJECTED"
    facts = {each["name"]: each["value"] for each in sims.one(
        "632", "individual", contactMedium__characteristic__phoneNumber=PAPERS)["partyCharacteristic"]}
    assert facts["kycStatus"] == "rejected" and "photo" in facts["kycLacking"]
    retry(sims, PAPERS)
    sims.clock(10)
    assert {run["state"] for run in runs(sims, PAPERS)} == {"failed"} and not service(sims, PAPERS)["isServiceEnabled"]


def test_a_locked_profile_fails_again_and_again(sims):
    retry(sims, LOCKED)
    sims.clock(10)
    assert [run["state"] for run in runs(sims, LOCKED)] == ["failed", "failed"]


def test_another_number_is_on_record_with_its_age(sims):
    person = sims.one("632", "individual", contactMedium__characteristic__phoneNumber=LOST)
    other = [medium for medium in person["contactMedium"]
             if medium["characteristic"].get("contactType") == "alternate"]
    assert [each["characteristic"]["phoneNumber"] for each in other] == ["+919000000599"]
    assert other[0]["validFor"]["startDateTime"] < service(sims, SWAPPED)["simChanged"]


def test_packs_are_still_provisioned_by_their_own_steps(operator):
    found = operator.get("641", "serviceOrder", relatedParty__id="C-9000000101")
    assert {each["category"] for each in found} == {"provisioning"}


@pytest.mark.parametrize(("number", "values", "status", "code"), [
    (PHONE, {"deviceLocked": "false"}, 200, None), (EARLY, {"deviceLocked": "false"}, 409, "UNLOCK_TOO_EARLY"),
    (PHONE, {"deviceLocked": "true"}, 400, None), (EARLY, {"appAccount": "reset"}, 200, None),
    (LOST, {"appAccount": "reset"}, 409, "NO_APP_ACCOUNT"), (PHONE, {"appAccount": "none"}, 400, None)])
def test_phones_and_the_app(sims, number, values, status, code):
    answer = put(sims, number, **values)
    assert answer.status_code == status and (code is None or answer.json()["code"] == code)
    if status == 200:
        after = service(sims, number)
        assert after["appAccount"] == "active" and after["deviceLocked"] is (number == EARLY)
        assert ("app/reset" in str(sims.inbox(number))) is ("appAccount" in values)
