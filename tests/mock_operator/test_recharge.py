"""Prepaid: what a recharge sets in motion, and each rule by which the operator refuses."""
import time

import pytest

ASHA, BILAL, CHITRA, DEV, ESHA, FARHAN, GITA, HARISH = (f"+919000000{number}" for number in range(101, 109))
ZOYA = "+919000000199"


def customer(msisdn):
    return f"C-{msisdn[-10:]}"


def topup_of(operator, payer):
    return operator.get("654", "topupBalance", requestor__id=customer(payer))[0]


def repost(operator, failed, key=None, **changes):
    body = {
        "amount": failed["amount"], "usageType": "monetary", "bucket": failed["bucket"],
        "partyAccount": failed["partyAccount"], "paymentMethod": failed["paymentMethod"],
        "balanceTopup": {"id": failed["id"], "role": "repostOf", "@referredType": "TopupBalance"}, **changes,
    }
    return operator.post("654", "topupBalance", body, key)


def reverse(operator, topup, key=None):
    return operator.patch("654", f"topupBalance/{topup['id']}", {"status": "cancelled", "reason": "asked for"}, key)


def refund(operator, payment_id, amount, key=None, reference="CASE-1"):
    body = {"payment": {"id": payment_id}, "totalAmount": {"unit": "INR", "value": amount}, "correlatorId": reference,
            "requestor": {"id": "assistant", "@referredType": "System"}, "account": {"id": "x"},
            "paymentMethod": {"name": "UPI"}}
    return operator.post("676", "refund", body, key)


def code(answer):
    assert answer.status_code == 409, answer.text
    return answer.json()["code"]


def main_balance(operator, msisdn):
    return operator.one("654", "bucket", logicalResource__id=msisdn, usageType="monetary")["remainingValue"]["amount"]


def packs(operator, msisdn):
    return [p for p in operator.get("637", "product", productSerialNumber=msisdn) if not p["isBundle"]]


