from typing import Any

import pytest
import yaml

from scenario_player.schema import ScenarioError, load, load_all

MINIMAL: dict[str, Any] = {
    "name": "a name", "about": "why", "journey": "recharge_repair",
    "customer": {"number": "+919000000101", "opens": "hello"}, "ends": {"said": ["hi"]},
}


def write(folder, **changes):
    file = folder / "a.yml"
    file.write_text(yaml.safe_dump({**MINIMAL, **changes}))
    return file


def customer(**changes):
    return {**MINIMAL["customer"], **changes}


def test_defaults(tmp_path):
    scenario = load(write(tmp_path))
    assert (scenario.seed, scenario.customer.patience, scenario.ends.settle_seconds) == ("demo", 15, 5.0)
    assert scenario.ends.never_twice_in_a_row


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"customers": {}}, "customers: there is no such field; correct its spelling"),
        ({"name": None}, "name: "),
        ({"customer": customer(number="9000000101")}, "E.164 with plus sign"),
        ({"customer": customer(answers={"amount": []})}, "amount: give at least one answer"),
        ({"customer": customer(answers={"deep": {"a": 1}})}, "deep: must be text, or a list of texts"),
        ({"customer": customer(answers={"sure": True})}, "sure: must be text, or a list of texts; put it in quotes"),
        ({"customer": customer(events=[{"after_turn": 1, "kill": "database"}])}, "customer.events.0.kill"),
        ({"customer": customer(events=[{"clear_faults": True}])}, "customer.events.0.after_turn: is missing"),
        ({"customer": customer(events=[{"after_turn": 1}])}, "exactly one of"),
        ({"customer": customer(events=[{"after_turn": 2, "kill": "rasa", "back_after_turn": 2}])}, "must come after"),
        ({"customer": customer(events=[{"after_turn": 2, "wait_seconds": 1, "back_after_turn": 3}])}, "goes with kill"),
        ({"ends": {"said": ["re:("]}}, "not a regular expression"),
        ({"ends": {"operator": [{"get": "tmf-api/x", "expect": {}}]}}, "beginning with /tmf-api/"),
        ({"ends": {"operator": [{"get": "/x", "expect": {"a": {"above": 1}}}]}}, "there is no operator 'above'"),
        ({"seed": "seeds/none.yml"}, "does not exist; name a file beside the scenario"),
    ],
)
def test_mistakes_say_what_to_do(tmp_path, changes, advice):
    with pytest.raises(ScenarioError) as problem:
        load(write(tmp_path, **changes))
    assert advice in str(problem.value)
    assert "a.yml" in str(problem.value)


def test_a_seed_beside_the_scenario_is_found_from_anywhere(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "one.yml").write_text("{}")
    assert load(write(tmp_path, seed="seeds/one.yml")).seed == str(tmp_path / "seeds" / "one.yml")
    assert [file.name for file, _ in load_all(tmp_path)] == ["a.yml"]


def test_an_inline_seed_stays_as_it_is(tmp_path):
    assert load(write(tmp_path, seed={"customers": []})).seed == {"customers": []}


def test_an_empty_or_missing_folder_is_no_success(tmp_path):
    with pytest.raises(ScenarioError, match="holds no scenario"):
        load_all(tmp_path)
    with pytest.raises(ScenarioError, match="does not exist"):
        load_all(tmp_path / "none")


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "b.yml").write_text("name: [")
    with pytest.raises(ScenarioError, match=r"b\.yml: cannot be read"):
        load(tmp_path / "b.yml")
    (tmp_path / "c.yml").write_text("- a list")
    with pytest.raises(ScenarioError, match="is no mapping"):
        load(tmp_path / "c.yml")


def test_the_numbers_of_a_scenario_are_those_that_stand_in_it(tmp_path):
    file = tmp_path / "one.yml"
    file.write_text("""
name: n
about: a
journey: j
customer:
  number: "+919000000101"
  opens: "90000 00102 is mine, order 123456, not 90000-00103"
  answers: {line_number: "919000000104"}
ends: {}
""", encoding="utf-8")
    assert load(file).numbers == [f"+9190000001{n:02}" for n in range(1, 5)]
