"""Idempotency keys and injected faults."""
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

HARISH, DEV = "+919000000108", "+919000000104"


def adjustment(operator, msisdn=HARISH, amount=10):
    bucket = operator.one("654", "bucket", logicalResource__id=msisdn, usageType="monetary")["id"]
    return {"amount": {"amount": amount, "units": "INR"}, "usageType": "monetary", "bucket": {"id": bucket},
            "logicalResource": [{"id": msisdn}]}


def balance(operator, msisdn=HARISH):
    return operator.one("654", "bucket", logicalResource__id=msisdn, usageType="monetary")["remainingValue"]["amount"]


class TestKeys:
    def test_the_same_write_takes_effect_once(self, operator):
        body = adjustment(operator)
        first = operator.post("654", "adjustBalance", body, key="k1")
        again = operator.post("654", "adjustBalance", dict(reversed(body.items())), key="k1")
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        assert "Idempotent-Replayed" not in first.headers
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.headers["Location"] == first.headers["Location"]
        assert balance(operator) == 96.0

    def test_another_write_with_the_same_key_is_refused(self, operator):
        operator.post("654", "adjustBalance", adjustment(operator), key="k1")
        for answer in (operator.post("654", "adjustBalance", adjustment(operator, amount=11), key="k1"),
                       operator.post("654", "transferBalance", adjustment(operator), key="k1")):
            assert answer.status_code == 422
            assert answer.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
        assert balance(operator) == 96.0

    def test_a_refused_write_can_be_tried_again(self, operator):
        body = adjustment(operator, amount=-90)
        assert operator.post("654", "adjustBalance", body, key="k1").status_code == 409
        operator.post("654", "adjustBalance", adjustment(operator))
        assert operator.post("654", "adjustBalance", body, key="k1").status_code == 201

    def test_a_key_that_is_too_long(self, operator):
        assert operator.post("654", "adjustBalance", adjustment(operator), key="k" * 256).status_code == 400

    @pytest.mark.parametrize("amount", [1e300, 1e17, -1e17])
    def test_amounts_that_nobody_has(self, operator, amount):
        assert operator.post("654", "adjustBalance", adjustment(operator, amount=amount)).status_code == 400

    def test_two_at_the_same_time(self, operator):
        body = adjustment(operator)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: requests.post(operator.path("654", "adjustBalance"), json=body, headers={
                "Idempotency-Key": "k2"}), range(8)))
        assert {a.status_code for a in answers} == {201}
        assert len({a.json()["id"] for a in answers}) == 1
        assert balance(operator) == 96.0

    def test_writes_are_recorded(self, operator):
        created = operator.post("654", "adjustBalance", adjustment(operator), key="k3").json()
        operator.post("654", "adjustBalance", adjustment(operator), key="k3")
        operator.post("654", "adjustBalance", adjustment(operator, amount=-900))
        assert [(w["api"], w["resource"], w["id"], w["action"], w["idempotencyKey"]) for w in operator.writes(HARISH)
                ] == [("654", "adjustBalance", created["id"], "create", "k3")]
        assert operator.writes(DEV) == []


