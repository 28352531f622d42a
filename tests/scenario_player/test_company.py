"""Stacks that play side by side: every scenario once, what is timed alone and last, failures told to who waits."""
from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from scenario_player import company
from scenario_player.company import Company
from scenario_player.play import Play
from scenario_player.schema import Scenario
from stack.errors import StackError


class FakeStack:
    """A stack that runs nothing."""

    made: list[FakeStack] = []

    def __init__(self, model, tell) -> None:
        self.bot = self.operator = None
        self.running = False
        self.breaks = False
        FakeStack.made.append(self)

    def __enter__(self):
        if self.breaks:
            raise StackError("does not start")
        self.running = True
        return self

    def __exit__(self, *problem) -> None:
        self.running = False

    def revive_all(self) -> None:
        assert self.running


class FakePlayer:
    """Keeps when each scenario was played and how many were under way."""

    under_way = 0
    most = 0
    order: list[tuple[str, int]] = []
    lock = threading.Lock()

    def __init__(self, bot, operator, crew) -> None:
        pass

    def play(self, scenario: Scenario) -> Play:
        with self.lock:
            FakePlayer.under_way += 1
            FakePlayer.most = max(FakePlayer.most, FakePlayer.under_way)
            FakePlayer.order.append((scenario.name, FakePlayer.under_way))
        time.sleep(0.02)
        with self.lock:
            FakePlayer.under_way -= 1
        if scenario.name == "breaks":
            raise StackError("a service does not come back")
        return Play(scenario)


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    """No real stack is started."""
    FakeStack.made, FakePlayer.order, FakePlayer.most, FakePlayer.under_way = [], [], 0, 0
    monkeypatch.setattr(company, "FullStack", FakeStack)
    monkeypatch.setattr(company, "Player", FakePlayer)


def scenario(name: str, within: float | None = None) -> Scenario:
    return Scenario(name=name, about="x", journey="x", customer={"number": "+919000000101", "opens": "hi"},
                    ends={"within_seconds": within})


def test_all_are_played_and_the_timed_ones_alone_and_last():
    timed = [scenario("quick 1", 3), scenario("quick 2", 3)]
    rest = [scenario(f"s{number}") for number in range(9)]
    with Company(Path("model"), 3, print) as group:
        plays = [future.result(5).play.scenario.name for future in group.begin([timed[0], *rest, timed[1]])]
    assert plays == ["quick 1", *(each.name for each in rest), "quick 2"], "the futures come in the order given"
    assert {name for name, _ in FakePlayer.order[:9]} == {each.name for each in rest}
    assert FakePlayer.order[9:] == [("quick 1", 1), ("quick 2", 1)]
    assert 1 < FakePlayer.most <= 3
    assert not any(stack.running for stack in FakeStack.made)


def test_a_broken_play_is_told_to_who_waits_for_it_and_holds_up_nobody():
    with Company(Path("model"), 2, print) as group:
        futures = group.begin([scenario("breaks"), scenario("a"), scenario("b")])
        with pytest.raises(StackError):
            futures[0].result(5)
        assert [future.result(5).play.scenario.name for future in futures[1:]] == ["a", "b"]


def test_when_one_stack_does_not_start_none_is_left_running():
    group = Company(Path("model"), 3, print)
    FakeStack.made[1].breaks = True
    with pytest.raises(StackError), group:
        pass
    assert not any(stack.running for stack in FakeStack.made)
