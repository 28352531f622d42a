from pathlib import Path

from scenario_player.bench import percentile
from scenario_player.play import Play
from scenario_player.report import summary
from scenario_player.schema import Scenario


def play(name, passed):
    scenario = Scenario(
        name=name, about="why", journey="j", customer={"number": "+919000000101", "opens": "hi"}, ends={},
    )
    return Path(f"{name}.yml"), Play(scenario, problems=[] if passed else ["wrong"])


def test_a_scenario_passes_when_all_of_its_plays_do():
    figures = summary([play("a", True), play("a", True), play("b", True), play("b", False)])
    assert figures == {"total": 2, "passed": 1, "pass_k": 0.5, "plays": 4, "failed": ["b"]}


def test_percentiles():
    times = [float(value) for value in range(1, 51)]
    assert (percentile(times, 50), percentile(times, 95), percentile([7.0], 95)) == (25.0, 48.0, 7.0)
