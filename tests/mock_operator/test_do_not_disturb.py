"""The register of preferences: what may be entered, and since when it stands."""
import pytest

SERVICE = "service/SRV-9000000569"


def entry(value):
    return {"serviceCharacteristic": [{"name": "doNotDisturb", "valueType": "string", "value": value}]}


def facts(operator, service=SERVICE):
    return {each["name"]: each["value"] for each in operator.get("638", service)["serviceCharacteristic"]}


def test_an_entry_is_kept_with_its_time_and_can_be_taken_back(demo):
    assert "doNotDisturb" not in facts(demo)
    assert demo.patch("640", SERVICE, entry("realEstate,banking")).status_code == 200
    entered = facts(demo)
    assert entered["doNotDisturb"] == "banking,realEstate" and entered["doNotDisturbSince"].endswith("Z")
    assert demo.patch("640", SERVICE, entry("banking,realEstate")).status_code == 200
    assert facts(demo)["doNotDisturbSince"] == entered["doNotDisturbSince"], "the same entry is not a new one"
    assert demo.patch("640", SERVICE, entry("none")).status_code == 200
    assert not {"doNotDisturb", "doNotDisturbSince"} & facts(demo).keys()


@pytest.mark.parametrize("wrong", ["everything", "banking;health", "", 7, ["banking"]])
def test_only_known_kinds_are_entered(demo, wrong):
    assert demo.patch("640", SERVICE, entry(wrong)).status_code == 400


def test_a_seed_may_say_what_was_entered_before(demo):
    assert facts(demo, "service/SRV-9000000570")["doNotDisturb"].count(",") == 6
