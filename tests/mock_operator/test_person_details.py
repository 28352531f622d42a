"""A person's details: what may be changed, what is refused, and that nothing else is lost."""
import pytest

from tests.mock_operator.running import running

NUMBER = "+919000000606"
PERSON = "individual/IND-9000000606"


@pytest.fixture(scope="module")
def operator():
    with running() as mock:
        mock.reset("demo")
        yield mock


def media(operator, **changed):
    """The contact media with other characteristics for some types."""
    listed = operator.get("632", PERSON)["contactMedium"]
    return [{**m, "characteristic": changed.get(m["mediumType"], m["characteristic"])} for m in listed]


def test_email_and_address_change_and_the_rest_stays(operator):
    changed = media(operator, email={"emailAddress": "new@example.com"})
    answer = operator.patch("632", PERSON, {"contactMedium": changed})
    assert answer.status_code == 200
    moved = {"street1": "1 New Road", "city": "Nagpur", "postCode": "440001", "country": "IN"}
    operator.patch("632", PERSON, {"contactMedium": media(operator, postalAddress=moved)})
    now = {m["mediumType"]: m["characteristic"] for m in operator.get("632", PERSON)["contactMedium"]}
    assert now["email"] == {"emailAddress": "new@example.com"} and now["postalAddress"] == moved
    assert now["phone"]["phoneNumber"] == NUMBER


def test_the_language_is_the_customers_too(operator):
    body = {"languageAbility": [{"languageCode": "hi", "isFavouriteLanguage": True}]}
    assert operator.patch("632", PERSON, body).json()["languageAbility"][0]["languageCode"] == "hi"
    traits = {c["name"]: c["value"] for c in operator.get("629", "customer/C-9000000606")["characteristic"]}
    assert traits["language"] == "hi"


@pytest.mark.parametrize(("body", "status"), [
    ({"givenName": "Somebody"}, 409), ({"contactMedium": []}, 409), ({"contactMedium": "x"}, 400),
    ({"languageAbility": []}, 400), ({"languageAbility": [{"languageCode": 7, "isFavouriteLanguage": True}]}, 400)])
def test_what_is_refused(operator, body, status):
    before = operator.get("632", PERSON)
    assert operator.patch("632", PERSON, body).status_code == status
    assert operator.get("632", PERSON) == before


@pytest.mark.parametrize("changed", [
    {"phone": {"phoneNumber": "+919000000607"}}, {"email": {"emailAddress": "no address"}},
    {"postalAddress": {"street1": "x" * 61, "city": "Pune"}}])
def test_media_that_are_refused(operator, changed):
    before = operator.get("632", PERSON)
    answer = operator.patch("632", PERSON, {"contactMedium": media(operator, **changed)})
    assert answer.status_code in (400, 409) and operator.get("632", PERSON) == before
