"""What a process that ended or was killed left behind goes on in the next one."""
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest
import requests
from sqlalchemy import select

from mock_operator.care.messages import SCHEDULED
from mock_operator.care.tables import CommunicationMessage
from mock_operator.seed.read import FOLDER
from mock_operator.store import due
from mock_operator.store.database import Database
from mock_operator.store.tables import DueChange
from mock_operator.times import UTC, iso
from mock_operator.web.unit import current
from tests.mock_operator.postpaid import POSTPAID, SAM, newest_bill, ticket
from tests.mock_operator.running import Operator, running

ASHA, DEV, GITA, HARISH = (f"+919000000{number}" for number in (101, 104, 107, 108))
HOUR = 3600
SLOW = {f"{what}Seconds": HOUR for what in ("provisioning", "refund", "allocation", "order", "settings")}
MANY = 1200
SIM_IN_THE_POST = {"customers": [{
    "msisdn": "+919000009901", "givenName": "Sim", "familyName": "Posted", "accountType": "prepaid",
    "plan": "PLAN-PREPAID", "sim": {"orders": [{"at": "-1d", "there": "+2d"}]}}]}
LEAVING = {"customers": [
    {"msisdn": "+919000000304", "givenName": "Uma", "familyName": "Test", "accountType": "postpaid", "plan": "PLAN-499",
     "postpaid": {"bills": 1, "deposit": 500, "autopay": {"day": 5},
                  "paying": {"unpaid": [0], "linkPaidAfterSeconds": 3 * HOUR}}},
    {"msisdn": "+919000000305", "givenName": "Vik", "familyName": "Test", "accountType": "prepaid",
     "plan": "PLAN-PREPAID", "portIn": {"source": "Nirmal Telecom", "expected": "+20d"}}]}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "operator.db"


@pytest.fixture
def start(file):
    """Starts the operator as a process of its own, over a database that stays. `wait` until it answers."""
    processes = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mock_operator", "serve", "--port", str(port), "--seed",
               str(FOLDER / "demo" / "prepaid.yml"), "--database", f"sqlite:///{file}"]

    def begin(wait=True):
        log = file.with_suffix(".log").open("ab")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        processes.append(process)
        operator = Operator(f"http://127.0.0.1:{port}")
        for _ in range(300 if wait else 0):
            try:
                operator.http.get(f"{operator.url}/health")
                break
            except requests.ConnectionError:
                assert process.poll() is None, file.with_suffix(".log").read_text()
                time.sleep(0.1)
        return operator, process

    yield begin
    for process in processes:
        process.kill()
        process.wait()


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def pending(file):
    """What waits to be played: (kind, reference, time)."""
    with sqlite3.connect(file) as connection:
        return set(connection.execute("SELECT kind, reference, due_at FROM due_change"))


def kinds(changes):
    return {kind for kind, _, _ in changes}


def adjustment(operator):
    bucket = operator.one("654", "bucket", logicalResource__id=HARISH, usageType="monetary")["id"]
    return {"amount": {"amount": 10, "units": "INR"}, "usageType": "monetary", "bucket": {"id": bucket},
            "logicalResource": [{"id": HARISH}]}


def test_nothing_is_lost_when_the_process_is_killed(start):
    operator, process = start()
    body = adjustment(operator)
    first = operator.post("654", "adjustBalance", body, key="k1").json()
    newest = operator.get("641", "serviceOrder", relatedParty__id="C-9000000101")[0]
    operator.patch("640", f"service/{newest['serviceOrderItem'][0]['service']['id']}", {"state": "active"})
    kill(process)
    operator, _ = start()
    again = operator.post("654", "adjustBalance", body, key="k1")
    assert again.json() == first
    assert again.headers["Idempotent-Replayed"] == "true"
    balance = operator.one("654", "bucket", logicalResource__id=HARISH, usageType="monetary")["remainingValue"]
    assert balance["amount"] == 96.0
    # What was under way goes on.
    operator.clock(5)
    assert operator.get("641", "serviceOrder", relatedParty__id="C-9000000101")[0]["state"] == "completed"


