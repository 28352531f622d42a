"""The validator finds each kind of slip in the texts, and nothing in what is shipped."""
from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from business.texts import placeholders, read_texts
from business.validate import main, problems_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    root = tmp_path_factory.mktemp("repository")
    for name in ("actions", "business", "telecom", "voice", "journeys", "data/texts", "data/rules"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("domain.yml", "config.yml"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture
def repository(shipped, tmp_path):
    shutil.copytree(shipped, tmp_path / "copy")
    return tmp_path / "copy"


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new, 1), encoding="utf-8")


def test_what_is_shipped_has_no_problem(capsys):
    assert main([]) == 0
    assert capsys.readouterr().out == ""


def test_a_copy_has_none_either(repository):
    assert problems_of(repository) == []


EDITS = {
    "response renamed": ("data/texts/talk.yml", "  utter_greet:", "  utter_hello:",
                         ["says 'utter_greet', which is in no file",
                          "data/texts/talk.yml: nothing says 'utter_hello'"]),
    "name built from a result": ("data/texts/recharge.yml", "  utter_recharge_moved:", "  utter_recharge_moves:",
                                 ["says 'utter_recharge_moved'", "nothing says 'utter_recharge_moves'"]),
    "name built from a verdict": ("data/texts/identity.yml", "  utter_code_expired:", "  utter_code_old:",
                                  ["says 'utter_code_expired'"]),
    "name built from a proposal": ("data/texts/recharge.yml", "  utter_kept_refund_second:", "  utter_kept_x:",
                                   ["says 'utter_kept_refund_second'"]),
    "name built from a table of proposals": ("data/texts/recharge.yml", "  utter_propose_move_recharge:",
                                             "  utter_propose_x:", ["says 'utter_propose_move_recharge'"]),
    "name built from a part of the bill": ("business/policy/billing.yml", "  messages:", "  texting:",
                                           ["says 'utter_name_texting'", "nothing says 'utter_name_messages'"]),
    "name built from a journey": ("data/texts/usage.yml", "  utter_open_balance:", "  utter_open_x:",
                                  ["says 'utter_open_balance'"]),
    "name in an error": ("telecom/errors.py", '"utter_trouble"', '"utter_troubles"', ["says 'utter_troubles'"]),
    "name in a rule": ("data/rules/talk.yml", "action: utter_welcome", "action: utter_pleasure",
                       ["data/rules/talk.yml: says 'utter_pleasure'", "nothing says 'utter_welcome'"]),
    "question of a form": ("data/texts/identity.yml", "  utter_ask_line_number:", "  utter_ask_number:",
                           ["domain.yml: says 'utter_ask_line_number'"]),
    "name that cannot be derived": ("actions/decide.py", 'f"utter_kept_{', 'f"utter_dropped_{',
                                    ["begin with 'utter_dropped_' cannot be checked"]),
    "fees gone": ("business/policy/billing.yml", "  fees:", "  costs:", ["parts needs 'fees'"]),
    "policy broken": ("business/policy/identity.yml", "tries:", "trys:", ["identity.yml: trys is not a known key"]),
}


@pytest.mark.parametrize(("name", "old", "new", "found"), EDITS.values(), ids=EDITS.keys())
def test_edit(repository, name, old, new, found):
    edit(repository, name, old, new)
    problems = problems_of(repository)
    for said in found:
        assert any(said in problem for problem in problems), problems
    assert main([str(repository)]) == 1


@pytest.mark.parametrize(("old", "new", "found"), [
    ("intents:\n", "intents:\n- gossip\n", "no rule answers the intent 'gossip'"),
    ("slots:\n", "slots:\n  mood:\n    type: text\n    mappings:\n    - type: custom\n",
     "nothing uses the slot 'mood'"),
    ("forms:\n", "forms:\n  mood_form:\n    required_slots: []\n", "no rule begins the form 'mood_form'"),
    ("actions:\n", "actions:\n- action_gossip\n", "no rule runs the action 'action_gossip'")])
def test_what_nothing_uses(repository, old, new, found):
    edit(repository, "domain.yml", old, new)
    (problem,) = problems_of(repository)
    assert found in problem


def test_a_journey_that_is_hardly_played(repository):
    shutil.copytree(ROOT / "tests" / "scenarios", repository / "tests" / "scenarios")
    assert problems_of(repository) == []
    shutil.rmtree(repository / "tests" / "scenarios" / "offers")
    (problem,) = problems_of(repository)
    assert "0 scenarios of the journey 'offers', at least 4" in problem


