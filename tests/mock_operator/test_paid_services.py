"""Do not provide: no subscription starts on a line whose customer does not want any."""
GITA = "+919000000107"
SERVICE = "service/SRV-9000000107"


def bar(barred):
    return {"serviceCharacteristic": [{"name": "contentBarring", "valueType": "boolean", "value": barred}]}


def subscribe(operator, offering="SUB-DAILY-ASTRO"):
    return operator.post("622", "productOrder", {"productOrderItem": [{
        "action": "add", "productOffering": {"id": offering}, "product": {"productSerialNumber": GITA}}]})


def facts(operator):
    return {each["name"]: each["value"] for each in operator.get("638", SERVICE)["serviceCharacteristic"]}


def test_no_subscription_starts_on_a_barred_line(operator):
    assert "contentBarring" not in facts(operator)
    assert operator.patch("640", SERVICE, bar(True)).status_code == 200
    assert facts(operator)["contentBarring"] is True
    assert subscribe(operator).json()["code"] == "CONTENT_BARRED"
    assert subscribe(operator, "DATA-19").status_code == 201
    assert operator.patch("640", SERVICE, bar(False)).status_code == 200
    assert subscribe(operator).status_code == 201


def test_the_bar_is_yes_or_no(operator):
    assert operator.patch("640", SERVICE, bar("maybe")).status_code == 400
