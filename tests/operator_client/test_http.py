"""The HTTP client against a real server: what is repeated, what is refused, and that nobody has to wait for it."""
from __future__ import annotations

import asyncio
import contextlib
import re
import time
from pathlib import Path

import pydantic
import pytest
import yaml

from operator_client import Operator, OperatorHttp, Write, WriteWatch
from operator_client.http import OperatorAddresses
from telecom.errors import NotPermitted, OperatorError, OperatorRefused, OperatorUnexpected, OperatorUnreachable
from tests.operator_client.loopback import Answer, loopback

SHIPPED = OperatorAddresses.load()
QUICK = SHIPPED.copy(update={"read_seconds": 0.25, "wait_seconds": 0.01, "page_size": 10})
REFUSAL = {"code": "TOPUP_USED", "reason": "the pack has been used", "message": "", "status": "409"}


class Watch(WriteWatch):
    """Keeps what it is told; stops what it shall stop."""

    def __init__(self, stops: bool = False) -> None:
        self.stops = stops
        self.told: list[Write] = []

    def before(self, write: Write) -> None:
        if self.stops:
            raise NotPermitted("not now")

    def after(self, write: Write) -> None:
        self.told.append(write)


@pytest.fixture
def server():
    with loopback() as running:
        yield running


@pytest.fixture
def http(server):
    return OperatorHttp(server.url, QUICK, threads=8)


async def test_a_read_and_its_filters(http, server):
    server.script = [Answer([{"id": "B-1"}])]
    found = await http.read("balance", "bucket", logicalResource__id="+919000000101", status=None)
    assert found == [{"id": "B-1"}]
    asked = server.asked[0]
    assert asked.path == f"{SHIPPED.apis['balance']}/bucket"
    assert asked.query == {"logicalResource.id": "+919000000101"}
    assert "Idempotency-Key" not in asked.headers and "Authorization" not in asked.headers


async def test_the_token_is_sent(server):
    await OperatorHttp(server.url, QUICK, token="tok-1").read("customers", "customer/C-1")
    assert server.asked[0].headers["Authorization"] == "Bearer tok-1"


async def test_a_full_address_stands_for_itself(server):
    elsewhere = QUICK.copy(update={"apis": {"customers": f"{server.url}/other/host"}})
    await OperatorHttp("http://127.0.0.1:9", elsewhere).read("customers", "customer/C-1")
    assert server.asked[0].path == "/other/host/customer/C-1"


LOST = {"500": Answer({}, status=500), "503 that is not JSON": Answer(raw="busy", status=503),
        "too many": Answer({}, status=429), "reset": Answer(reset=True), "silence": Answer({"id": "1"}, wait=0.6)}


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
@pytest.mark.parametrize("times", [1, 2])
async def test_a_lost_write_is_repeated_under_the_same_key(http, server, lost, times):
    server.script = [*[lost] * times, Answer({"id": "1"})]
    assert await http.create("payments", "refund", {"amount": 1}, key="refund:PAY-1") == {"id": "1"}
    assert server.keys == ["refund:PAY-1"] * (times + 1)
    assert len({str(asked.body) for asked in server.asked}) == 1


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
async def test_after_all_tries_it_is_unreachable(http, server, lost):
    server.script = [lost]
    with pytest.raises(OperatorUnreachable):
        await http.read("customers", "customer/C-1")
    with pytest.raises(OperatorUnreachable):
        await http.change("activation", "service/S-1", {}, key="k")
    assert len(server.asked) == 2 * SHIPPED.tries


async def test_nobody_there_is_unreachable_and_soon():
    started = time.monotonic()
    with pytest.raises(OperatorUnreachable):
        await OperatorHttp("http://127.0.0.1:9", QUICK).read("customers", "customer/C-1")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("status", [400, 404, 409, 422])
async def test_a_refusal_has_its_code_and_is_not_repeated(http, server, status):
    server.script = [Answer({**REFUSAL}, status=status)]
    with pytest.raises(OperatorRefused) as told:
        await http.change("balance", "topupBalance/T-1", {}, key="k")
    assert (told.value.code, told.value.reason, told.value.status) == ("TOPUP_USED", REFUSAL["reason"], status)
    assert len(server.asked) == 1


@pytest.mark.parametrize("answer", [Answer(raw="<html>"), Answer(raw=""), Answer(raw="<h1>404</h1>", status=404)],
                         ids=["html", "empty", "html 404"])