class TestProvisioning:
    def test_a_stuck_pack_says_where_and_why(self, operator):
        order = operator.get("622", "productOrder", relatedParty__id=customer(ASHA))[0]
        run = operator.one("641", "serviceOrder", externalReference__id=order["id"])
        assert run["state"] == "failed"
        assert [(m["name"], m["status"]) for m in run["milestone"]] == [
            ("accepted", "completed"), ("subscriberLocated", "completed"), ("quotaLoaded", "failed"),
            ("featureEnabled", "pending"), ("confirmed", "pending")]
        assert run["errorMessage"][0]["code"] == "OCS_TIMEOUT"
        assert packs(operator, ASHA)[-1]["status"] == "pendingActive"

    def test_one_retry_helps_asha(self, operator):
        first = operator.get("641", "serviceOrder", relatedParty__id=customer(ASHA))[0]
        service = first["serviceOrderItem"][0]["service"]["id"]
        body = {"state": "active", "serviceOrderItem": [{"serviceOrderId": first["id"], "itemId": "1"}]}
        answer = operator.patch("640", f"service/{service}", body)
        assert answer.status_code == 202
        monitor = operator.http.get(answer.headers["Location"]).json()
        assert monitor["state"] == "InProgress"
        operator.clock(1.2)
        assert operator.get("640", f"monitor/{monitor['id']}")["state"] == "Completed"
        second = operator.http.get(monitor["sourceHref"]).json()
        assert second["orderRelationship"][0]["id"] == first["id"]
        pack = packs(operator, ASHA)[-1]
        assert pack["status"] == "active"
        data = [b for b in operator.get("654", "bucket", product__id=pack["id"]) if b["usageType"] == "data"]
        assert [b["remainingValue"] for b in data] == [{"amount": 42.0, "units": "GB"}]
        features = {f["name"]: f["isEnabled"] for f in operator.get("638", f"service/{service}")["feature"]}
        assert features["data"] is True
        assert "Unlimited 299 is active" in operator.inbox(ASHA)[-1]["text"]
        assert code(operator.patch("640", f"service/{service}", body)) == "ALREADY_PROVISIONED"

    def test_retries_never_help_bilal(self, operator):
        for attempt in range(1, 4):
            newest = operator.get("641", "serviceOrder", relatedParty__id=customer(BILAL))[0]
            service = newest["serviceOrderItem"][0]["service"]["id"]
            assert operator.patch("640", f"service/{service}", {"state": "active"}).status_code == 202
            assert code(operator.patch("640", f"service/{service}", {"state": "active"})) == "PROVISIONING_IN_PROGRESS"
            operator.clock(attempt * 5)
            runs = operator.get("641", "serviceOrder", relatedParty__id=customer(BILAL))
            assert [run["state"] for run in runs] == ["failed"] * (attempt + 1)

    def test_provisioning_goes_on_by_the_real_clock_too(self, operator):
        answer = repost(operator, topup_of(operator, DEV))
        assert answer.status_code == 201
        assert packs(operator, DEV)[0]["status"] == "pendingActive"
        time.sleep(1.2)
        assert packs(operator, DEV)[0]["status"] == "active"

    @pytest.mark.parametrize("times", [1, 2])
    def test_an_injected_fault_spoils_so_many_tries(self, operator, times):
        operator.fault(kind="provisioning", msisdn=DEV, times=times)
        repost(operator, topup_of(operator, DEV))
        for attempt in range(1, times + 1):
            operator.clock(attempt * 3)
            newest = operator.get("641", "serviceOrder", relatedParty__id=customer(DEV))[0]
            assert newest["state"] == "failed"
            service = newest["serviceOrderItem"][0]["service"]["id"]
            operator.patch("640", f"service/{service}", {"state": "active"})
        operator.clock(60)
        assert packs(operator, DEV)[0]["status"] == "active"

    def test_settings_reach_the_phone(self, operator):
        service = f"SRV-{GITA[-10:]}"
        body = {"serviceCharacteristic": [{"name": "deviceSettings", "value": "send"}]}
        assert operator.patch("640", f"service/{service}", body).status_code == 200
        assert "APN" in operator.inbox(GITA)[-1]["text"]
        operator.clock(10)
        facts = {c["name"]: c["value"] for c in operator.get("638", f"service/{service}")["serviceCharacteristic"]}
        assert facts["apnInUse"] == facts["apnExpected"]

    def test_a_feature_is_switched_on(self, operator):
        service = f"SRV-{ASHA[-10:]}"
        for wrong in ("data", [{"name": "data", "isEnabled": "no"}], [{"isEnabled": True}], [7]):
            assert operator.patch("640", f"service/{service}", {"feature": wrong}).status_code == 400
        body = {"feature": [{"name": "data", "isEnabled": True}]}
        assert operator.patch("640", f"service/{service}", body).status_code == 200
        features = {f["name"]: f["isEnabled"] for f in operator.get("638", f"service/{service}")["feature"]}
        assert features == {"voice": True, "data": True, "sms": True, "roaming": False}

    def test_nothing_to_provision(self, operator):
        assert code(operator.patch("640", f"service/SRV-{CHITRA[-10:]}", {"state": "active"})) == "ALREADY_PROVISIONED"


