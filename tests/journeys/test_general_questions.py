"""General questions are answered, and nothing else is: with the real encoder and the shipped answers."""
from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from business.answers import Answer, answer_problems, load_answers
from journeys.general_questions import GeneralQuestions, is_general
from tests.journeys.world import POLICY
from understanding.encoder import shared_encoder

FOLDER = Path(__file__).resolve().parents[2] / "data" / "answers"
RULES = POLICY.answers


@pytest.fixture(scope="module")
def shipped():
    return GeneralQuestions(load_answers(FOLDER, "IN"), shared_encoder().encode, RULES)


# Messages as people write them, none of which stands in the answers word for word.
@pytest.mark.parametrize(("text", "name"), [
    ("what is esim?", "esim"), ("How does an eSIM work in a phone", "esim"), ("What are APN settings???", "apn"),
    ("please explain what is apn", "apn"), ("what is 5g network", "five_g"), ("how to activate volte in samsung",
                                                                             "activate_volte"),
    ("do i need a new sim for 5g", "five_g"), ("how many sim cards can i have on my aadhaar", "sims_per_person"),
    ("what is imei", "imei"), ("what is PUK code", "puk"), ("what is mnp", "porting"),
    ("why do you send me a code", "one_time_code"), ("esim kya hota hai", "esim")])
def test_what_is_certain(shipped, text, name):
    found = shipped.find(text, certain=True)
    assert found is not None and found.answer.name == name


@pytest.mark.parametrize(("text", "name"), [
    ("how to switch on wifi calling on iphone", "wifi_calling"), ("how to block a stolen phone", "lost_phone")])
def test_what_is_likely_only(shipped, text, name):
    assert shipped.find(text, certain=True) is None
    found = shipped.find(text, certain=False)
    assert found is not None and found.answer.name == name


@pytest.mark.parametrize("text", [
    "what is my balance", "how do i recharge my number", "what is the status of my complaint", "how do i pay my bill",
    "how do I port my number to airtel", "how can i get a new sim", "how do i activate roaming for dubai",
    "what is the price of the 299 pack", "what is the capital of france", "what is bitcoin", "how is the weather",
    "what is this 49 rupees charge", "how do i stop caller tune", "how do i activate my new sim", "can i get a refund",
    "how do i check data usage", "why is volte not working", "how to stop promotional calls", "my esim is not working",
    "is there an outage in my area", "how do i set autopay", "how do i replace my sim with esim", "esim", "", "???",
    "what is esim and why did your shop tell me last week that i can have one when it turns out that i cannot"])
@pytest.mark.parametrize("certain", [True, False])
def test_what_is_no_general_question(shipped, text, certain):
    assert shipped.find(text, certain=certain) is None


@pytest.mark.parametrize("text", [question for answer in load_answers(FOLDER, "IN") for question in answer.questions])
def test_every_stored_question_finds_its_answer_if_it_asks(shipped, text):
    if is_general(text, RULES):
        found = shipped.find(text, certain=True)
        assert found is not None and text in found.answer.questions


def test_rules_of_a_country_hold_there_only():
    here, elsewhere = (load_answers(FOLDER, country) for country in ("IN", "GB"))
    assert {a.name for a in here} > {a.name for a in elsewhere} >= {"esim", "volte"}
    assert "porting" not in {a.name for a in elsewhere}


def test_without_answers_nothing_is_found():
    nothing = GeneralQuestions([], lambda texts: np.zeros((len(texts), 3)), RULES)
    assert nothing.find("what is esim", certain=False) is None


def answers_file(folder: Path, file: str, **changed: object) -> None:
    entry: dict[str, object] = {
        "name": "esim", "questions": ["what is esim", "esim meaning"], "answer": "A SIM that is built into the phone.",
        "source": "GSMA", "url": "https://example.com", "checked": date(2026, 1, 1)}
    content = {"written": date(2026, 1, 1), "answers": [{**entry, **changed}]}
    (folder / file).write_text(yaml.safe_dump(content), encoding="utf-8")


@pytest.mark.parametrize(("changed", "said"), [
    ({"checked": date(2026, 9, 9)}, "a day that is to come"), ({"url": "see TRAI"}, "url"), ({"sauce": "x"}, "sauce"),
    ({"questions": ["what is esim"]}, "questions"), ({"answer": "Yes."}, "answer"),
    ({"go_on": {"title": "x" * 21, "words": "y"}}, "title")])
def test_a_wrong_entry_is_said_in_words(tmp_path, changed, said):
    answers_file(tmp_path, "a.yml", **changed)
    problems = answer_problems(tmp_path, date(2026, 6, 1))
    assert len(problems) == 1 and "data/answers/a.yml" in problems[0] and said in problems[0]


def test_names_and_questions_stand_once(tmp_path):
    answers_file(tmp_path, "a.yml")
    answers_file(tmp_path, "b.yml", name="e_sim", questions=["What is eSIM?", "esim or sim"])
    problem, = answer_problems(tmp_path, date(2026, 6, 1))
    assert "what is esim" in problem and "a.yml (esim)" in problem
    answers_file(tmp_path, "b.yml", questions=["esim or sim", "sim or esim"])
    assert len(answer_problems(tmp_path, date(2026, 6, 1))) == 1
    (tmp_path / "c.yml").write_text("a: [", encoding="utf-8")
    assert any("c.yml" in each for each in answer_problems(tmp_path, date(2026, 6, 1)))


def test_answers_name_the_care_line_as_the_market_has_it():
    said = [answer.answer for answer in load_answers(FOLDER, "IN")]
    assert all(set(text.split("{")[1:]) <= {part for part in text.split("{")[1:] if part.startswith("care_phone}")}
               for text in said)
    assert isinstance(load_answers(FOLDER, "IN")[0], Answer)