class TestFaults:
    def test_an_answer_lost_after_the_work_was_done(self, operator):
        operator.fault(api="654", resource="adjustBalance", method="POST", kind="reset", phase="after", times=1)
        body = adjustment(operator)
        with pytest.raises(requests.ConnectionError):
            operator.post("654", "adjustBalance", body, key="k1")
        assert balance(operator) == 96.0
        again = operator.post("654", "adjustBalance", body, key="k1")
        assert again.status_code == 201
        assert again.headers["Idempotent-Replayed"] == "true"
        assert balance(operator) == 96.0

    def test_a_connection_closed_before_any_work(self, operator):
        operator.fault(api="654", resource="adjustBalance", kind="reset", times=1)
        with pytest.raises(requests.ConnectionError):
            operator.post("654", "adjustBalance", adjustment(operator), key="k1")
        assert balance(operator) == 86.0

    def test_a_timeout_holds_the_connection(self, operator):
        operator.fault(api="654", resource="adjustBalance", kind="timeout", phase="after", seconds=30, times=1)
        with pytest.raises(requests.Timeout):
            operator.http.post(operator.path("654", "adjustBalance"), json=adjustment(operator), timeout=0.5)
        assert balance(operator) == 96.0

    def test_a_timeout_that_ends_gives_no_answer(self, operator):
        operator.fault(api="654", resource="bucket", kind="timeout", seconds=0.1, times=1)
        with pytest.raises(requests.ConnectionError):
            operator.get("654", "bucket")

    def test_errors_for_so_many_times_and_then_no_more(self, operator):
        operator.fault(api="654", resource="bucket", method="GET", kind="error", status=500, times=2)
        statuses = [operator.http.get(operator.path("654", "bucket")).status_code for _ in range(3)]
        assert statuses == [500, 500, 200]
        assert operator.http.get(f"{operator.url}/admin/faults").json() == []

    def test_a_late_answer(self, operator):
        operator.fault(api="*", kind="latency", seconds=0.3)
        began = time.monotonic()
        assert operator.http.get(operator.path("620", "catalog")).status_code == 200
        assert time.monotonic() - began >= 0.3

    def test_a_request_that_arrives_twice(self, operator):
        operator.fault(api="654", resource="adjustBalance", kind="duplicate", times=2)
        operator.post("654", "adjustBalance", adjustment(operator))
        assert balance(operator) == 106.0
        operator.post("654", "adjustBalance", adjustment(operator), key="k1")
        assert balance(operator) == 116.0

    def test_a_fault_of_one_line(self, operator):
        operator.fault(api="*", kind="error", msisdn=HARISH)
        topup = operator.get("654", "topupBalance", requestor__id="C-9000000104")[0]

        def status(api, resource, **params):
            return operator.http.get(operator.path(api, resource), params=params).status_code

        assert status("654", "bucket", **{"logicalResource.id": HARISH}) == 503
        assert status("629", "customer/C-9000000108") == 503
        assert status("638", "service/SRV-9000000108") == 503
        assert status("654", "bucket", **{"logicalResource.id": DEV}) == 200
        assert status("654", f"topupBalance/{topup['id']}") == 200

    def test_chance(self, operator):
        operator.fault(api="654", kind="error", probability=0.5)
        statuses = [operator.http.get(operator.path("654", "bucket"), params={"limit": 1}).status_code
                    for _ in range(40)]
        assert {200, 503} == set(statuses)

    def test_faults_are_listed_and_removed(self, operator):
        first, second = operator.fault(api="654", kind="error"), operator.fault(api="676", kind="error")
        url = f"{operator.url}/admin/faults"
        assert [fault["id"] for fault in operator.http.get(url).json()] == [first, second]
        assert operator.http.delete(f"{url}/{first}").status_code == 204
        assert operator.http.delete(f"{url}/{first}").status_code == 404
        assert operator.http.get(operator.path("654", "bucket")).status_code == 200
        assert operator.http.delete(url).status_code == 204
        assert operator.http.get(url).json() == []

    @pytest.mark.parametrize("wrong", [
        {"kind": "earthquake"}, {"kind": "error", "api": "999"}, {"kind": "error", "phase": "during"},
        {"kind": "error", "status": 200}, {"kind": "error", "times": 0}, {"kind": "error", "probability": 2},
        {"kind": "latency", "seconds": -1}, {"kind": "error", "colour": "red"}, {"kind": "error", "method": "FETCH"},
    ])
    def test_wrong_faults_are_refused(self, operator, wrong):
        assert operator.http.post(f"{operator.url}/admin/faults", json=wrong).status_code == 400

    def test_a_reset_clears_faults_and_clock(self, operator, prepaid_seed):
        operator.fault(api="*", kind="error")
        operator.clock(86400)
        operator.reset(prepaid_seed)
        assert balance(operator) == 86.0