class TestRepost:
    def test_a_captured_payment_is_used_once(self, operator):
        failed = topup_of(operator, DEV)
        answer = repost(operator, failed)
        assert answer.status_code == 201
        again = answer.json()
        assert again["status"] == "completed"
        assert again["balanceTopup"]["id"] == failed["id"]
        assert code(repost(operator, failed)) == "PAYMENT_ALREADY_USED"

    def test_no_money_no_topup(self, operator):
        assert code(repost(operator, topup_of(operator, CHITRA))) == "PAYMENT_NOT_CAPTURED"

    def test_refunded_money_is_gone(self, operator):
        failed = topup_of(operator, DEV)
        assert refund(operator, failed["paymentMethod"]["id"], 199).status_code == 201
        assert code(repost(operator, failed)) == "PAYMENT_REFUNDED"

    def test_another_amount(self, operator):
        changed = {"amount": {"amount": 299, "units": "INR"}}
        assert code(repost(operator, topup_of(operator, DEV), **changed)) == "AMOUNT_DIFFERS"

    def test_an_unknown_line(self, operator):
        line = {"logicalResource": [{"id": "+919999999999"}]}
        assert code(repost(operator, topup_of(operator, DEV), **line)) == "LINE_UNKNOWN"

    def test_a_reversed_topup_can_be_posted_to_the_right_number(self, operator):
        wrong = topup_of(operator, FARHAN)
        assert reverse(operator, wrong).status_code == 200
        answer = repost(operator, wrong, logicalResource=[{"id": FARHAN, "@referredType": "LogicalResource"}])
        assert answer.status_code == 201
        operator.clock(2)
        assert [p["status"] for p in packs(operator, FARHAN)] == ["active"]
        assert packs(operator, ZOYA)[-1]["status"] == "cancelled"


class TestReversal:
    def test_an_unused_pack_is_taken_back_and_refunded(self, operator):
        second = topup_of(operator, ESHA)
        payment = second["paymentMethod"]["id"]
        assert code(refund(operator, payment, 299)) == "TOPUP_STANDS"
        assert reverse(operator, second).json()["status"] == "cancelled"
        answer = refund(operator, payment, 299)
        assert answer.status_code == 201
        assert answer.json()["status"] == "pending"
        assert code(refund(operator, payment, 1)) == "REFUND_EXCEEDS_PAYMENT"
        operator.clock(2)
        assert operator.get("676", f"refund/{answer.json()['id']}")["status"] == "done"
        assert operator.get("676", f"payment/{payment}")["status"] == "reversed"
        total = operator.one("654", "accumulatedBalance", logicalResource__id=ESHA, name=f"data of {ESHA}")
        assert total["totalBalance"] == {"amount": 40.3, "units": "GB"}
        assert code(reverse(operator, second)) == "TOPUP_NOT_COMPLETED"

    def test_a_used_pack_stays(self, operator):
        first = operator.get("654", "topupBalance", requestor__id=customer(ESHA))[1]
        assert code(reverse(operator, first)) == "TOPUP_USED"

    def test_used_talk_time_stays(self, operator):
        assert code(reverse(operator, topup_of(operator, HARISH))) == "TOPUP_TOO_OLD"
        operator.clock(-3.05 * 86400)
        assert code(reverse(operator, topup_of(operator, HARISH))) == "TOPUP_USED"

    def test_the_window_closes(self, operator):
        operator.clock(25 * 3600)
        assert code(reverse(operator, topup_of(operator, ESHA))) == "TOPUP_TOO_OLD"

    def test_a_pack_that_never_became_active(self, operator):
        topup = topup_of(operator, BILAL)
        assert reverse(operator, topup).status_code == 200
        assert refund(operator, topup["paymentMethod"]["id"], 499).status_code == 201
        service = f"SRV-{BILAL[-10:]}"
        assert code(operator.patch("640", f"service/{service}", {"state": "active"})) == "ORDER_CANCELLED"

    def test_part_of_a_payment(self, operator):
        payment = topup_of(operator, DEV)["paymentMethod"]["id"]
        assert refund(operator, payment, 100.5).status_code == 201
        assert code(refund(operator, payment, 98.51)) == "REFUND_EXCEEDS_PAYMENT"
        assert refund(operator, payment, 98.5).status_code == 201


