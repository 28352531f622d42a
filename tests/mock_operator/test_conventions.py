"""What all resources have in common: lists, filters, fields, errors, listeners."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

ASHA = "+919000000101"


def assert_error(answer, status, code=None):
    assert answer.status_code == status
    body = answer.json()
    assert body["status"] == str(status)
    assert {"code", "reason", "message"} <= set(body)
    assert code is None or body["code"] == code


class TestLists:
    def test_pages_and_counts(self, operator):
        url = operator.path("620", "productOffering")
        answer = operator.http.get(url, params={"offset": 2, "limit": 3})
        assert answer.headers["X-Result-Count"] == "3"
        everything = operator.http.get(url)
        assert answer.headers["X-Total-Count"] == everything.headers["X-Total-Count"] == str(len(everything.json()))
        assert answer.json() == everything.json()[2:5]

    def test_the_limit_has_a_maximum_and_must_be_a_number(self, operator):
        url = operator.path("620", "productOffering")
        assert operator.http.get(url, params={"limit": 10**6}).status_code == 200
        for wrong in ("-1", "x", "1.5"):
            assert_error(operator.http.get(url, params={"limit": wrong}), 400, "INVALID_QUERY")

    def test_fields_keep_what_names_a_resource(self, operator):
        first = operator.get("620", "productOffering", fields="name")[0]
        assert set(first) == {"id", "href", "@type", "name"}
        one = operator.http.get(operator.path("620", f"productOffering/{first['id']}"), params={"fields": "category"})
        assert set(one.json()) == {"id", "href", "@type", "category"}

    def test_sorting_by_columns_and_by_anything(self, operator):
        dates = [t["requestedDate"] for t in operator.get("654", "topupBalance", sort="requestedDate")]
        assert dates == sorted(dates)
        assert [t["requestedDate"] for t in operator.get("654", "topupBalance", sort="-requestedDate")] == dates[::-1]
        amounts = [t["amount"]["amount"] for t in operator.get("654", "topupBalance", sort="-amount.amount")]
        assert amounts == sorted(amounts, reverse=True)

    @pytest.mark.parametrize("query", [
        {"status": "failed"}, {"amount.amount": "199"}, {"amount.amount.gte": "299"}, {"status": "failed,completed"},
        {"product.name": "Smart 239"}, {"requestedDate.lt": "2020-01-01"}, {"id": "none"}, {"nonsense.path": "1"},
    ])
    def test_filters_say_the_same_in_the_database_and_on_documents(self, operator, query):
        found = operator.http.get(operator.path("654", "topupBalance"), params=query).json()
        everything = operator.get("654", "topupBalance")
        (path, wanted), = query.items()
        expected = {
            "status": lambda t: t["status"] in wanted.split(","),
            "amount.amount": lambda t: t["amount"]["amount"] == 199, "amount.amount.gte": lambda t:
            t["amount"]["amount"] >= 299, "product.name": lambda t: t.get("product", [{}])[0].get("name") == wanted,
        }.get(path, lambda t: False)
        assert [t["id"] for t in found] == [t["id"] for t in everything if expected(t)]

    def test_times_are_compared_as_times(self, operator):
        newest = operator.get("654", "topupBalance")[0]["requestedDate"]
        same = newest.replace("Z", "+00:00")
        assert len(operator.get("654", "topupBalance", requestedDate__gte=same)) == 1
        assert operator.get("654", "topupBalance", requestedDate__gt=same) == []
        assert_error(operator.http.get(operator.path("654", "topupBalance"), params={"requestedDate.gt": "soon"}), 400)

    def test_a_plus_sign_that_was_not_escaped(self, operator):
        url = operator.path("637", "product")
        assert operator.http.get(f"{url}?productSerialNumber={ASHA}").json() == operator.get(
            "637", "product", productSerialNumber=ASHA)

    def test_an_unknown_number_has_nothing(self, operator):
        assert operator.get("637", "product", productSerialNumber="+919999999999") == []


class TestErrors:
    def test_unknown_addresses(self, operator):
        for path in ("/nowhere", "/tmf-api/party/v4/nothing", "/tmf-api/party/v4/individual/none"):
            assert_error(operator.http.get(operator.url + path), 404, "NOT_FOUND")

    def test_methods_that_a_resource_does_not_have(self, operator):
        for method, path in (("POST", "/tmf-api/party/v4/organization"), ("DELETE", "/health"),
                             ("PUT", "/tmf-api/prepayBalanceManagement/v4/bucket/1")):
            answer = operator.http.request(method, operator.url + path, json={})
            assert_error(answer, 405, "METHOD_NOT_ALLOWED")
            assert "GET" in answer.headers["Allow"]

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"\xff", b'{"a": "\\ud800"}',
                                      b'{"a": "\\u0000"}', b"[" * 100_000, b'{"a": NaN}', b'{"a": 1e999}'])
    def test_bodies_that_are_no_object(self, operator, body):
        assert_error(operator.http.post(operator.path("654", "topupBalance"), data=body), 400, "INVALID_REQUEST")


class TestListeners:
    def test_events_reach_the_callback(self, operator):
        received = []

        class Listener(BaseHTTPRequestHandler):
            def do_POST(self):
                received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        listener = HTTPServer(("127.0.0.1", 0), Listener)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        callback = f"http://127.0.0.1:{listener.server_port}/"
        hub = operator.post("641", "hub", {"callback": callback, "query": "eventType=ServiceOrderStateChangeEvent"})
        assert hub.status_code == 201
        newest = operator.get("641", "serviceOrder", relatedParty__id="C-9000000101")[0]
        operator.patch("640", f"service/{newest['serviceOrderItem'][0]['service']['id']}", {"state": "active"})
        operator.clock(5)
        operator.get("641", "serviceOrder", relatedParty__id="C-9000000101")
        deadline = time.monotonic() + 10
        while len(received) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        listener.shutdown()
        assert {event["eventType"] for event in received} == {"ServiceOrderStateChangeEvent"}
        assert received[-1]["event"]["serviceOrder"]["state"] == "completed"
        path = f"hub/{hub.json()['id']}"
        assert operator.http.delete(operator.path("641", path)).status_code == 204
        assert_error(operator.http.delete(operator.path("641", path)), 404)

    def test_a_callback_must_be_an_address(self, operator):
        assert_error(operator.post("641", "hub", {"callback": "nowhere"}), 400)