TEXTS = {
    "nothing wrong": ('- text: "Hello {name}"\n  - text: "Hello"', []),
    "brace not closed": ('- text: "Hello {name"', ["brace that does not fit"]),
    "placeholder of its own": ('- text: "Hello {name}"\n  - text: "Hello {nmae}"', ["in one variation"]),
    "two halves": ('- text: "{a} {b}"\n  - text: "{a} {c}"', ["uses {c} in one variation"]),
    "html": ('- text: "Hello<br>you"', ["HTML"]), "html entity": ('- text: "you &amp; me"', ["HTML"]),
    "smaller than is no html": ('- text: "3 < 5 & 6 > 5"', []),
    "empty": ('- text: " "', ["without text"]), "no text": ("- buttons: []", ["without text"]),
    "not a list": ('text: "Hello"', ["list of variations"]),
    "just short enough": (f'- text: "{"x" * 1000}"', []), "too long": (f'- text: "{"x" * 1001}"', ["1001 characters"]),
    "known intent": ('- text: "?"\n    buttons:\n    - {title: "Hi", payload: "/greet"}', []),
    "known intent with entities": (
        "- text: \"?\"\n    buttons:\n    - {title: \"Hi\", payload: '/greet{\"a\": \"b\"}'}", []),
    "unknown intent": ('- text: "?"\n    buttons:\n    - {title: "Hi", payload: "/greeet"}', ["no intent of domain"]),
    "plain words": ('- text: "?"\n    buttons:\n    - {title: "Hi", payload: "hi there"}', []),
    "meanings differ": ('- text: "a"\n    metadata: {asks: true}\n  - text: "b"', ["metadata differs"]),
    "no payload": ('- text: "?"\n    buttons:\n    - {title: "Hi"}', ["without title or payload"]),
}


@pytest.mark.parametrize(("variations", "found"), TEXTS.values(), ids=TEXTS.keys())
def test_text(tmp_path, variations, found):
    (tmp_path / "a.yml").write_text(f"responses:\n  utter_a:\n  {variations}\n" if variations.startswith("-") else
                                    f"responses:\n  utter_a:\n    {variations}\n", encoding="utf-8")
    problems = read_texts(tmp_path, {"greet"}).problems
    assert len(problems) == len(found), problems
    for said, problem in zip(found, problems, strict=True):
        assert said in problem and problem.startswith("data/texts/a.yml: 'utter_a'")


def test_a_response_written_twice_is_found_within_a_file_and_across(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text('responses:\n  utter_a:\n  - text: "x"\n', encoding="utf-8")
    assert read_texts(tmp_path, set()).problems == ["data/texts/b.yml: 'utter_a' is written twice, also in a.yml"]
    (tmp_path / "b.yml").write_text('responses:\n  utter_b:\n  - text: "x"\n  utter_b:\n  - text: "y"\n',
                                    encoding="utf-8")
    assert read_texts(tmp_path, set()).problems == ["data/texts/b.yml: 'utter_b' is written twice, also in b.yml"]


def test_a_file_that_is_not_yaml(tmp_path):
    (tmp_path / "a.yml").write_text("responses: [", encoding="utf-8")
    assert read_texts(tmp_path, set()).problems[0].startswith("data/texts/a.yml: while parsing")


@pytest.mark.parametrize(("file", "old", "new", "found"), [
    ("business/policy/requests.yml", "recharge_status: {journey: recharge_repair", "recharge_status: {journey: balance",
     "'recharge_status' does not open balance_form"),
    ("business/policy/requests.yml", "offers: {", "offer: {", "no rule opens 'offer'"),
    ("data/rules/balance.yml", "intent: check_validity", "intent: airtime_loan",
     "'airtime_loan' does not open airtime_form"),
    ("business/policy/requests.yml", "ticket: Technical", "ticket: Tecnical", "no kind of ticket"),
    ("business/policy/requests.yml", "slow_data: {journey: line_trouble, about: data, ticket: Technical}",
     "slow_data: {journey: line_trouble, about: data}", "needs the kind of its ticket"),
    ("business/policy/line_trouble.yml", "{name: restart", "{name: reboot", "says 'utter_step_reboot'"),
    ("business/policy/chat.yml", "patience_seconds: 8", "patience_seconds: 12", "patience_seconds"),
])
def test_requests_that_do_not_fit(repository, file, old, new, found):
    edit(repository, file, old, new)
    assert found in "\n".join(problems_of(repository))


def test_placeholders():
    assert placeholders("{a} and {b}, {{not me}}") == {"a", "b"}


def test_the_command_helps():
    done = subprocess.run([sys.executable, "-m", "business.validate", "--help"], cwd=ROOT, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0 and "prints each problem with its file" in " ".join(done.stdout.split())