class TestBalance:
    def test_the_ledger_is_the_bucket_to_the_paisa(self, operator):
        for msisdn in (ASHA, ESHA, HARISH):
            for bucket in operator.get("654", "bucket", logicalResource__id=msisdn):
                entries = operator.get("654", "balanceActionHistory", bucket__id=bucket["id"])
                total = sum(entry["amount"]["amount"] for entry in entries)
                assert total == pytest.approx(bucket["remainingValue"]["amount"], abs=1e-5)
        paise = sum(round(e["amount"]["amount"] * 100) for e in operator.get(
            "654", "balanceActionHistory", logicalResource__id=HARISH, usageType="monetary"))
        assert paise == round(main_balance(operator, HARISH) * 100) == 8600

    def test_a_subscription_takes_its_price_every_day_until_it_ends(self, operator):
        subscription = packs(operator, HARISH)[0]
        facts = {c["name"]: c["value"] for c in subscription["productCharacteristic"]}
        assert facts["role"] == "subscription"
        assert not facts.get("consentReference")
        operator.clock(86400)
        assert main_balance(operator, HARISH) == 81.0
        body = {"productOrderItem": [{"id": "1", "action": "delete", "product": {
            "id": subscription["id"], "productSerialNumber": HARISH}}]}
        assert operator.post("622", "productOrder", body).json()["state"] == "acknowledged"
        assert code(operator.post("622", "productOrder", body)) == "PRODUCT_TERMINATED"
        operator.clock(86400 + 5)
        assert operator.get("637", f"product/{subscription['id']}")["status"] == "terminated"
        operator.clock(86400 * 5)
        assert main_balance(operator, HARISH) == 81.0

    def test_money_is_given_back(self, operator):
        bucket = operator.one("654", "bucket", logicalResource__id=HARISH, usageType="monetary")
        product = packs(operator, HARISH)[0]["id"]
        body = {"amount": {"amount": 15.0, "units": "INR"}, "usageType": "monetary", "bucket": {"id": bucket["id"]},
                "reason": "Deductions without consent", "adjustType": "oneTime", "product": [{"id": product}],
                "logicalResource": [{"id": HARISH}], "requestor": {"id": "assistant", "@referredType": "System"}}
        assert operator.post("654", "adjustBalance", body).status_code == 201
        assert main_balance(operator, HARISH) == 101.0
        entry = operator.get("654", "balanceActionHistory", logicalResource__id=HARISH, reason="adjustment")[-1]
        assert entry["amount"] == {"amount": 15.0, "units": "INR"}
        assert entry["product"][0]["id"] == product

    def test_adjustments_are_checked(self, operator):
        bucket = operator.one("654", "bucket", logicalResource__id=HARISH, usageType="monetary")["id"]
        body = {"amount": {"amount": -500, "units": "INR"}, "usageType": "monetary", "bucket": {"id": bucket}}
        assert code(operator.post("654", "adjustBalance", body)) == "INSUFFICIENT_BALANCE"
        assert code(operator.post("654", "adjustBalance", {**body, "bucket": {"id": "B"}})) == "BUCKET_UNKNOWN"
        assert code(operator.post("654", "adjustBalance", {
            **body, "usageType": "data", "amount": {"amount": 1, "units": "GB"}})) == "USAGE_TYPE_DIFFERS"
        assert operator.post("654", "adjustBalance", {**body, "amount": {"amount": 0.001, "units": "INR"}}
                             ).status_code == 400

    def test_airtime_is_transferred(self, operator):
        sender = operator.one("654", "bucket", logicalResource__id=GITA, usageType="monetary")["id"]
        body = {"amount": {"amount": 20, "units": "INR"}, "usageType": "monetary", "bucket": {"id": sender},
                "reason": "gift", "channel": {"id": "assistant"}, "logicalResource": [{"id": GITA}],
                "receiverLogicalResource": {"id": DEV}, "receiverBucket": {"id": "-"},
                "receiverBucketUsageType": "monetary"}
        assert operator.post("654", "transferBalance", body).status_code == 201
        assert (main_balance(operator, GITA), main_balance(operator, DEV)) == (21.0, 32.0)
        assert code(operator.post("654", "transferBalance", {**body, "receiverLogicalResource": {"id": GITA}})
                    ) == "SAME_BUCKET"
        assert code(operator.post("654", "transferBalance", {**body, "amount": {"amount": 99, "units": "INR"}})
                    ) == "INSUFFICIENT_BALANCE"

    def test_a_pack_runs_out(self, operator):
        operator.clock(29 * 86400)
        assert [p["status"] for p in packs(operator, GITA)] == ["terminated"]
        statuses = {b["usageType"]: b["status"] for b in operator.get("654", "bucket", logicalResource__id=GITA)}
        assert statuses == {"monetary": "active", "data": "expired", "sms": "expired"}


