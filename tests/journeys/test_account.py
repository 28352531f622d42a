"""The account: what words ask for, which values are read, and that a change is read back and done once."""
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.account import ChangeAccount, ForPeople, Show, read_value, subject_of
from telecom.errors import NotPermitted, OperatorRefused, OperatorUnreachable
from telecom.subscriber import Address
from tests.journeys.world import ASHA, POLICY, prepaid_lines

RULES = POLICY.account


@pytest.mark.parametrize(("words", "subject"), [
    ("change my email address", "email"), ("please update my e-mail", "email"), ("my mail id is wrong", "email"),
    ("change my billing address", "address"), ("i moved, update address", "address"),
    ("change language to hindi", "language"), ("switch to marathi", "language"),
    ("which name is my sim on", Show()), ("account details", Show()), ("what is my email", Show()),
    ("when was my sim activated", Show()), ("what is my puk", ForPeople()), ("change my name", ForPeople()),
    ("transfer this number to my wife's name", ForPeople()), ("update kyc", ForPeople()), ("", Show())])
def test_what_is_asked(words, subject):
    assert subject_of(words, RULES) == subject


@pytest.mark.parametrize(("field", "text", "value"), [
    ("email", "It is Asha.New@Example.com.", "asha.new@example.com"), ("email", "asha at example", None),
    ("email", "a@b.com or c@d.com", None), ("email", "a@b", None),
    ("language", "in Hindi please", "hi"), ("language", "hindi or english", None), ("language", "french", None),
    ("address", "12 MG Road, Pune, 411001", Address("12 MG Road", "Pune", "411001")),
    ("address", "Flat 5, Green Park, Pune 411 001", Address("Flat 5, Green Park", "Pune", "411001")),
    ("address", "12 MG Road\nPune - 411001", Address("12 MG Road", "Pune", "411001")),
    ("address", "12 MG Road, Pune", None), ("address", "Pune 411001", None), ("address", "411001", None),
    ("address", f"{'x' * 70}, Pune, 411001", None)])
def test_which_values_are_read(field, text, value):
    assert read_value(field, text, RULES) == value


@given(st.text(max_size=120), st.sampled_from(["email", "address", "language"]))
def test_no_text_is_too_strange(text, field):
    value = read_value(field, text, RULES)
    assert value is None or isinstance(value, (str, Address))


@pytest.fixture
def line(operator):
    return prepaid_lines(operator)


@pytest.fixture
def journey(operator):
    return ChangeAccount(operator, POLICY, operator.clock)


VALUES = [("email", "new@example.com"), ("language", "hi"), ("address", Address("1 New Road", "Pune", "411001"))]


@pytest.mark.parametrize(("field", "value"), VALUES)
async def test_a_change_is_read_back_and_done_once(operator, line, journey, field, value):
    for _ in range(2):
        changed = await journey.run(field, value, line, ASHA, confirmed="10:00")
        assert getattr(changed.person, field) == value and changed.ticket is None
    assert operator.writes == [f"account:IND-C-1:{field}:10:00"]


async def test_there_and_back_again(operator, line, journey):
    for moment, email in enumerate(["a@example.com", "b@example.com", "a@example.com"]):
        changed = await journey.run("email", email, line, ASHA, confirmed=str(moment))
        assert changed.person.email == email


@pytest.mark.parametrize(("field", "value"), VALUES)
async def test_what_does_not_show_goes_to_a_person_once(operator, line, journey, field, value):
    operator.people.stuck.add(field)
    first = await journey.run(field, value, line, ASHA, confirmed="1")
    second = await journey.run(field, value, line, ASHA, confirmed="2")
    assert first.ticket is not None and second.ticket == first.ticket and len(operator.care.listed) == 1


async def test_what_is_refused_goes_to_a_person_with_the_code(operator, line, journey, monkeypatch):
    async def refuse(*_, key):
        raise OperatorRefused("NOT_CHANGEABLE", "papers are needed", 409)
    monkeypatch.setattr(operator.people, "change_email", refuse)
    assert (await journey.run("email", "new@example.com", line, ASHA, confirmed="1")).ticket is not None
    assert any("NOT_CHANGEABLE" in note for note in operator.care.listed[0][1].notes)


async def test_a_lost_answer_changes_once(operator, line, journey):
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await journey.run("email", "new@example.com", line, ASHA, confirmed="1")
    operator.calm()
    assert (await journey.run("email", "new@example.com", line, ASHA, confirmed="1")).person.email == "new@example.com"
    assert len(operator.writes) == 1


@pytest.mark.parametrize(("admin", "allowed"), [(True, True), (False, False)])
async def test_a_companys_line_is_changed_by_its_administrator_only(operator, line, journey, admin, allowed):
    customer = replace(ASHA, enterprise=True, enterprise_admin=admin)
    if allowed:
        assert (await journey.run("language", "hi", line, customer, confirmed="1")).person.language == "hi"
        return
    with pytest.raises(NotPermitted):
        await journey.run("language", "hi", line, customer, confirmed="1")
    assert operator.writes == []
