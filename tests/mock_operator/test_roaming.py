"""Use abroad: prices in the catalogue, the switch, and the limit that switches it off."""
import pytest

SERVICE = "service/SRV-9000000201"
ISHA = "+919000000201"


def feature(name, on):
    return {"feature": [{"id": name, "name": name, "isEnabled": on}]}


def limit(rupees):
    return {"serviceCharacteristic": [{"name": "roamingSpendLimit", "valueType": "number", "value": rupees}]}


def features(operator):
    return {each["name"]: each["isEnabled"] for each in operator.get("638", SERVICE)["feature"]}


def facts(operator):
    return {each["name"]: each["value"] for each in operator.get("638", SERVICE)["serviceCharacteristic"]}


def use_abroad(operator, megabytes, moment):
    answer = operator.post("635", "usage", {
        "usageDate": moment, "usageType": "roamingData",
        "usageCharacteristic": [{"name": "quantity", "value": megabytes}, {"name": "country", "value": "AE"}],
        "ratedProductUsage": [{"productRef": {"id": "PLN-9000000201"}}]})
    assert answer.status_code == 201, answer.text


def test_prices_without_a_pack_are_in_the_catalogue_and_not_for_sale(demo):
    zones = demo.get("620", "productOffering", category__id="roaming-rates")
    assert len(zones) == 4
    gulf = next(zone for zone in zones if zone["id"] == "RATES-GULF")
    terms = {use["name"]: [each["value"] for each in use["productSpecCharacteristicValue"]]
             for use in gulf["prodSpecCharValueUse"]}
    assert terms["voiceRatePerMinute"] == [65.0] and terms["dataRatePerMB"] == [5.5] and "AE" in terms["countries"]
    price = demo.get("620", f"productOfferingPrice/{gulf['productOfferingPrice'][0]['id']}")
    assert price["tax"] == [{"taxCategory": "CGST", "taxRate": 9.0}, {"taxCategory": "SGST", "taxRate": 9.0}]
    refused = demo.post("622", "productOrder", {"productOrderItem": [{
        "action": "add", "productOffering": {"id": "RATES-GULF"}, "product": {"productSerialNumber": ISHA}}]})
    assert refused.json()["code"] == "NOT_ADDABLE"


def test_roaming_is_switched_off_and_on_and_nothing_else_off(demo):
    assert features(demo)["roaming"] is True
    assert demo.patch("640", SERVICE, feature("roaming", False)).status_code == 200
    assert features(demo) == {"voice": True, "data": True, "sms": True, "roaming": False}
    assert demo.patch("640", SERVICE, feature("roaming", True)).status_code == 200
    assert features(demo)["roaming"] is True
    assert demo.patch("640", SERVICE, feature("voice", False)).json()["code"] == "FEATURE_STAYS_ON"
    assert demo.patch("640", SERVICE, feature("pigeons", False)).json()["code"] == "FEATURE_UNKNOWN"
    barred = demo.patch("640", "service/SRV-9000000316", feature("roaming", True))
    assert barred.json()["code"] == "SERVICE_BARRED"


@pytest.mark.parametrize("wrong", [0, -5, "much", 0.001])
def test_a_limit_is_an_amount(demo, wrong):
    assert demo.patch("640", SERVICE, limit(wrong)).status_code == 400


def test_at_the_limit_roaming_is_switched_off_with_a_word(demo):
    assert demo.patch("640", SERVICE, limit(100)).status_code == 200
    assert facts(demo)["roamingSpendLimit"] == 100
    moment = demo.http.get(f"{demo.url}/admin/writes", params={"msisdn": ISHA}).json()[-1]["time"]
    # Data in the UAE costs 5.50 a MB.
    use_abroad(demo, 10, moment)
    assert features(demo)["roaming"] is True
    use_abroad(demo, 10, moment)
    assert features(demo)["roaming"] is False
    assert "limit of ₹100 is reached" in demo.inbox(ISHA)[-1]["text"]