async def test_what_is_not_json_is_unexpected(http, server, answer):
    server.script = [answer]
    with pytest.raises(OperatorUnexpected):
        await http.read("customers", "customer/C-1")
    assert len(server.asked) == 1


@pytest.mark.parametrize("body", [["no"], "no", None, 5])
async def test_a_refusal_of_another_shape_is_an_operators_error_all_the_same(http, server, body):
    server.script = [Answer(body, status=409)]
    with pytest.raises(OperatorError):
        await http.create("payments", "refund", {}, key="k")


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 25])
async def test_a_whole_list_is_read_page_by_page(http, server, count):
    server.items = [{"id": str(i)} for i in range(count)]
    found = await http.read_all("payments", "payment", payer__id="C-1")
    assert [item["id"] for item in found] == [str(i) for i in range(count)]
    assert len(server.asked) == count // 10 + 1
    assert {asked.query["payer.id"] for asked in server.asked} == {"C-1"}


async def test_others_run_while_the_operator_thinks(http, server):
    server.script = [Answer({}, wait=0.2)]
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    beside = asyncio.ensure_future(tick())
    started = time.monotonic()
    await asyncio.gather(*(http.read("customers", f"customer/C-{n}") for n in range(6)))
    took = time.monotonic() - started
    beside.cancel()
    assert ticks >= 5
    assert took < 0.9, "six calls of 0.2 s went one after the other"


# --- the watch -------------------------------------------------------------------------------------------------------
async def test_a_stopped_write_is_never_sent(server):
    watch = Watch(stops=True)
    http = OperatorHttp(server.url, QUICK, watch=watch)
    with pytest.raises(NotPermitted):
        await http.create("payments", "refund", {}, key="k")
    with pytest.raises(NotPermitted):
        await http.change("activation", "service/S-1", {}, key="k")
    assert server.asked == [] and watch.told == []
    await http.read("customers", "customer/C-1")
    assert len(server.asked) == 1


@pytest.mark.parametrize(("answer", "result"), [
    (Answer({"id": "1"}), "ok"), (Answer(REFUSAL, status=409), "OperatorRefused TOPUP_USED"),
    (Answer({}, status=500), "OperatorUnreachable"), (Answer(raw="?"), "OperatorUnexpected"),
])
async def test_every_write_is_told_once_with_what_came_of_it(server, answer, result):
    watch = Watch()
    server.script = [answer]
    with contextlib.suppress(OperatorError):
        await OperatorHttp(server.url, QUICK, watch=watch).create("payments", "refund", {"secret": 1}, key="k")
    assert len(watch.told) == 1
    told = watch.told[0]
    assert (told.method, told.api, told.resource, told.key) == ("POST", "payments", "refund", "k")
    assert told.result.startswith(result)


# --- addresses -------------------------------------------------------------------------------------------------------
def test_shipped_addresses_are_those_of_the_apis_that_the_client_calls():
    import operator_client
    folder = Path(operator_client.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert set(SHIPPED.apis) == set(re.findall(r'\.(?:read|read_all|create|change)\(\s*"(\w+)"', source))


@pytest.mark.parametrize("change", [{"connect_secs": 1}, {"tries": None}, {"apis": 5}])
def test_a_misspelt_or_missing_address_is_refused(tmp_path, change):
    content = yaml.safe_load(Path("operator_client/operator.yml").read_text(encoding="utf-8"))
    path = tmp_path / "operator.yml"
    path.write_text(yaml.safe_dump({**content, **change}), encoding="utf-8")
    with pytest.raises(pydantic.ValidationError):
        OperatorAddresses.load(path)


# --- what the contract promises and an answer lacks ------------------------------------------------------------------
@pytest.mark.parametrize("call", [
    lambda o: o.prepaid.payments("C-1"), lambda o: o.prepaid.balances("+91"), lambda o: o.care.tickets("C-1"),
    lambda o: o.postpaid.bills("BA-1", 3), lambda o: o.provisioning.orders("C-1"), lambda o: o.prepaid.topups(),
], ids=["payments", "balances", "tickets", "bills", "orders", "topups"])
async def test_an_answer_without_its_fields_is_unexpected(http, server, call):
    server.script = [Answer([{"@type": "Thing"}])]
    with pytest.raises(OperatorUnexpected):
        await call(Operator(http, "Asia/Kolkata", "INR"))
