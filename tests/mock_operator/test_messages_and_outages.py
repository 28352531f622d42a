"""Messages reach the inbox; outages are found by area."""

import pytest

from tests.mock_operator.postpaid import POSTPAID, RANI, SAM


def message(**changes):
    return {
        "content": "Your case is CASE-1",
        "messageType": "SMS",
        "receiver": [{"phoneNumber": RANI}],
        "sender": {"name": "SARALM"},
        **changes,
    }


def test_an_sms_is_in_the_inbox_at_once(postpaid):
    before = postpaid.inbox(RANI)
    sent = postpaid.post("681", "communicationMessage", message())
    assert (sent.status_code, sent.json()["state"]) == (201, "completed")
    newest = postpaid.inbox(RANI)[-1]
    assert (newest["from"], newest["text"]) == ("SARALM", "Your case is CASE-1")
    later = postpaid.http.get(f"{postpaid.url}/admin/inbox/{RANI}", params={"after": before[-1]["id"]}).json()
    assert [entry["id"] for entry in later] == [newest["id"]]


def test_the_operators_own_sms_come_from_the_sender_that_the_seed_names(served_operator):
    served_operator.reset([POSTPAID, {"operator": {"smsSender": "OTHERTEL"}}])
    assert {entry["from"] for entry in served_operator.inbox(RANI)} == {"OTHERTEL"}


def test_an_sms_to_several_phones_reaches_each(postpaid):
    postpaid.post("681", "communicationMessage", message(receiver=[{"phoneNumber": RANI}, {"phoneNumber": SAM}]))
    assert postpaid.inbox(RANI)[-1]["text"] == postpaid.inbox(SAM)[-1]["text"]


def test_a_scheduled_sms_is_sent_when_its_time_comes(postpaid):
    body = message(scheduledSendTime="2099-01-01T00:00:00Z", content="Later")
    made = postpaid.post("681", "communicationMessage", body).json()
    assert made["state"] == "initial"
    near = postpaid.http.put(f"{postpaid.url}/admin/clock", json={"offsetSeconds": 60}).json()["time"]
    postpaid.clock(0)
    made = postpaid.post("681", "communicationMessage", message(scheduledSendTime=near, content="Soon")).json()
    assert all(entry["text"] != "Soon" for entry in postpaid.inbox(RANI))
    postpaid.clock(61)
    assert postpaid.inbox(RANI)[-1]["text"] == "Soon"
    assert postpaid.get("681", f"communicationMessage/{made['id']}")["state"] == "completed"


def test_the_same_key_sends_one_sms(postpaid):
    before = len(postpaid.inbox(RANI))
    for _ in range(2):
        assert postpaid.post("681", "communicationMessage", message(), key="SMS-1").ok
    assert len(postpaid.inbox(RANI)) == before + 1


@pytest.mark.parametrize(
    "changes",
    [
        {"content": None},
        {"sender": None},
        {"receiver": []},
        {"receiver": [{"phoneNumber": {"number": RANI}}]},
        {"scheduledSendTime": "soon"},
    ],
)
def test_a_message_that_cannot_be_sent_is_refused(postpaid, changes):
    assert postpaid.post("681", "communicationMessage", message(**changes)).status_code == 400


def test_an_inbox_is_asked_for_what_came_after_an_entry(postpaid):
    assert postpaid.http.get(f"{postpaid.url}/admin/inbox/{RANI}", params={"after": "x"}).status_code == 400
    assert postpaid.inbox("+919999999999") == []


def test_an_outage_is_found_by_area_until_it_is_resolved(postpaid):
    body = {
        "category": "system.originated",
        "description": "No signal",
        "reason": "Power cut",
        "priority": 1,
        "status": "inProgress",
        "originatorParty": {"id": "ORG-1", "@referredType": "Organization"},
        "affectedLocation": [{"id": "AREA-1", "name": "One"}, {"id": "AREA-2", "name": "Two"}],
        "characteristic": [{"name": "expectedEnd", "value": "2030-01-01T00:00:00Z"}],
    }
    made = postpaid.post("656", "serviceProblem", body).json()
    found = postpaid.one("656", "serviceProblem", affectedLocation__id="AREA-2", status="inProgress")
    assert found["id"] == made["id"]
    assert found["characteristic"][0]["value"] == "2030-01-01T00:00:00Z"
    assert postpaid.get("656", "serviceProblem", affectedLocation__id="AREA-3") == []
    changed = postpaid.patch("656", f"serviceProblem/{made['id']}", {"status": "resolved"}).json()
    assert (changed["status"], "resolutionDate" in changed) == ("resolved", True)
    assert postpaid.get("656", "serviceProblem", affectedLocation__id="AREA-2", status="inProgress") == []


@pytest.mark.parametrize("missing", ["category", "description", "reason", "priority", "originatorParty"])
def test_an_outage_needs_what_the_official_document_demands(postpaid, missing):
    body = {
        "category": "x",
        "description": "x",
        "reason": "x",
        "priority": 1,
        "originatorParty": {"id": "ORG-1", "@referredType": "Organization"},
    }
    del body[missing]
    assert postpaid.post("656", "serviceProblem", body).status_code == 400
