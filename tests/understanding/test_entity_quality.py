from collections import Counter

import pytest

from tests.understanding import annotated
from understanding.entities import EntityRecogniser


@pytest.fixture(scope="module")
def outcomes():
    today, sentences = annotated.read()
    recogniser = EntityRecogniser(today=lambda: today)
    found = [
        frozenset((e.entity, str(e.value), e.start, e.end) for e in recogniser.recognise(sentence.text))
        for sentence in sentences
    ]
    return list(zip(sentences, found, strict=True))


def f1(right: int, found: int, expected: int) -> float:
    return 2 * right / (found + expected) if found + expected else 1.0


def test_at_least_300_sentences(outcomes):
    assert len(outcomes) >= 300


def test_overall_f1(outcomes):
    right = sum(len(sentence.expected & found) for sentence, found in outcomes)
    total_found = sum(len(found) for _, found in outcomes)
    total_expected = sum(len(sentence.expected) for sentence, _ in outcomes)
    wrong = [
        (sentence.text, "missing", sorted(sentence.expected - found), "unexpected", sorted(found - sentence.expected))
        for sentence, found in outcomes
        if sentence.expected != found
    ]
    assert f1(right, total_found, total_expected) >= 0.97, "\n".join(map(str, wrong))


def test_every_kind_is_found_well(outcomes):
    right: Counter[str] = Counter()
    found_of: Counter[str] = Counter()
    expected_of: Counter[str] = Counter()
    for sentence, found in outcomes:
        right.update(kind for kind, *_ in sentence.expected & found)
        found_of.update(kind for kind, *_ in found)
        expected_of.update(kind for kind, *_ in sentence.expected)
    weak = {kind: score for kind in expected_of if (score := f1(right[kind], found_of[kind], expected_of[kind])) < 0.9}
    assert not weak
    assert all(count >= 4 for count in expected_of.values()), expected_of
