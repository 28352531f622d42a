"""What README tells a stranger to say leads where README says it leads."""
from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from business.care_policy import Journey
from business.policy import load_policy
from evaluation import parsing

ROOT = Path(__file__).parents[2]
REQUESTS = load_policy(ROOT / "business").requests
ROW = re.compile(r'^\| 90000 00(\d)\d\d \|[^|]*\| (".*?") \|', re.MULTILINE)
# By the hundreds of the demo numbers: which journeys their situations belong to.
JOURNEYS = {"1": {"recharge_repair", "line_trouble"}, "2": {"bill_review"}, "3": {"line_trouble"},
            "4": {"usage_check", "balance"}}
ANY = set(get_args(Journey))
SAID = [(hundred, sentence) for hundred, cell in ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))
        for sentence in re.findall(r'"(.*?)"', cell)]


@pytest.fixture(scope="module")
def model() -> parsing.Model:
    """The newest model of models/; `make test` trains it first, a lone pytest run may have none."""
    try:
        return parsing.Model(parsing.newest_model(ROOT / "models"))
    except parsing.ModelFileError as error:
        pytest.skip(str(error))


def test_every_row_is_read():
    assert len(SAID) > 25


@pytest.mark.parametrize(("hundred", "sentence"), SAID)
def test_a_sentence_of_readme_opens_the_journey_of_its_row(model, hundred, sentence):
    intent = model.parse(sentence).intent
    assert intent in REQUESTS and REQUESTS[intent].journey in JOURNEYS.get(hundred, ANY), intent
