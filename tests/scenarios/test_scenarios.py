"""Every scenario of this folder, once, against the full stack."""
from __future__ import annotations

from pathlib import Path

import pytest

from scenario_player import report
from scenario_player.full_stack import FullStack
from scenario_player.play import Player
from scenario_player.schema import load_all
from stack import model

SCENARIOS = load_all(Path(__file__).parent)


@pytest.fixture(scope="module")
def stack():
    current = model.current_model()
    if current is None:
        pytest.skip("no model was trained from the files as they are now: make train")
    with FullStack(current, print) as running:
        yield running


@pytest.mark.needs_server
@pytest.mark.parametrize("scenario", [scenario for _, scenario in SCENARIOS], ids=[file.stem for file, _ in SCENARIOS])
def test_scenario(stack, scenario):
    stack.revive_all()
    play = Player(stack.bot, stack.operator, stack).play(scenario)
    assert play.passed, "\n" + report.conversation(play)


def test_names_are_unique():
    names = [scenario.name for _, scenario in SCENARIOS]
    assert sorted(names) == sorted(set(names))