def leave_every_kind_pending(operator, prepaid_seed):
    """Let something of each kind wait; gives the ids of the ticket and of the order that do."""
    operator.reset([prepaid_seed, POSTPAID, LEAVING, SIM_IN_THE_POST,
                    {"operator": {**SLOW, "closureHours": 0}}])
    for item in ({"action": "delete", "product": {"id": "PLN-9000000304"}},
                 {"action": "modify", "product": {"id": f"PLN-{GITA[-10:]}", "productCharacteristic": [
                     {"name": "portOut", "value": "codeRequested"}]}}):
        assert operator.post("622", "productOrder", {"productOrderItem": [{"id": "1", **item}]}).status_code == 201
    bill = newest_bill(operator, "+919000000304")
    assert operator.post("676", "payment", {
        "totalAmount": {"unit": "INR", "value": 1}, "payer": {"id": "C-9000000304"}, "account": {"id": "BA-9000000304"},
        "paymentMethod": {"@type": "paymentLink"}, "paymentItem": [
            {"id": "1", "item": {"id": bill["id"], "@referredType": "CustomerBill"}}]}).status_code == 201
    # Then the deposit waits to be given back, and the code to run out.
    operator.clock(2 * HOUR)
    operator.patch("640", f"service/SRV-{ASHA[-10:]}", {"state": "active"})
    operator.patch("640", f"service/SRV-{GITA[-10:]}",
                   {"serviceCharacteristic": [{"name": "deviceSettings", "value": "send"}]})
    subscription = operator.one("637", "product", productSerialNumber=HARISH, isBundle="false")["id"]
    item = {"id": "1", "action": "delete", "product": {"id": subscription, "productSerialNumber": HARISH}}
    order = operator.post("622", "productOrder", {"productOrderItem": [item]}).json()["id"]
    taken = operator.get("676", "payment", payer__id=f"C-{DEV[-10:]}")[0]
    operator.post("676", "refund", {
        "payment": {"id": taken["id"]}, "totalAmount": {"unit": "INR", "value": 1}, "correlatorId": "CASE-1",
        "requestor": {"id": "x", "@referredType": "System"}, "account": {"id": "x"}, "paymentMethod": {"name": "UPI"}})
    unapplied = operator.get("676", "payment", payer__id=f"C-{SAM[-10:]}", sort="-paymentDate")[0]
    entities = [("Payment", unapplied["id"]), ("CustomerBill", newest_bill(operator, SAM)["id"])]
    asked = ticket(operator, SAM, "Payment Allocation", entities).json()["id"]
    operator.post("720", "digitalIdentity", {
        "credential": [{"id": "passport", "@type": "TokenCredential", "tokenCredential": "A1234567"}],
        "individualIdentified": {"id": f"IND-{HARISH[-10:]}", "@referredType": "Individual"},
        "attachment": [{"attachmentType": "consent", "name": "consent", "description": "agreed"}]})
    operator.post("681", "communicationMessage", {
        "content": "Later", "messageType": "SMS", "sender": {"name": "X"}, "receiver": [{"phoneNumber": HARISH}],
        "scheduledSendTime": iso(datetime.now(UTC) + timedelta(days=1))})
    return asked, order


def test_a_new_process_plays_every_kind_of_change_that_an_earlier_one_left(start, file, prepaid_seed):
    with running(f"sqlite:///{file}") as operator:
        asked, order = leave_every_kind_pending(operator, prepaid_seed)
        left = pending(file)
        # A kind added later belongs in `leave_every_kind_pending`.
        assert kinds(left) == due.kinds()
        operator.clock(timedelta(days=35).total_seconds())
    operator, _ = start()
    assert not left & pending(file)
    assert operator.get("621", f"troubleTicket/{asked}")["status"] == "resolved"
    assert operator.get("622", f"productOrder/{order}")["state"] == "completed"
    assert operator.inbox(HARISH)[-1]["text"] == "Later"


def test_a_change_of_a_kind_that_nobody_knows_is_logged_and_left(start, file):
    _, process = start()
    kill(process)
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO due_change (due_at, kind, reference) "
                           "VALUES ('2026-01-01 00:00:00.000000', 'fromTheFuture', 'X-1')")
    operator, _ = start()
    assert operator.patch("640", f"service/SRV-{ASHA[-10:]}", {"state": "active"}).ok
    operator.clock(5)
    assert operator.get("641", "serviceOrder", relatedParty__id=f"C-{ASHA[-10:]}")[0]["state"] == "completed"
    assert "fromTheFuture" in kinds(pending(file))
    assert "unknown kind 'fromTheFuture'" in file.with_suffix(".log").read_text()


def schedule_many(file):
    """Let many SMS to one phone be due already."""
    database = Database(f"sqlite:///{file}")
    with database.writing() as session:
        work = current(session)
        for number in range(MANY):
            session.add(CommunicationMessage(
                id=f"MSG-{number}", content=f"SMS {number}", message_type="SMS", state="initial",
                sender={"name": "X"}, receivers=[{"phoneNumber": "+919999999999"}], attempts=0))
            session.add(DueChange(kind=SCHEDULED, reference=f"MSG-{number}", due_at=work.now - timedelta(hours=1)))
    return database


def test_killed_while_it_plays_what_is_due_it_plays_the_rest_and_nothing_twice(start, file):
    _, process = start()
    kill(process)
    database = schedule_many(file)
    _, process = start(wait=False)
    waiting = MANY
    while waiting == MANY:
        assert process.poll() is None
        with database.reading() as session:
            waiting = len(session.execute(select(DueChange.id).where(DueChange.kind == SCHEDULED)).all())
    kill(process)
    assert 0 < waiting < MANY, "not killed in the middle"
    operator, _ = start()
    received = [entry["text"] for entry in operator.inbox("+919999999999")]
    assert sorted(received) == sorted(f"SMS {number}" for number in range(MANY))


def test_killed_while_it_writes_a_repetition_with_the_same_key_takes_effect_once(start, file):
    operator, process = start()
    body = adjustment(operator)
    lock = sqlite3.connect(file, isolation_level=None)
    # The write is held where it takes the write lock, so that the kill meets it under way.
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(requests.ReadTimeout):
        operator.http.post(operator.path("654", "adjustBalance"), json=body, headers={"Idempotency-Key": "k1"},
                           timeout=0.5)
    kill(process)
    lock.execute("ROLLBACK")
    lock.close()
    operator, _ = start()
    for _ in range(2):
        assert operator.post("654", "adjustBalance", body, key="k1").ok
    balance = operator.one("654", "bucket", logicalResource__id=HARISH, usageType="monetary")["remainingValue"]
    assert balance["amount"] == 96.0
