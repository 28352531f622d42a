"""Every scenario of this folder, once, against full stacks that play side by side."""
from __future__ import annotations

from pathlib import Path

import pytest

from scenario_player import report
from scenario_player.company import DEFAULT_STACKS, Company
from scenario_player.schema import load_all
from stack import model

SCENARIOS = load_all(Path(__file__).parent)


@pytest.fixture(scope="module")
def plays(request):
    """The play of each scenario that was selected, by its name; all of them are under way."""
    current = model.current_model()
    if current is None:
        pytest.skip("no model was trained from the files as they are now: make train")
    selected = [item.callspec.params["scenario"] for item in request.session.items
                if item.module is request.module and hasattr(item, "callspec")]
    with Company(current, min(DEFAULT_STACKS, len(selected)), print) as company:
        futures = company.begin(selected)
        yield {scenario.name: future for scenario, future in zip(selected, futures, strict=True)}


@pytest.mark.needs_server
@pytest.mark.parametrize("scenario", [scenario for _, scenario in SCENARIOS], ids=[file.stem for file, _ in SCENARIOS])
def test_scenario(plays, scenario):
    play = plays[scenario.name].result().play
    assert play.passed, "\n" + report.conversation(play)


def test_names_are_unique():
    names = [scenario.name for _, scenario in SCENARIOS]
    assert sorted(names) == sorted(set(names))