class TestNewRecharge:
    def pay(self, operator, msisdn, amount):
        body = {"totalAmount": {"unit": "INR", "value": amount}, "payer": {
            "id": customer(msisdn), "@referredType": "Customer"}, "account": {"id": f"PA-{msisdn[-10:]}"},
            "paymentMethod": {"name": "UPI", "@type": "digitalWallet"}, "correlatorId": "UPI-TEST"}
        return operator.post("676", "payment", body).json()

    def test_talk_time(self, operator):
        payment = self.pay(operator, CHITRA, 50)
        assert payment["status"] == "captured"
        assert operator.one("676", "payment", correlatorId="UPI-TEST")["id"] == payment["id"]
        body = {"amount": {"amount": 50, "units": "INR"}, "usageType": "monetary", "logicalResource": [{"id": CHITRA}],
                "paymentMethod": {"id": payment["id"]}}
        assert operator.post("654", "topupBalance", body).json()["status"] == "completed"
        assert main_balance(operator, CHITRA) == 53.0
        topup = topup_of(operator, CHITRA)
        assert reverse(operator, topup).status_code == 200
        assert main_balance(operator, CHITRA) == 3.0

    def test_a_pack_from_the_balance(self, operator):
        body = {"productOrderItem": [{"id": "1", "action": "add", "productOffering": {"id": "DATA-19"},
                                      "product": {"productSerialNumber": GITA}}]}
        order = operator.post("622", "productOrder", body).json()
        assert main_balance(operator, GITA) == 22.0
        operator.clock(3)
        assert operator.get("622", f"productOrder/{order['id']}")["state"] == "completed"
        assert [p["status"] for p in packs(operator, GITA)] == ["active", "active"]

    def test_an_order_can_be_cancelled_before_work_begins(self, operator):
        body = {"productOrderItem": [{"id": "1", "action": "add", "productOffering": {"id": "DATA-19"},
                                      "product": {"productSerialNumber": GITA}}]}
        order = operator.post("622", "productOrder", body).json()
        cancel = {"productOrder": {"id": order["id"]}, "cancellationReason": "changed my mind"}
        assert operator.post("622", "cancelProductOrder", cancel).json()["state"] == "done"
        assert main_balance(operator, GITA) == 41.0
        assert code(operator.post("622", "cancelProductOrder", cancel)) == "ORDER_FINISHED"

    @pytest.mark.parametrize(("item", "expected"), [
        ({"action": "add", "productOffering": {"id": "NONE"}, "product": {"productSerialNumber": GITA}},
         "OFFERING_UNKNOWN"),
        ({"action": "add", "productOffering": {"id": "PLAN-499"}, "product": {"productSerialNumber": GITA}},
         "NOT_ADDABLE"),
        ({"action": "add", "productOffering": {"id": "DATA-98"}, "product": {"productSerialNumber": DEV}},
         "INSUFFICIENT_BALANCE"),
        ({"action": "add", "productOffering": {"id": "DATA-98"}, "product": {"productSerialNumber": "+1"}},
         "LINE_UNKNOWN"),
        ({"action": "delete", "product": {"id": "NONE"}}, "PRODUCT_UNKNOWN"),
        ({"action": "modify", "product": {"id": "PLN-9000000104"}, "productOffering": {"id": "PACK-199"}},
         "NOT_A_PLAN"),
        ({"action": "modify", "product": {"id": "PLN-9000000104"}, "productOffering": {"id": "PLAN-PREPAID"}},
         "ALREADY_HELD"),
    ])
    def test_orders_are_checked(self, operator, item, expected):
        assert code(operator.post("622", "productOrder", {"productOrderItem": [{"id": "1", **item}]})) == expected
