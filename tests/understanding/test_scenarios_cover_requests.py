"""Every kind of request is said by the customer of some scenario, and understood as it."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from business.policy import load_policy
from evaluation import parsing

ROOT = Path(__file__).parents[2]
REQUESTS = load_policy(ROOT / "business").requests


def said() -> Iterator[str]:
    """What customers of scenarios say to begin with, or once a question is settled."""
    for path in sorted((ROOT / "tests" / "scenarios").rglob("*.yml")):
        customer = yaml.safe_load(path.read_text(encoding="utf-8"))["customer"]
        yield from (words for words in [customer["opens"], *customer.get("then", [])]
                    if not words.startswith("button:") and len(words) < 300)


@pytest.fixture(scope="module")
def understood() -> set[str]:
    """The intents of all that is said."""
    try:
        model = parsing.Model(parsing.newest_model(ROOT / "models"))
    except parsing.ModelFileError as error:
        pytest.skip(str(error))
    return {model.parse(words).intent for words in dict.fromkeys(said())}


@pytest.mark.parametrize("intent", sorted(REQUESTS))
def test_a_request_is_said_in_some_scenario(understood, intent):
    assert intent in understood
